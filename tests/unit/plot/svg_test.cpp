#include "plot/svg.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "plot/trace.h"
#include "random_charts.h"
#include "text/quote.h"

namespace mcp::plot {
namespace {

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// What is wrong with a document that uses no more of XML than ours do; "" where nothing is. Elements nest and have
// names, attributes are quoted, text is escaped and has no control characters.
std::string fault_in(std::string_view xml) {
  if (!text::valid_utf8(xml)) return "no UTF-8";
  std::vector<std::string> open;
  std::size_t roots = 0;
  for (std::size_t at = 0; at < xml.size();) {
    const auto c = static_cast<unsigned char>(xml[at]);
    if (c < 0x20 && c != '\n') return "control character";
    if (xml.substr(at).starts_with("\xef\xbf\xbe") || xml.substr(at).starts_with("\xef\xbf\xbf")) return "no character";
    if (c == '&') {
      const std::string_view rest = xml.substr(at);
      if (!rest.starts_with("&amp;") && !rest.starts_with("&lt;") && !rest.starts_with("&gt;")) return "bare &";
    }
    if (c == '>') return "bare >";
    if (c != '<') {
      ++at;
      continue;
    }
    const std::size_t end = xml.find('>', at);
    if (end == std::string_view::npos) return "tag without an end";
    std::string_view tag = xml.substr(at + 1, end - at - 1);
    at = end + 1;
    if (tag.starts_with('/')) {
      if (open.empty() || open.back() != tag.substr(1)) return "wrong end: " + std::string(tag);
      open.pop_back();
      continue;
    }
    const bool empty = tag.ends_with('/');
    if (empty) tag.remove_suffix(1);
    const std::string name(tag.substr(0, tag.find(' ')));
    if (!is_name(name)) return "name: " + name;
    if (std::count(tag.begin(), tag.end(), '"') % 2 != 0 || tag.find('<') != std::string_view::npos)
      return "attributes";
    if (open.empty() && ++roots > 1) return "two roots";
    if (!empty) open.push_back(name);
  }
  return open.empty() && roots == 1 ? "" : "open: " + (open.empty() ? "" : open.back());
}

Chart two_lines() {
  Chart chart{.title = "a < b & \"c\"",
              .unit = "s",
              .from_us = 0,
              .to_us = 3'000'000,
              .step_us = 1'000'000,
              .common = "",
              .lines = {}};
  chart.lines.push_back({{"{a=\"<&>\x1b[31m\"}", "{}"}, {{0, 0.001}, {1'000'000, 0.002}, {3'000'000, 0.004}}});
  chart.lines.push_back({{"{a=\"2\"}", "{}"}, {{0, 0.004}, {1'000'000, 0.003}}});
  return chart;
}

}  // namespace

TEST_CASE("the test itself finds what is no XML", "[plot]") {
  CHECK(fault_in("<svg><g>a &lt; b</g></svg>").empty());
  for (const char* bad : {"<svg><g></svg>", "<svg>&</svg>", "<svg a=\"></svg>", "<svg/><svg/>", "a", "<svg>\x1b</svg>",
                          "<svg>\xff</svg>", "<svg></g></svg>", "<svg>a > b</svg>"}) {
    INFO(bad);
    CHECK_FALSE(fault_in(bad).empty());
  }
}

TEST_CASE("a chart is a document of its own, with its texts escaped", "[plot]") {
  const std::string svg = to_svg(two_lines(), {});
  CHECK(fault_in(svg).empty());
  CHECK(svg.starts_with(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"960\" height=\"600\" viewBox=\"0 0 960 600\""));
  CHECK(svg.find("<title>a &lt; b &amp; \"c\"</title>") != std::string::npos);
  CHECK(svg.find("{a=\"&lt;&amp;&gt;\\x1b[31m\"}: last 4 ms, min 1 ms, max 4 ms") != std::string::npos);
  CHECK(svg.find("prefers-color-scheme:dark") != std::string::npos);
  CHECK(svg.find("<script") == std::string::npos);
  CHECK(svg.find("href") == std::string::npos);
  CHECK(svg.find(">3 ms</text>") != std::string::npos);
  CHECK(svg.find(">1970-01-01 UTC</text>") != std::string::npos);
  CHECK(svg.find("<circle class=\"s0 p\"") != std::string::npos);
  // The gap: one stroke of two points and a dot.
  CHECK(svg.find("<path class=\"s0 o\"") != std::string::npos);
  CHECK(svg.find("<path class=\"s1 o\"") == std::string::npos);
}

TEST_CASE("many lines: dashes behind the colours, and a legend that says what it leaves out", "[plot]") {
  Chart chart = two_lines();
  for (int i = 0; i < 40; ++i) chart.lines.push_back(chart.lines[1]);
  const std::string svg = to_svg(chart, {});
  CHECK(svg.find("class=\"s0 d1 l\"") != std::string::npos);
  CHECK(svg.find("class=\"s0 d2 l\"") != std::string::npos);
  CHECK(svg.find("\u2026 and 29 more") != std::string::npos);
}

TEST_CASE("bars: one each, as high as there are many", "[plot]") {
  Bars bars{.title = "x",
            .unit = "B",
            .at_us = 0,
            .common = "",
            .bars = {{{"a", "a"}, 2048}, {{"b", "b"}, -1024}, {{"c", "c"}, std::nan("")}}};
  const std::string svg = to_svg(bars, {});
  CHECK(fault_in(svg).empty());
  CHECK(svg.find("height=\"154\" viewBox") != std::string::npos);
  CHECK(svg.find(">2 KiB</text>") != std::string::npos);
  CHECK(svg.find(">-1 KiB</text>") != std::string::npos);
  CHECK(svg.find("<title>a\n2 KiB</title>") != std::string::npos);
  CHECK(svg.find(">NaN</text>") != std::string::npos);
  CHECK(to_svg(bars, {.bars = 1}).find("\u2026 and 2 more") != std::string::npos);
  CHECK(to_svg(Bars{}, {}).find("no data") != std::string::npos);
}

TEST_CASE("whatever is drawn, it is XML", "[plot]") {
  RandomCharts random;
  for (int i = 0; i < 300; ++i) {
    const Sheet sheet{.width = random.below(1500), .height = random.below(900)};
    INFO(i);
    REQUIRE(fault_in(to_svg(random.chart(), sheet)) == "");
    REQUIRE(fault_in(to_svg(random.bars(), sheet)) == "");
  }
}

TEST_CASE("of many points in a column of pixels those are kept that are seen", "[plot]") {
  Trace trace;
  for (int i = 0; i < 1000; ++i) trace.to(i, 10 + i / 1000.0, i == 300 ? 5 : i == 600 ? 50 : 20);
  trace.to(1000, 11, 20);
  trace.lift();
  trace.to(2000, 30, 40);
  trace.lift();
  CHECK(trace.path() == "M10 20L10.3 5L10.6 50L11 20L11 20");
  CHECK(trace.dots() == "M30 40h0");
}

}  // namespace mcp::plot
