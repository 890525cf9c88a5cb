// Tested by tests/unit/histogram/quantile_test.cpp.
#include "histogram/quantile.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "histogram/edge.h"

namespace mcp::histogram {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// What lies around 0 has no sign but that of the side that there is.
void take_sign(Interval& around_zero, const Histogram& histogram) {
  if (histogram.negative.empty() && !histogram.positive.empty()) around_zero.lower = 0;
  if (histogram.positive.empty() && !histogram.negative.empty()) around_zero.upper = 0;
}

// The value below which this part of what is in a bucket lies.
double value_within(const Interval& bucket, double part, const Histogram& histogram) {
  if (histogram.is_custom() || (bucket.lower <= 0 && bucket.upper >= 0))
    return bucket.lower + (bucket.upper - bucket.lower) * part;
  const double lower = std::log2(std::abs(bucket.lower));
  const double upper = std::log2(std::abs(bucket.upper));
  if (bucket.lower > 0) return std::exp2(lower + (upper - lower) * part);
  return -std::exp2(upper + (lower - upper) * (1 - part));
}

// Whether buckets count less than all: the rest must be NaN. A sum of both infinities is NaN without one.
bool leaves_out_nan(const Histogram& histogram, Walk& rest, double counted) {
  for (Interval bucket; rest.next(bucket);) counted += bucket.count;
  return counted < histogram.count;
}

struct Found {
  Interval bucket;
  double rank = 0;   // wanted, from where the walk began
  double count = 0;  // of all buckets up to this one
};

Found find(double q, const Histogram& histogram, Walk& walk, Walk::Order order) {
  Found found;
  found.rank = (order == Walk::Order::kAscending ? q : 1 - q) * histogram.count;
  while (walk.next(found.bucket)) {
    if (found.bucket.count == 0) continue;
    found.count += found.bucket.count;
    if (found.count >= found.rank) break;
  }
  return found;
}

}  // namespace

Estimate quantile(double q, const Histogram& histogram) {
  if (q < 0) return {.value = -kInfinity};
  if (q > 1) return {.value = kInfinity};
  if (histogram.count == 0 || std::isnan(q)) return {.value = kNan};
  const bool nan_sum = std::isnan(histogram.sum);
  // From the nearer end; but NaN are taken for the largest, and they are in no bucket.
  const Walk::Order order = nan_sum || q < 0.5 ? Walk::Order::kAscending : Walk::Order::kDescending;
  Walk walk(histogram, order);
  Found found = find(q, histogram, walk, order);
  Interval& bucket = found.bucket;
  if (!histogram.is_custom()) {
    if (bucket.lower < 0 && bucket.upper > 0) take_sign(bucket, histogram);
  } else if (bucket.lower == -kInfinity) {
    if (bucket.upper <= 0) return {.value = bucket.upper};
    bucket.lower = 0;
  } else if (bucket.upper == kInfinity) {
    return {.value = bucket.lower};
  }
  const double count = found.count > histogram.count ? histogram.count : found.count;
  if (count < found.rank) {
    if (nan_sum) return {.value = kNan, .note = Note::kQuantileIsNan};
    return {.value = bucket.upper};
  }
  const double rank = order == Walk::Order::kAscending ? found.rank - (count - bucket.count) : count - found.rank;
  Estimate estimate{.value = value_within(bucket, rank / bucket.count, histogram)};
  if (nan_sum && leaves_out_nan(histogram, walk, count)) estimate.note = Note::kQuantileIsSkewed;
  return estimate;
}

Estimate fraction(double lower, double upper, const Histogram& histogram) {
  if (histogram.count == 0 || std::isnan(lower) || std::isnan(upper)) return {.value = kNan};
  if (lower >= upper) return {.value = 0};
  Edge from{.value = lower}, to{.value = upper};
  double below = 0, seen = 0;
  Walk walk(histogram);
  for (Interval bucket; walk.next(bucket);) {
    seen += bucket.count;
    const bool around_zero = bucket.lower <= 0 && bucket.upper >= 0;
    if (around_zero) take_sign(bucket, histogram);
    const Spread spread = histogram.is_custom() || around_zero ? Spread::kEven : Spread::kExponential;
    from.look(bucket, below, spread);
    to.look(bucket, below, spread);
    if (from.found && to.found) break;
    below += bucket.count;
  }
  Note note = Note::kNone;
  double all = histogram.count;
  if (std::isnan(histogram.sum)) {
    for (Interval bucket; walk.next(bucket);) seen += bucket.count;
    all = seen;
    if (seen < histogram.count) note = Note::kFractionLeavesOut;
  }
  return {.value = (to.rank_of(all) - from.rank_of(all)) / histogram.count, .note = note};
}

}  // namespace mcp::histogram
