// Quantiles and fractions of native histograms, as histogram_quantile and histogram_fraction estimate them.
#pragma once

#include <cstdint>

#include "histogram/histogram.h"

namespace mcp::histogram {

// What is to be said about an estimate: observations that are NaN are in no bucket.
enum class Note : std::uint8_t {
  kNone,
  kQuantileIsNan,      // the quantile is among them
  kQuantileIsSkewed,   // they count as if they were the largest
  kFractionLeavesOut,  // they are in no fraction
};

struct Estimate {
  double value = 0;
  Note note = Note::kNone;
};

// In a bucket the observations are taken to lie evenly by their logarithm, in a custom one and in the zero bucket
// evenly. The zero bucket is of one sign only where the other side has no buckets. The last custom one is taken for its
// lower bound, the first one to begin at 0, or for its upper bound if that is not above 0. NaN where it is empty or q
// is NaN, -Inf below q = 0, +Inf above q = 1.
Estimate quantile(double q, const Histogram& histogram);

// How much lies between, by the same rules; 0 where that is nothing. NaN where it is empty or a bound is NaN.
Estimate fraction(double lower, double upper, const Histogram& histogram);

}  // namespace mcp::histogram
