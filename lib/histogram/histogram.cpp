// Tested by tests/unit/histogram/histogram_test.cpp.
#include "histogram/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "histogram/compensated.h"

namespace mcp::histogram {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kExponentBehindDoubles = 1024;
constexpr std::int32_t kFarthestIndex = std::int32_t{1} << 20;  // beyond every double's bucket at every schema

// base^index; without the fraction of an exponent it is exact.
double power(std::int64_t index, int schema) {
  if (schema < 0) {
    const std::int64_t exponent = std::clamp<std::int64_t>(index, -4096, 4096) * (std::int64_t{1} << -schema);
    if (exponent == kExponentBehindDoubles) return std::numeric_limits<double>::max();
    return std::ldexp(1.0, static_cast<int>(exponent));
  }
  const std::int64_t per_octave = std::int64_t{1} << schema;
  const std::int64_t exponent = std::clamp<std::int64_t>(index >> schema, -4096, 4096);
  const std::int64_t step = index & (per_octave - 1);
  if (step == 0 && exponent == kExponentBehindDoubles) return std::numeric_limits<double>::max();
  const double fraction = static_cast<double>(step) / static_cast<double>(per_octave);
  return std::ldexp(std::exp2(fraction), static_cast<int>(exponent));
}

std::vector<Bucket>::size_type zero_buckets_of(const Histogram& histogram) { return histogram.zero_count > 0 ? 1 : 0; }

template <class Change>
void change_counts(Histogram& histogram, Change change) {
  change(histogram.zero_count);
  change(histogram.count);
  change(histogram.sum);
  for (Bucket& bucket : histogram.positive) change(bucket.count);
  for (Bucket& bucket : histogram.negative) change(bucket.count);
}

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

bool same_counts(const std::vector<Bucket>& a, const std::vector<Bucket>& b) {
  const auto used = [](auto& at, const std::vector<Bucket>& buckets) {
    while (at != buckets.end() && at->count == 0) ++at;
    return at != buckets.end();
  };
  auto left = a.begin(), right = b.begin();
  while (used(left, a) && used(right, b)) {
    if (left->index != right->index || !same_bits(left->count, right->count)) return false;
    ++left, ++right;
  }
  return left == a.end() && !used(right, b);
}

bool possible_side(const std::vector<Bucket>& side, std::int64_t lowest, std::int64_t highest) {
  std::int64_t before = lowest - 1;
  for (const Bucket& bucket : side) {
    if (bucket.index <= before || bucket.index > highest || bucket.count < 0) return false;
    before = bucket.index;
  }
  return true;
}

// Ascending, finite but that the first one may be -Inf.
bool possible_bounds(const std::vector<double>& bounds) {
  const auto no_step = [](double a, double b) { return !(a < b); };
  return std::none_of(bounds.begin(), bounds.end(), [](double bound) { return std::isnan(bound); }) &&
         std::adjacent_find(bounds.begin(), bounds.end(), no_step) == bounds.end() &&
         (bounds.empty() || bounds.back() < kInfinity);
}

double middle_of(const Histogram& histogram, const Interval& interval) {
  if (histogram.is_custom()) return (interval.upper + interval.lower) / 2;
  if (interval.lower <= 0 && interval.upper >= 0) return 0;
  const double mean = std::sqrt(interval.upper * interval.lower);
  return interval.upper < 0 ? -mean : mean;
}

}  // namespace

double Histogram::bound(std::int64_t index) const {
  if (!is_custom()) return power(index, schema);
  if (index < 0) return -kInfinity;
  return index < static_cast<std::int64_t>(custom.size()) ? custom[static_cast<std::size_t>(index)] : kInfinity;
}

Interval positive_interval(const Histogram& histogram, const Bucket& bucket) {
  Interval interval{.lower = histogram.bound(std::int64_t{bucket.index} - 1),
                    .upper = histogram.bound(bucket.index),
                    .upper_inclusive = true,
                    .count = bucket.count};
  interval.lower_inclusive = histogram.is_custom() && bucket.index == 0;
  return interval;
}

Interval negative_interval(const Histogram& histogram, const Bucket& bucket) {
  return {.lower = -histogram.bound(bucket.index),
          .upper = -histogram.bound(std::int64_t{bucket.index} - 1),
          .lower_inclusive = true,
          .count = bucket.count};
}

Interval zero_interval(const Histogram& histogram) {
  return {.lower = -histogram.zero_threshold,
          .upper = histogram.zero_threshold,
          .lower_inclusive = true,
          .upper_inclusive = true,
          .count = histogram.zero_count};
}

Walk::Walk(const Histogram& histogram, Order order)
    : histogram_(histogram),
      order_(order),
      zero_buckets_(zero_buckets_of(histogram)),
      size_(histogram.negative.size() + zero_buckets_ + histogram.positive.size()) {}

