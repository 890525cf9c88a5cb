#include "plot/timeline.h"

#include <catch2/catch.hpp>

#include "text/columns.h"

namespace mcp::plot {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

Timeline made() {
  return {.title = "t",
          .from_us = 0,
          .to_us = 100 * kSecond,
          .kinds = {{.word = "on", .unicode = "█", .ascii = "#", .color = "31"},
                    {.word = "half", .unicode = "░", .ascii = "-", .color = "33"}},
          .lanes = {{.name = "a", .bouts = {{0, 50 * kSecond, 1}, {50 * kSecond, 100 * kSecond, 0}}},
                    {.name = "b", .bouts = {{99 * kSecond, 100 * kSecond, 0}}},
                    {.name = "c", .bouts = {{-9 * kSecond, -1 * kSecond, 0}, {25 * kSecond, 25 * kSecond, 0}}}}};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0, end; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
    lines.push_back(text.substr(at, end - at));
  }
  return lines;
}

}  // namespace

TEST_CASE("a lane shows in each cell the first kind that has a share in it", "[plot]") {
  Screen screen{.columns = 43, .glyphs = text::Glyphs::kAscii};
  const std::vector<std::string> lines = lines_of(to_terminal(made(), screen));
  REQUIRE(lines.size() >= 6);
  CHECK(lines[0] == "t");
  CHECK(lines[1] == "a |" + std::string(20, '-') + std::string(20, '#'));
  CHECK(lines[2] == "b |" + std::string(39, ' ') + "#");
  CHECK(lines[3] == "c |" + std::string(10, ' ') + "#");
  CHECK(lines[4].substr(0, 5) == "  ++-");
}

TEST_CASE("no line of a timeline is wider than the screen", "[plot]") {
  for (std::size_t columns = 1; columns < 140; ++columns) {
    Timeline timeline = made();
    timeline.lanes[1].name = "a name that is so long that it is cut in the middle of it";
    timeline.lanes[2].name = "\x1b[31mred\n";
    for (const text::Glyphs glyphs : {text::Glyphs::kAscii, text::Glyphs::kUnicode}) {
      const std::string text = to_terminal(timeline, {.columns = columns, .glyphs = glyphs});
      CHECK(text.find('\x1b') == std::string::npos);
      for (const std::string& line : lines_of(text)) {
        CAPTURE(columns, line);
        CHECK(text::columns_of(line) <= std::max(columns, kNarrowest));
      }
    }
  }
}

TEST_CASE("lanes that are left out are counted, and a time without length is drawn", "[plot]") {
  Timeline timeline = made();
  timeline.to_us = timeline.from_us;
  const std::string text = to_terminal(timeline, {.columns = 40, .bars = 2});
  CHECK(text.find("and 1 more\n") != std::string::npos);
  CHECK(text.find("a │") != std::string::npos);
}

}  // namespace mcp::plot
