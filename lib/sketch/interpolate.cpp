// Prometheus' promql/quantile.go, bucketQuantile. One thing differs: the rank 0 is where the first bucket that holds
// something begins, not NaN where the first bucket is empty.
// Tested by tests/unit/sketch/interpolate_test.cpp.
#include "sketch/interpolate.h"

#include <algorithm>
#include <limits>

namespace mcp::sketch {

void make_monotonic(std::span<Cumulative> buckets) {
  for (std::size_t i = 1; i < buckets.size(); ++i) buckets[i].count = std::max(buckets[i].count, buckets[i - 1].count);
}

double interpolated(std::span<const Cumulative> buckets, double q) {
  if (buckets.size() < 2 || !(buckets.back().count > 0)) return std::numeric_limits<double>::quiet_NaN();
  double rank = q * buckets.back().count;
  const auto finite = buckets.first(buckets.size() - 1);
  const auto found =
      std::find_if(finite.begin(), finite.end(), [&](const Cumulative& b) { return b.count >= rank && b.count > 0; });
  if (found == finite.end()) return finite.back().upper;
  double begin = 0, count = found->count;
  if (found != finite.begin()) {
    begin = (found - 1)->upper;
    count -= (found - 1)->count;
    rank -= (found - 1)->count;
  } else if (found->upper <= 0) {
    return found->upper;
  }
  return begin + (found->upper - begin) * (rank / count);
}

}  // namespace mcp::sketch
