#include "plot/terminal.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "random_charts.h"

namespace mcp::plot {
namespace {

using text::Glyphs;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kStart = 1769817600 * kSecond;

Chart chart_of(std::vector<std::vector<double>> lines) {
  Chart chart{
      .title = "x", .unit = "", .from_us = kStart, .to_us = kStart, .step_us = kSecond, .common = "", .lines = {}};
  for (const std::vector<double>& values : lines) {
    Line line{.name = {}, .points = {}};
    line.name.whole = line.name.brief = "x{job=\"" + std::to_string(chart.lines.size()) + "\"}";
    for (const double value : values) {
      line.points.push_back({kStart + static_cast<std::int64_t>(line.points.size()) * kSecond, value});
    }
    if (!line.points.empty()) chart.to_us = std::max(chart.to_us, line.points.back().ts_us);
    chart.lines.push_back(std::move(line));
  }
  return chart;
}

constexpr Screen kSmall = {.columns = 40, .rows = 6};

std::string drawn(const Chart& chart, Screen screen = kSmall) { return "\n" + to_terminal(chart, screen); }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    REQUIRE(end != std::string::npos);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

}  // namespace

TEST_CASE("one line has no letters", "[plot]") {
  CHECK(drawn(chart_of({{0, 4, 8, 2, 5}})) == R"(
x
10 ┤
   │                ⣀⠤⠢⡀
   │             ⡠⠔⠊   ⠈⠢⡀
 5 ┤         ⢀⡠⠔⠉        ⠈⠢⡀          ⣀⠤
   │      ⢀⠤⠒⠁             ⠈⠢⡀   ⢀⡠⠤⠒⠉
   │   ⣀⠔⠊⠁                  ⠈⠢⠔⠊⠁
 0 ┤⡠⠔⠊
   └┬─────────────────┬────────────────┬
00:00:00          00:00:02      00:00:04
                          2026-01-31 UTC
                last  min  max
  ━ x{job="0"}     5    0    8
)");
}

TEST_CASE("lines are told apart without colours", "[plot]") {
  CHECK(drawn(chart_of({{1, 2, 3, 4, 5}, {5, 4, 3, 2, 1}})) == R"(
x
6 ┤
  │⠉⠒⠒⠤⢄⣀                      ⣀⡠⠤A⠒⠉ A
4 ┤      ⠉⠉⠒⠢B⢄⣀        ⣀⣀⠤⠔⠒⠉⠉
  │             ⠉⣑⣒⠦A⣒⣊⠉
2 ┤      ⣀⣀⠤⠤⠒⠒⠉⠉      ⠉⠉⠒⠒B⠤⣀⣀
  │⣀⠤⠤A⠊⠉                      ⠉⠑⠒⠤⠤⣀ B
0 ┤
  └┬────────────────┬───────────────┬
00:00:00        00:00:02        00:00:04
                       2026-01-31 UTC
                last  min  max
  A x{job="0"}     5    1    5
  B x{job="1"}     1    1    5
)");
  CHECK(drawn(chart_of({{1, 2, 3, 4, 5}, {5, 4, 3, 2, 1}}), {.columns = 40, .rows = 6, .glyphs = Glyphs::kAscii}) ==
        R"(
x
6 +
  |BBBB                         AAAAA A
4 +    BBBBBBBBB        AAAAAAAA
  |             AAAAAAAA
2 +    AAAAAAAAA        BBBBBBBB
  |AAAA                         BBBBB B
0 +
  ++----------------+---------------+
00:00:00        00:00:02        00:00:04
                       2026-01-31 UTC
                last  min  max
  A x{job="0"}     5    1    5
  B x{job="1"}     1    1    5
)");
}

TEST_CASE("where nothing was measured the line has a gap, and what stands alone is a point", "[plot]") {
  Chart chart = chart_of({{1, 2, kNaN, 3, kNaN, 2, std::numeric_limits<double>::infinity(), 1, 1}});
  chart.lines[0].points.erase(chart.lines[0].points.begin() + 4);
  CHECK(drawn(chart) == R"(
x
3 ┤             ⠛
  │
2 ┤   ⢀⠔                  ⠶
  │ ⢀⠔⠁
1 ┤⠔⠁                              ⠤⠤⠤⠤⠤
  │
0 ┤
  └┬──────────────────────┬─────────────
00:00:00              00:00:05
                          2026-01-31 UTC
                last  min   max
  ━ x{job="0"}     1    1  +Inf
)");
}

TEST_CASE("a chart without a number says so", "[plot]") {
  CHECK(drawn(chart_of({})) == R"(
x
1.0 ┤
    │
    │
0.5 ┤              no data
    │
    │
  0 ┤
    └─────────────────┬─────────────────
                  00:00:00
                          2026-01-31 UTC
)");
  CHECK(drawn(chart_of({{kNaN, kNaN}})).find("no data") != std::string::npos);
}

TEST_CASE("a constant, a single point, negative and huge values", "[plot]") {
  CHECK(drawn(chart_of({{5, 5, 5}})) == R"(
x
10 ┤
   │
   │
 5 ┤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤
   │
   │
 0 ┤
   └┬─────────────────┬────────────────┬
00:00:00          00:00:01      00:00:02
                          2026-01-31 UTC
                last  min  max
  ━ x{job="0"}     5    5    5
)");
  CHECK(drawn(chart_of({{-3}})) == R"(
x
 0 ┤
   │
-2 ┤
   │                  ⣤
-4 ┤
   │
-6 ┤
   └──────────────────┬─────────────────
                  00:00:00
                          2026-01-31 UTC
                last  min  max
  ━ x{job="0"}    -3   -3   -3
)");
  CHECK(drawn(chart_of({{1e-300, 1e300, -1e300}})) == R"(
x
 1e300 ┤            ⣀⡠⠔⠊⠑⢄⡀
       │       ⢀⣀⠤⠒⠉      ⠈⠢⡀
       │   ⣀⠤⠔⠊⠁            ⠈⠢⢄
     0 ┤⠤⠒⠉                    ⠑⢄
       │                         ⠑⠢⡀
       │                           ⠈⠢⡀
-1e300 ┤                             ⠈⠑⢄
       └┬───────────────┬──────────────┬
    00:00:00        00:00:01    00:00:02
                          2026-01-31 UTC
                  last     min    max
  ━ x{job="0"}  -1e300  -1e300  1e300
)");
}

TEST_CASE("the unit is at the axis, or above it", "[plot]") {
  Chart chart = chart_of({{100, 200, 300}});
  chart.unit = "MiB";
  CHECK(drawn(chart).find("256 MiB ┤") != std::string::npos);
  chart.unit = "{requests}/s";
  CHECK(drawn(chart).starts_with("\nx\nrequests/s\n"));
}

TEST_CASE("a legend that is too long says how many are left out", "[plot]") {
  std::vector<std::vector<double>> many;
  for (int i = 0; i < 15; ++i) many.push_back({1.0 * i, 2.0 * i});
  const std::string text = drawn(chart_of(many), {.columns = 60, .rows = 8, .legend = 3});
  CHECK(text.find("  C x{job=\"2\"}") != std::string::npos);
  CHECK(text.find("job=\"3\"") == std::string::npos);
  CHECK(text.ends_with("  … and 12 more\n"));
}

TEST_CASE("names that are too long leave out what they have in common", "[plot]") {
  Chart chart = chart_of({{1, 2}, {3, 4}});
  chart.common = "http_requests_total{job=\"a\"}";
  for (Line& line : chart.lines) {
    line.name.brief = line.name.whole.substr(1);
    line.name.whole = "http_requests_total" + std::string(20, '_') + line.name.brief;
  }
  const std::string text = drawn(chart, {.columns = 60, .rows = 4});
  CHECK(text.find("    http_requests_total{job=\"a\"}") != std::string::npos);
  CHECK(text.find("  A {job=\"0\"}") != std::string::npos);
  CHECK(drawn(chart, {.columns = 90, .rows = 4}).find("  A http_requests_total____") != std::string::npos);
}

TEST_CASE("colours are there only where they are asked for", "[plot]") {
  const Chart chart = chart_of({{1, 2, 3}, {3, 2, 1}});
  CHECK(drawn(chart).find('\x1b') == std::string::npos);
  const std::string colored = drawn(chart, {.columns = 40, .rows = 6, .ink = Ink::kColor});
  CHECK(colored.find("\x1b[36mA\x1b[0m x{job=\"0\"}") != std::string::npos);
  CHECK(colored.find("\x1b[33mB\x1b[0m x{job=\"1\"}") != std::string::npos);
}

TEST_CASE("bars grow from zero, to both sides where there are both", "[plot]") {
  Bars bars{.title = "x", .unit = "ms", .at_us = kStart, .common = "", .bars = {}};
  for (const double value : {20.0, 5.0, -10.0, 0.01, 0.0, kNaN, -std::numeric_limits<double>::infinity()}) {
    bars.bars.push_back({{"{a=\"b\"}", "{}"}, value});
  }
  CHECK("\n" + to_terminal(bars, kSmall) == R"(
x
2026-01-31T00:00:00Z
{a="b"}         █████████████████ 20 ms
{a="b"}         ████▎ 5 ms
{a="b"} ████████ -10 ms
{a="b"}         ▏ 10 us
{a="b"}         0
{a="b"}         NaN
{a="b"}         -Inf
)");
  CHECK("\n" + to_terminal(bars, {.columns = 40, .bars = 2, .glyphs = Glyphs::kAscii}) == R"(
x
2026-01-31T00:00:00Z
{a="b"}          ################# 20 ms
{a="b"}          #### 5 ms
... and 5 more
)");
  CHECK(to_terminal(Bars{}, kSmall) == "\n1970-01-01T00:00:00Z\nno data\n");
}

TEST_CASE("no line is wider than the screen, and no control character comes through", "[plot]") {
  RandomCharts random;
  for (int i = 0; i < 3000; ++i) {
    Screen screen{.columns = kNarrowest + random.below(120), .rows = kLowest + random.below(30)};
    screen.legend = random.below(30);
    if (random.below(2) == 0) screen.glyphs = Glyphs::kAscii;
    for (const std::string& text : {to_terminal(random.chart(), screen), to_terminal(random.bars(), screen)}) {
      for (const std::string& line : lines_of(text)) {
        INFO(i << ": " << line);
        REQUIRE(text::columns_of(line) <= screen.columns);
        REQUIRE(std::all_of(line.begin(), line.end(), [](unsigned char c) { return c >= 0x20 && c != 0x7f; }));
        REQUIRE(text::fitted(line, line.size(), Glyphs::kUnicode) == line);
      }
    }
  }
}

TEST_CASE("a screen that is too narrow is drawn on as if it were not", "[plot]") {
  const Chart chart = chart_of({{1, 2, 3}, {3, 2, 1}});
  CHECK(to_terminal(chart, {.columns = 1, .rows = 1}) == to_terminal(chart, {.columns = kNarrowest, .rows = kLowest}));
}

}  // namespace mcp::plot
