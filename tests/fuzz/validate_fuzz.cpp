// links: mcp_validate
// Lines through the whole filter. What is kept or tagged is acceptable to the slow judge of JSON; what is tagged is
// tagged the same again; every violation is a record; and every line has exactly one fate.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "cli/console.h"
#include "io/interrupts.h"
#include "json/json.h"
#include "ndjson/decode.h"
#include "validator.h"

namespace {

using namespace mcp;

void hold(bool property) {
  if (!property) std::abort();
}

class StillClock final : public timeutil::Clock {
  std::int64_t now_us() const override { return 0; }
  std::int64_t monotonic_us() const override { return 0; }
};

class CheckingSink final : public stream::Sink {
 public:
  explicit CheckingSink(cli::Console& console) : console_(console) {}

  std::string& out() override { return out_; }
  void relieve() override {}
  void pass(const io::Line& line) override { acceptable(line); }
  void use(const io::Line& line) override { acceptable(line); }
  void keep(const io::Line& line) override { acceptable(line); }
  void count(const io::Line&, stream::Fate) override { std::abort(); }
  void refuse(const io::Line& line, Error error) override {
    ++fates;
    hold(error.code == Code::kMalformed && !error.message.empty() && !error.reason.empty());
    hold(error.place.column <= line.text.size() + 1);
  }
  void reject(const io::Line& line) override { acceptable(line); }
  void recount(stream::Fate, stream::Fate, std::uint64_t) override { std::abort(); }
  std::optional<std::int64_t> assumed_now() override { return std::nullopt; }
  std::string_view file() const override { return "stdin"; }
  cli::Console& console() override { return console_; }

  int fates = 0;

 private:
  void acceptable(const io::Line& line) {
    ++fates;
    hold(!json::check(line.text));
  }
  std::string out_;
  cli::Console& console_;
};

// What the filter wrote itself: violations, and records with their tag.
void judge_written(const std::string& written) {
  std::string_view rest = written;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    hold(end != std::string_view::npos);
    hold(!json::check(rest.substr(0, end)));
    rest.remove_prefix(end + 1);
  }
}

void run(std::string_view text, const validate::Options& options) {
  const StillClock clock;
  const io::Interrupts interrupts;
  cli::Console console("mcp-validate", clock, interrupts);
  validate::Validator validator(*validate::make_plan(options), *validate::Journal::open("-", {}));
  CheckingSink sink(console);
  int lines = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string padded(text.substr(0, end));
    padded.append(json::kPadding, '\0');
    const io::Line line{.text = std::string_view(padded).substr(0, end), .number = static_cast<std::uint64_t>(++lines)};
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.text.find_first_not_of(" \t\r") == std::string_view::npos) {
      --lines;
      continue;
    }
    hold(static_cast<bool>(validator.push({&line, 1}, sink)));
    hold(sink.fates == lines);
  }
  judge_written(sink.out());
  hold(static_cast<bool>(validator.finish(sink)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  validate::Options options;
  run(text, options);
  options.on_violation = "tag";
  options.reject_on = "warning";
  run(text, options);
  return 0;
}
