// Tested by tests/unit/histogram/quantile_test.cpp.
#include "histogram/edge.h"

#include <cmath>
#include <limits>

namespace mcp::histogram {
double part_below(const Interval& bucket, double value, Spread spread) {
  if (spread == Spread::kEven) return (value - bucket.lower) / (bucket.upper - bucket.lower);
  const double lower = std::log2(std::abs(bucket.lower));
  const double upper = std::log2(std::abs(bucket.upper));
  const double at = std::log2(std::abs(value));
  return value > 0 ? (at - lower) / (upper - lower) : 1 - (at - upper) / (lower - upper);
}

void Edge::look(const Interval& bucket, double below, Spread spread) {
  if (found) return;
  if (bucket.lower >= value) {
    rank = below;
    found = true;
  } else if (bucket.upper > value) {
    const bool open = bucket.lower == -std::numeric_limits<double>::infinity() && spread == Spread::kEven;
    rank = below + bucket.count * (open ? 1 : part_below(bucket, value, spread));
    found = true;
  }
}

}  // namespace mcp::histogram
