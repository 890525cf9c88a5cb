// Tested by tests/unit/forecast/robust_test.cpp.
#include "forecast/robust.h"

#include <algorithm>
#include <cmath>

namespace mcp::forecast {
namespace {

constexpr double kOfNormal = 1.482602218505602, kOfNormalMean = 1.2533141373155003;

double nth(std::vector<double>& values, std::size_t n) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(n);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

}  // namespace

double median(std::vector<double> values) {
  const std::size_t half = values.size() / 2;
  const double upper = nth(values, half);
  if (values.size() % 2 == 1) return upper;
  const double lower = *std::max_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(half));
  return lower / 2 + upper / 2;
}

double quantile(std::vector<double>& values, double q) {
  return nth(values, static_cast<std::size_t>(std::round(q * static_cast<double>(values.size() - 1))));
}

double spread(const std::vector<double>& values) {
  if (values.empty()) return 0;
  const double middle = median(values);
  std::vector<double> distances;
  double sum = 0;
  for (const double value : values) {
    distances.push_back(std::abs(value - middle));
    sum += distances.back();
  }
  const double mean = sum / static_cast<double>(values.size());
  const double half = median(std::move(distances));
  return half > 0 ? kOfNormal * half : kOfNormalMean * mean;
}

double normal_quantile(double p) {
  double low = -40, high = 40;
  for (int i = 0; i < 100 && low < high; ++i) {
    const double middle = low / 2 + high / 2;
    (std::erfc(-middle / std::sqrt(2.0)) / 2 < p ? low : high) = middle;
  }
  return low / 2 + high / 2;
}

double autocorrelation(std::span<const double> values, std::size_t lag) {
  double sum = 0;
  std::size_t count = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    sum += value;
    ++count;
  }
  if (count < 2) return 0;
  const double mean = sum / static_cast<double>(count);
  double squares = 0, products = 0;
  std::size_t pairs = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) continue;
    squares += (values[i] - mean) * (values[i] - mean);
    if (i < lag || !std::isfinite(values[i - lag])) continue;
    products += (values[i] - mean) * (values[i - lag] - mean);
    ++pairs;
  }
  if (!(squares > 0) || pairs == 0) return 0;
  const auto all = static_cast<double>(values.size());
  const double mean_product = products / static_cast<double>(pairs), variance = squares / static_cast<double>(count);
  return std::clamp(mean_product / variance * (all - static_cast<double>(lag)) / all, -1.0, 1.0);
}

Slope theil_sen(std::span<const double> values) {
  std::vector<double> slopes;
  std::size_t count = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) continue;
    ++count;
    for (std::size_t j = 0; j < i; ++j) {
      if (std::isfinite(values[j])) slopes.push_back((values[i] - values[j]) / static_cast<double>(i - j));
    }
  }
  if (slopes.empty()) return {};
  const auto n = static_cast<double>(count), all = static_cast<double>(slopes.size());
  constexpr double kWidth = 1.6448536269514722;  // of 90 %
  const double reach = kWidth * std::sqrt(n * (n - 1) * (2 * n + 5) / 18);
  const auto rank = [&](double of) { return static_cast<std::size_t>(std::clamp(std::round(of), 0.0, all - 1)); };
  const double low = nth(slopes, rank((all - reach) / 2 - 1)), high = nth(slopes, rank((all + reach) / 2));
  return {.per_step = median(std::move(slopes)), .error = (high - low) / (2 * kWidth)};
}

}  // namespace mcp::forecast
