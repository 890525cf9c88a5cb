// Tested by tests/unit/histogram/trim_test.cpp.
#include "histogram/trim.h"

#include <cmath>
#include <limits>
#include <vector>

#include "histogram/edge.h"

namespace mcp::histogram {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

enum class Sign { kPositive, kNegative };

// Of a bucket, and what the kept observations are taken for in the sum.
struct Kept {
  double count = 0;
  double middle = 0;
  bool whole = false;
};

struct Cut {
  double at = 0;
  Keep keep = Keep::kBelow;
  Spread spread = Spread::kEven;
};

double middle_of(double lower, double upper, Spread spread, Sign sign) {
  if (std::isinf(lower)) {
    if (std::isinf(upper)) return 0;
    return upper > 0 ? upper / 2 : upper;
  }
  if (std::isinf(upper)) return lower;
  if (spread == Spread::kEven) return (lower + upper) / 2;
  const double mean = std::sqrt(std::abs(lower * upper));
  return sign == Sign::kPositive ? mean : -mean;
}

// Begins at -Inf, and the cut is within.
Kept cut_first(const Interval& bucket, const Cut& cut) {
  const bool from_zero = bucket.upper > 0 && bucket.upper != kInfinity;
  if (cut.keep == Keep::kBelow) {
    if (from_zero && cut.at > 0) return {.count = bucket.count * cut.at / bucket.upper, .middle = cut.at / 2};
    if (bucket.upper <= 0) return {.count = bucket.count, .middle = cut.at};
    return {};
  }
  if (from_zero && cut.at >= 0)
    return {.count = bucket.count * (1 - cut.at / bucket.upper), .middle = (cut.at + bucket.upper) / 2};
  return {};
}

// Ends at +Inf, and the cut is within.
Kept cut_last(const Interval& bucket, const Cut& cut) {
  if (cut.keep == Keep::kBelow) return {};
  return {.count = bucket.count, .middle = cut.at};
}

Kept cut_within(const Interval& bucket, const Cut& cut, Sign sign) {
  if (bucket.lower == -kInfinity) return cut_first(bucket, cut);
  if (bucket.upper == kInfinity) return cut_last(bucket, cut);
  const double below = bucket.count * part_below(bucket, cut.at, cut.spread);
  if (cut.keep == Keep::kBelow) return {.count = below, .middle = middle_of(bucket.lower, cut.at, cut.spread, sign)};
  return {.count = bucket.count - below, .middle = middle_of(cut.at, bucket.upper, cut.spread, sign)};
}

Kept kept_of(const Interval& bucket, const Cut& cut, Sign sign) {
  const bool below = cut.keep == Keep::kBelow;
  if (below ? bucket.upper <= cut.at : bucket.lower >= cut.at) {
    return {.count = bucket.count, .middle = middle_of(bucket.lower, bucket.upper, cut.spread, sign), .whole = true};
  }
  if (below ? bucket.lower < cut.at : bucket.upper > cut.at) return cut_within(bucket, cut, sign);
  return {};
}

// The zero bucket is of one sign only where the other one has no observations.
Kept kept_of_zero(const Histogram& histogram, const Cut& cut, bool has_negative, bool has_positive) {
  Interval bucket = zero_interval(histogram);
  if (has_negative && !has_positive) bucket.upper = 0;
  if (has_positive && !has_negative) bucket.lower = 0;
  const double whole = (bucket.lower + bucket.upper) / 2;
  const double width = bucket.upper - bucket.lower;
  if (cut.keep == Keep::kBelow) {
    if (cut.at <= bucket.lower) return {};
    if (cut.at >= bucket.upper) return {.count = bucket.count, .middle = whole, .whole = true};
    return {.count = bucket.count * ((cut.at - bucket.lower) / width), .middle = (bucket.lower + cut.at) / 2};
  }
  if (cut.at <= bucket.lower) return {.count = bucket.count, .middle = whole, .whole = true};
  if (cut.at >= bucket.upper) return {};
  return {.count = bucket.count * ((bucket.upper - cut.at) / width), .middle = (cut.at + bucket.upper) / 2};
}

// The result as it comes together.
struct Trimmed {
  double count = 0;
  double sum = 0;
  bool changed = false;

  void take(double& counted, const Kept& kept) {
    count += kept.count;
    sum += kept.middle * kept.count;
    if (kept.whole || kept.count == counted) return;
    counted = kept.count;
    changed = true;
  }
};

}  // namespace

Histogram trim(const Histogram& histogram, double value, Keep keep) {
  const Cut cut{.at = value, .keep = keep, .spread = histogram.is_custom() ? Spread::kEven : Spread::kExponential};
  Histogram rest = histogram;
  Trimmed trimmed;
  bool has_positive = false, has_negative = false;
  for (Bucket& bucket : rest.positive) {
    if (bucket.count == 0) continue;
    has_positive = true;
    trimmed.take(bucket.count, kept_of(positive_interval(histogram, bucket), cut, Sign::kPositive));
  }
  for (Bucket& bucket : rest.negative) {
    if (bucket.count == 0) continue;
    has_negative = true;
    trimmed.take(bucket.count, kept_of(negative_interval(histogram, bucket), cut, Sign::kNegative));
  }
  if (rest.zero_count > 0) trimmed.take(rest.zero_count, kept_of_zero(histogram, cut, has_negative, has_positive));
  if (!trimmed.changed) return histogram;
  rest.count = trimmed.count;
  rest.sum = trimmed.sum;
  compact(rest);
  return rest;
}

}  // namespace mcp::histogram
