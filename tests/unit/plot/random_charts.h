// Charts of every kind of number, of times in order, of names that are no text.
#pragma once

#include <cmath>
#include <limits>
#include <random>

#include "plot/chart.h"

namespace mcp::plot {

class RandomCharts {
 public:
  Chart chart() {
    Chart chart;
    chart.title = words();
    chart.unit = unit();
    chart.common = words();
    chart.from_us = static_cast<std::int64_t>(below(4) == 0 ? 0 : 1769817600000000U + below(1U << 30));
    const std::int64_t step = std::int64_t{1} << below(40);
    chart.step_us = below(3) == 0 ? 0 : step;
    chart.to_us = chart.from_us + step * static_cast<std::int64_t>(below(50));
    chart.lines.resize(below(8) == 0 ? 30 + below(60) : below(5));
    for (Line& line : chart.lines) {
      line.name = {words(), words()};
      std::int64_t at = chart.from_us - static_cast<std::int64_t>(below(2)) * step;
      const unsigned kind = below(6);
      for (std::size_t i = below(60); i > 0; --i, at += step * (below(5) == 0 ? 3 : 1)) {
        line.points.push_back({at, number(kind)});
      }
    }
    return chart;
  }

  Bars bars() {
    Bars bars{.title = words(), .unit = unit(), .at_us = below(1000), .common = words(), .bars = {}};
    const unsigned kind = below(6);
    for (std::size_t i = below(30); i > 0; --i) bars.bars.push_back({{words(), words()}, number(kind)});
    return bars;
  }

  unsigned below(unsigned most) { return static_cast<unsigned>(random_() % most); }

 private:
  double number(unsigned kind) {
    constexpr double kOdd[] = {0,
                               -0.0,
                               std::numeric_limits<double>::max(),
                               -std::numeric_limits<double>::max(),
                               5e-324,
                               std::numeric_limits<double>::infinity(),
                               -std::numeric_limits<double>::infinity(),
                               std::numeric_limits<double>::quiet_NaN()};
    if (kind == 0 || below(20) == 0) return kOdd[below(8)];
    if (kind == 1) return 42;
    if (kind == 2) return (static_cast<double>(random_()) / 2e9 - 1) * std::pow(10.0, below(600) - 300.0);
    if (kind == 3) return 1e15 + static_cast<double>(below(3)) * 0.125;
    return static_cast<double>(below(100000)) - 30000;
  }
  std::string unit() {
    constexpr const char* kUnits[] = {"", "1", "s", "us", "B", "MiB/s", "%", "{requests}/s", "Cel", "W", "{}", "/"};
    return kUnits[below(12)];
  }
  std::string words() {
    constexpr const char* kWords[] = {"job",  "=\"a\"", "{",  "漢字",     "é", "\x1b[31m",
                                      "\xff", "<&>",    "\n", "\xc2\x9b", "🚀", "\xef\xbf\xbe"};
    std::string out;
    for (unsigned i = below(below(4) == 0 ? 40 : 6); i > 0; --i) out += kWords[below(12)];
    return out;
  }
  std::mt19937 random_{7};
};

}  // namespace mcp::plot
