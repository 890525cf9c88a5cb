// Runs for tests: values of metrics, drawn or given.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "stats/normal.h"
#include "stats/random.h"
#include "table.h"

namespace mcp::gate {

inline double draw_normal(stats::Random& random) {
  return stats::normal_quantile((static_cast<double>(random.below(1'000'000)) + 0.5) / 1e6);
}

// A time around `middle` with a coefficient of variation of 5 %, one in twenty half as long again.
inline double draw_time(stats::Random& random, double middle) {
  const double outlier = random.below(20) == 0 ? 1.5 : 1;
  return middle * std::exp(0.05 * draw_normal(random)) * outlier;
}

inline std::vector<Row> draw_rows(stats::Random& random, std::size_t runs, const std::vector<double>& middles) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < runs; ++i) {
    rows.push_back({.run = std::to_string(i), .hosts = {}, .values = {}});
    for (const double middle : middles) rows.back().values.push_back(draw_time(random, middle));
  }
  return rows;
}

inline std::vector<Row> rows_of(const std::vector<double>& values) {
  std::vector<Row> rows;
  for (const double value : values)
    rows.push_back({.run = std::to_string(rows.size()), .hosts = {}, .values = {value}});
  return rows;
}

inline std::vector<Metric> times(std::size_t count) {
  std::vector<Metric> out;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = "m" + std::to_string(i);
    out.push_back({.name = name, .series = name, .stat = "time", .unit = "s"});
  }
  return out;
}

}  // namespace mcp::gate
