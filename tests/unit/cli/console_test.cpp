#include "cli/console.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <functional>
#include <string>

#include "support/temp_folder.h"

using namespace mcp;
using test::TempFolder;

namespace {

class ManualClock final : public timeutil::Clock {
 public:
  std::int64_t now_us() const override { return now; }
  std::int64_t monotonic_us() const override { return now; }
  std::int64_t now = 0;
};

// What the console says to stderr meanwhile.
std::string said(const std::function<void(cli::Console&, ManualClock&)>& speak) {
  const TempFolder folder;
  FILE* file = ::fopen(folder.path("err").c_str(), "w");
  const int saved = ::dup(2);
  ::dup2(::fileno(file), 2);
  {
    const io::Interrupts interrupts;
    ManualClock clock;
    cli::Console console("tool", clock, interrupts);
    speak(console, clock);
  }
  ::dup2(saved, 2);
  ::close(saved);
  ::fclose(file);
  return TempFolder::read(folder.path("err"));
}

Error at(std::string file, std::uint64_t line, std::uint64_t column) {
  return Error{.code = Code::kMalformed, .message = "what", .reason = "why", .place = {std::move(file), line, column}};
}

}  // namespace

TEST_CASE("a diagnostic has the parts of its place that are known", "[cli]") {
  CHECK(said([](auto& console, auto&) { console.error(at("f", 3, 7)); }) == "tool: f:3:7: error: what\n");
  CHECK(said([](auto& console, auto&) { console.error(at("f", 3, 0)); }) == "tool: f:3: error: what\n");
  CHECK(said([](auto& console, auto&) { console.error(at("f", 0, 7)); }) == "tool: f: error: what\n");
  CHECK(said([](auto& console, auto&) { console.error(at("", 0, 0)); }) == "tool: error: what\n");
  CHECK(said([](auto& console, auto&) { console.warning(at("", 0, 0)); }) == "tool: warning: what\n");
}

TEST_CASE("quiet drops warnings and keeps errors; notes need verbosity", "[cli]") {
  const std::string text = said([](auto& console, auto&) {
    console.note("unheard");
    console.set_verbosity(1);
    console.note("heard");
    console.set_quiet(true);
    console.note("unheard");
    console.warning(at("", 0, 0));
    console.error(at("", 0, 0));
    console.raw("{}\n");
  });
  CHECK(text == "tool: heard\ntool: error: what\n{}\n");
}

TEST_CASE("colour is where it is asked for", "[cli]") {
  CHECK(said([](auto& console, auto&) {
          console.set_color(cli::When::kAlways);
          console.error(at("", 0, 0));
        }) == "tool: \x1b[1;31merror:\x1b[0m what\n");
}

TEST_CASE("the bar is drawn at most ten times a second and cleared before anything is said", "[cli]") {
  const std::string text = said([](auto& console, auto& clock) {
    console.progress("read", 1, 4);  // stderr is a file: not wanted
    console.set_progress(cli::When::kAlways);
    console.progress("read", 1, 4);
    clock.now += 50'000;
    console.progress("read", 2, 4);
    clock.now += 50'000;
    console.progress("read", 3, 4);
    console.error(at("", 0, 0));
    clock.now += 100'000;
    console.progress("read", 4, 4);
  });
  CHECK(text ==
        "\rtool: [#######.......................] 25% read\x1b[K"
        "\rtool: [######################........] 75% read\x1b[K"
        "\r\x1b[Ktool: error: what\n");
}
