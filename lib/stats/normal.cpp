// Tested by tests/unit/stats/normal_test.cpp.
#include "stats/normal.h"

#include <cmath>

namespace mcp::stats {

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

double normal_quantile(double p) {
  if (!(p > 0)) return -HUGE_VAL;
  if (!(p < 1)) return HUGE_VAL;
  double low = -40, high = 40;
  for (int i = 0; i < 100; ++i) {  // halves until nothing is between
    const double middle = low + (high - low) / 2;
    (normal_cdf(middle) < p ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

}  // namespace mcp::stats
