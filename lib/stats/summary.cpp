// Tested by tests/unit/stats/summary_test.cpp.
#include "stats/summary.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/normal.h"

namespace mcp::stats {
namespace {

double mean(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value / static_cast<double>(values.size());
  return sum;
}

double squares_about_mean(std::span<const double> values) {
  const double centre = mean(values);
  double sum = 0;
  for (const double value : values) sum += (value - centre) * (value - centre);
  return sum;
}

}  // namespace

double lower_quantile(std::span<const double> sorted, double q) {
  const double last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(std::floor(q * last))];
}

double median(std::vector<double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : values[half - 1] / 2 + values[half] / 2;
}

double pooled_deviation(std::span<const double> x, std::span<const double> y) {
  if (x.empty() || y.empty() || x.size() + y.size() < 3) return std::numeric_limits<double>::quiet_NaN();
  return std::sqrt((squares_about_mean(x) + squares_about_mean(y)) / static_cast<double>(x.size() + y.size() - 2));
}

Interval wilson(std::size_t hits, std::size_t tries) {
  if (tries == 0) return {};
  const double n = static_cast<double>(tries);
  const double share = static_cast<double>(hits) / n;
  const double z = normal_quantile(0.975);
  const double centre = (share + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return {.low = hits == 0 ? 0 : std::max(0.0, centre - half),
          .high = hits == tries ? 1 : std::min(1.0, centre + half)};
}

}  // namespace mcp::stats
