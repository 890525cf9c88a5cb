// Tested by tests/unit/histogram/classic_test.cpp.
#include "histogram/classic.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "histogram/edge.h"

namespace mcp::histogram {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kTolerance = 1e-12;

using Buckets = std::vector<ClassicBucket>;

void sort_and_unite(Buckets& buckets) {
  std::stable_sort(buckets.begin(), buckets.end(),
                   [](const ClassicBucket& a, const ClassicBucket& b) { return a.upper < b.upper; });
  std::size_t size = 0;
  for (const ClassicBucket& bucket : buckets) {
    if (size > 0 && buckets[size - 1].upper == bucket.upper) {
      buckets[size - 1].count += bucket.count;
    } else {
      buckets[size++] = bucket;
    }
  }
  buckets.resize(size);
}

bool complete(const Buckets& buckets) { return !buckets.empty() && buckets.back().upper == kInfinity; }

bool equal_but_for_rounding(double a, double b) {
  constexpr double kSmallest = std::numeric_limits<double>::min();
  if (std::isnan(a) && std::isnan(b)) return true;
  const double both = std::abs(a) + std::abs(b);
  const double apart = std::abs(a - b);
  if (a == 0 || b == 0 || both < kSmallest) return apart < kTolerance * kSmallest;
  return apart / std::min(both, std::numeric_limits<double>::max()) < kTolerance;
}

Raised raise(Buckets& buckets) {
  Raised raised{.lowest = kInfinity, .highest = -kInfinity};
  double before = buckets.front().count;
  for (ClassicBucket& bucket : buckets) {
    if (bucket.count == before) continue;
    if (equal_but_for_rounding(before, bucket.count)) {
      bucket.count = before;
    } else if (bucket.count < before) {
      raised.any = true;
      raised.lowest = std::min(raised.lowest, bucket.upper);
      raised.highest = std::max(raised.highest, bucket.upper);
      raised.most = std::max(raised.most, before - bucket.count);
      bucket.count = before;
    } else {
      before = bucket.count;
    }
  }
  return raised.any ? raised : Raised{};
}

double value_at(double rank, const Buckets& buckets) {
  const auto last = buckets.end() - 1;
  const auto at =
      std::partition_point(buckets.begin(), last, [rank](const ClassicBucket& b) { return !(b.count >= rank); });
  if (at == last) return (at - 1)->upper;
  if (at == buckets.begin()) return at->upper <= 0 ? at->upper : at->upper * (rank / at->count);
  const ClassicBucket& before = *(at - 1);
  return before.upper + (at->upper - before.upper) * ((rank - before.count) / (at->count - before.count));
}

}  // namespace

ClassicEstimate bucket_quantile(double q, std::vector<ClassicBucket> buckets) {
  if (std::isnan(q)) return {.value = kNan};
  if (q < 0) return {.value = -kInfinity};
  if (q > 1) return {.value = kInfinity};
  sort_and_unite(buckets);
  if (!complete(buckets)) return {.value = kNan};
  const Raised raised = raise(buckets);
  const double all = buckets.back().count;
  if (buckets.size() < 2 || all == 0) return {.value = kNan, .raised = raised};
  return {.value = value_at(q * all, buckets), .raised = raised};
}

double bucket_fraction(double lower, double upper, std::vector<ClassicBucket> buckets) {
  sort_and_unite(buckets);
  if (!complete(buckets)) return kNan;
  const double all = buckets.back().count;
  if (all == 0 || std::isnan(lower) || std::isnan(upper)) return kNan;
  if (lower >= upper) return 0;
  Edge from{.value = lower}, to{.value = upper};
  double below = 0;
  double begin = buckets.front().upper > 0 ? 0 : -kInfinity;
  for (const ClassicBucket& bucket : buckets) {
    const Interval interval{.lower = begin, .upper = bucket.upper, .count = bucket.count - below};
    from.look(interval, below, Spread::kEven);
    to.look(interval, below, Spread::kEven);
    if (from.found && to.found) break;
    below = bucket.count;
    begin = bucket.upper;
  }
  return (to.rank_of(all) - from.rank_of(all)) / all;
}

}  // namespace mcp::histogram