bool Walk::next(Interval& interval) {
  if (done_ == size_) return false;
  interval = at(order_ == Order::kAscending ? done_ : size_ - 1 - done_);
  ++done_;
  return true;
}

Interval Walk::at(std::size_t place) const {
  const std::size_t below = histogram_.negative.size();
  if (place >= below && place < below + zero_buckets_) return zero_interval(histogram_);
  const double zero = histogram_.zero_threshold;
  if (place < below) {
    Interval interval = negative_interval(histogram_, histogram_.negative[below - 1 - place]);
    if (interval.upper < 0 && interval.upper > -zero) interval.upper = -zero;
    return interval;
  }
  Interval interval = positive_interval(histogram_, histogram_.positive[place - below - zero_buckets_]);
  if (interval.lower > 0 && interval.lower < zero) interval.lower = zero;
  return interval;
}

bool possible(const Histogram& histogram) {
  if (histogram.count < 0) return false;
  if (histogram.is_custom()) {
    return histogram.zero_count == 0 && histogram.zero_threshold == 0 && histogram.negative.empty() &&
           possible_bounds(histogram.custom) &&
           possible_side(histogram.positive, 0, static_cast<std::int64_t>(histogram.custom.size()));
  }
  return histogram.schema >= kCoarsest && histogram.schema <= kFinest && histogram.custom.empty() &&
         histogram.zero_threshold >= 0 && !(histogram.zero_count < 0) &&
         possible_side(histogram.positive, -kFarthestIndex, kFarthestIndex) &&
         possible_side(histogram.negative, -kFarthestIndex, kFarthestIndex);
}

bool overflowed(const Histogram& histogram) {
  const auto infinite = [](const Bucket& bucket) { return std::isinf(bucket.count); };
  return std::isinf(histogram.zero_count) || std::isinf(histogram.count) || std::isinf(histogram.sum) ||
         std::any_of(histogram.positive.begin(), histogram.positive.end(), infinite) ||
         std::any_of(histogram.negative.begin(), histogram.negative.end(), infinite) ||
         std::any_of(histogram.custom.begin(), histogram.custom.end(), [](double bound) { return std::isinf(bound); });
}

void scale_by(Histogram& histogram, double factor) {
  change_counts(histogram, [factor](double& number) { number *= factor; });
  if (factor < 0) histogram.hint = ResetHint::kGauge;
}

void divide_by(Histogram& histogram, double divisor) {
  if (divisor == 0) {
    histogram.positive.clear();
    histogram.negative.clear();
  }
  change_counts(histogram, [divisor](double& number) { number /= divisor; });
  if (divisor < 0) histogram.hint = ResetHint::kGauge;
}

std::vector<Bucket> coarser(const std::vector<Bucket>& buckets, int by) {
  std::vector<Bucket> fewer;
  for (const Bucket& bucket : buckets) {
    const auto index = static_cast<std::int32_t>(((std::int64_t{bucket.index} - 1) >> by) + 1);
    if (!fewer.empty() && fewer.back().index == index) {
      fewer.back().count += bucket.count;
    } else {
      fewer.push_back({.index = index, .count = bucket.count});
    }
  }
  return fewer;
}

Histogram copy_to_schema(const Histogram& histogram, int schema) {
  if (schema >= histogram.schema || histogram.is_custom()) return histogram;
  const int by = histogram.schema - schema;
  return {.schema = schema,
          .zero_threshold = histogram.zero_threshold,
          .zero_count = histogram.zero_count,
          .count = histogram.count,
          .sum = histogram.sum,
          .positive = coarser(histogram.positive, by),
          .negative = coarser(histogram.negative, by)};
}

void compact(Histogram& histogram) {
  for (std::vector<Bucket>* side : {&histogram.positive, &histogram.negative}) {
    std::erase_if(*side, [](const Bucket& bucket) { return bucket.count == 0; });
  }
}

bool equals(const Histogram& a, const Histogram& b) {
  return a.schema == b.schema && same_bits(a.count, b.count) && same_bits(a.sum, b.sum) && a.custom == b.custom &&
         a.zero_threshold == b.zero_threshold && same_bits(a.zero_count, b.zero_count) &&
         same_counts(a.negative, b.negative) && same_counts(a.positive, b.positive);
}

double average(const Histogram& histogram) { return histogram.sum / histogram.count; }

double variance(const Histogram& histogram) {
  const double mean = average(histogram);
  Compensated squares;
  Walk walk(histogram);
  for (Interval interval; walk.next(interval);) {
    if (interval.count == 0) continue;
    const double delta = middle_of(histogram, interval) - mean;
    squares.add(interval.count * delta * delta);
  }
  return squares.total() / histogram.count;
}

}  // namespace mcp::histogram
