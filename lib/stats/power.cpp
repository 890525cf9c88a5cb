// By the normal approximation: against the test of means, the one of ranks needs pi/3 times the values at worst where
// the shape is normal. Tested by tests/unit/stats/power_test.cpp.
#include "stats/power.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "stats/normal.h"
#include "stats/rank_sum.h"

namespace mcp::stats {
namespace {

constexpr double kRanksAgainstMeans = std::numbers::pi / 3;

double both_quantiles(double alpha) { return normal_quantile(1 - alpha / 2) + normal_quantile(kPower); }

}  // namespace

std::optional<double> detectable_shift(const Comparison& comparison, std::size_t n, std::size_t m) {
  if (n == 0 || m == 0 || least_p(n, m) > comparison.alpha || std::isnan(comparison.deviation)) return std::nullopt;
  const double error =
      comparison.deviation * std::sqrt(kRanksAgainstMeans * (1 / static_cast<double>(n) + 1 / static_cast<double>(m)));
  return std::max(both_quantiles(comparison.alpha) * error, comparison.margin + normal_quantile(kPower) * error);
}

std::optional<std::uint64_t> size_needed(const Comparison& comparison) {
  if (!(comparison.margin > 0) || std::isnan(comparison.deviation)) return std::nullopt;
  const double ratio = both_quantiles(comparison.alpha) * comparison.deviation / comparison.margin;
  const double needed = std::ceil(2 * kRanksAgainstMeans * ratio * ratio);
  if (!(needed < 1e9)) return std::nullopt;
  auto size = static_cast<std::uint64_t>(std::max(1.0, needed));
  while (least_p(size, size) > comparison.alpha) ++size;
  return size;
}

}  // namespace mcp::stats
