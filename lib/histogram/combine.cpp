// Tested by tests/unit/histogram/combine_test.cpp.
#include "histogram/combine.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "histogram/compensated.h"

namespace mcp::histogram {
namespace {

using Side = std::vector<Bucket>;

// The buckets of a sum and, where they are kept, of what it lost: the same indexes in both.
struct Sums {
  Side& sums;
  Side* lost;
};

void accumulate(double& sum, double value, double* lost) {
  if (lost == nullptr) {
    sum += value;
    return;
  }
  Compensated both{.sum = sum, .lost = *lost};
  both.add(value);
  sum = both.sum;
  *lost = both.lost;
}

void accumulate(Sums to, std::size_t place, double value) {
  accumulate(to.sums[place].count, value, to.lost == nullptr ? nullptr : &(*to.lost)[place].count);
}

void append(Sums to, Bucket sum, double lost) {
  to.sums.push_back(sum);
  if (to.lost != nullptr) to.lost->push_back({.index = sum.index, .count = lost});
}

double lost_at(Sums of, std::size_t place) { return of.lost == nullptr ? 0 : (*of.lost)[place].count; }

bool same_indexes(const Side& a, const Side& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Bucket& left, const Bucket& right) { return left.index == right.index; });
}

// Adds the counts of the buckets from `first` on.
void merge(Sums to, const Side& more, std::size_t first, double sign) {
  if (first == 0 && same_indexes(to.sums, more)) {
    for (std::size_t i = 0; i < more.size(); ++i) accumulate(to, i, sign * more[i].count);
    return;
  }
  Side sums, lost;
  const Sums merged{.sums = sums, .lost = to.lost == nullptr ? nullptr : &lost};
  sums.reserve(to.sums.size() + more.size() - first);
  std::size_t i = 0;
  for (std::size_t j = first; j < more.size(); ++j) {
    for (; i < to.sums.size() && to.sums[i].index < more[j].index; ++i) append(merged, to.sums[i], lost_at(to, i));
    const double value = sign * more[j].count;
    if (i == to.sums.size() || to.sums[i].index != more[j].index) {
      append(merged, {.index = more[j].index, .count = value}, 0);
      continue;
    }
    append(merged, to.sums[i], lost_at(to, i));
    accumulate(merged, sums.size() - 1, value);
    ++i;
  }
  for (; i < to.sums.size(); ++i) append(merged, to.sums[i], lost_at(to, i));
  to.sums = std::move(sums);
  if (to.lost != nullptr) *to.lost = std::move(lost);
}

void make_coarser(Sums of, int by) {
  if (of.lost == nullptr) {
    of.sums = coarser(of.sums, by);
    return;
  }
  Side sums, lost;
  const Sums fewer{.sums = sums, .lost = &lost};
  for (std::size_t i = 0; i < of.sums.size(); ++i) {
    const auto index = static_cast<std::int32_t>(((std::int64_t{of.sums[i].index} - 1) >> by) + 1);
    if (sums.empty() || sums.back().index != index) {
      append(fewer, {.index = index, .count = of.sums[i].count}, lost_at(of, i));
      continue;
    }
    accumulate(fewer, sums.size() - 1, of.sums[i].count);
    lost.back().count += lost_at(of, i);
  }
  of.sums = std::move(sums);
  *of.lost = std::move(lost);
}

// A zero bucket as it would be.
struct ZeroBucket {
  double threshold = 0;
  Compensated count;
};

// Counts the buckets of a side that reach below the threshold into the zero bucket. One that is cut by it and counts
// something moves the threshold to where it ends: true, if so.
bool absorb(const Histogram& histogram, const Side& side, const Side* lost, ZeroBucket& zero) {
  for (std::size_t i = 0; i < side.size(); ++i) {
    if (histogram.bound(std::int64_t{side[i].index} - 1) >= zero.threshold) return false;
    zero.count.add(side[i].count);
    if (lost != nullptr) zero.count.lost += (*lost)[i].count;
    const double end = histogram.bound(side[i].index);
    if (end <= zero.threshold) continue;
    if (side[i].count == 0) return false;
    zero.threshold = end;
    return true;
  }
  return false;
}

// The histogram's zero bucket, if it reached at least as far as the threshold.
ZeroBucket widened(const Histogram& histogram, const Histogram* lost, double threshold) {
  ZeroBucket zero{.threshold = threshold, .count = {}};
  for (;;) {
    zero.count = {.sum = histogram.zero_count, .lost = lost == nullptr ? 0 : lost->zero_count};
    if (zero.threshold == histogram.zero_threshold) return zero;
    absorb(histogram, histogram.positive, lost == nullptr ? nullptr : &lost->positive, zero);
    // What was counted of the positive side is wrong where the negative one moves the threshold.
    if (!absorb(histogram, histogram.negative, lost == nullptr ? nullptr : &lost->negative, zero)) return zero;
  }
}

// Leaves out the buckets that begin below the threshold, and all that are empty.
void leave_out_below(const Histogram& histogram, Sums of, double threshold) {
  Side sums, lost;
  const Sums kept{.sums = sums, .lost = of.lost == nullptr ? nullptr : &lost};
  for (std::size_t i = 0; i < of.sums.size(); ++i) {
    const bool empty = of.sums[i].count == 0 && lost_at(of, i) == 0;
    if (empty || histogram.bound(std::int64_t{of.sums[i].index} - 1) < threshold) continue;
    append(kept, of.sums[i], lost_at(of, i));
  }
  of.sums = std::move(sums);
  if (of.lost != nullptr) *of.lost = std::move(lost);
}

Sums positive_of(Histogram& histogram, Histogram* lost) {
  return {.sums = histogram.positive, .lost = lost == nullptr ? nullptr : &lost->positive};
}
Sums negative_of(Histogram& histogram, Histogram* lost) {
  return {.sums = histogram.negative, .lost = lost == nullptr ? nullptr : &lost->negative};
}

// Makes the zero bucket of `to` so wide that it holds both; what the other one's would then be.
ZeroBucket reconcile_zero(Histogram& to, const Histogram& other, Histogram* lost) {
  ZeroBucket theirs{.threshold = other.zero_threshold, .count = {.sum = other.zero_count, .lost = 0}};
  while (theirs.threshold < to.zero_threshold || theirs.threshold > to.zero_threshold) {
    if (to.zero_threshold > theirs.threshold) theirs = widened(other, nullptr, to.zero_threshold);
    if (!(theirs.threshold > to.zero_threshold)) continue;
    const ZeroBucket ours = widened(to, lost, theirs.threshold);
    to.zero_threshold = ours.threshold;
    to.zero_count = ours.count.sum;
    if (lost != nullptr) lost->zero_count = ours.count.lost;
    leave_out_below(to, positive_of(to, lost), ours.threshold);
    leave_out_below(to, negative_of(to, lost), ours.threshold);
  }
  return theirs;
}

// How many of the buckets end within the zero bucket.
std::size_t within_zero(const Histogram& histogram, const Side& side) {
  if (!(histogram.zero_threshold > 0)) return 0;
  const auto end = std::find_if(side.begin(), side.end(), [&histogram](const Bucket& bucket) {
    return !(histogram.bound(bucket.index) <= histogram.zero_threshold);
  });
  return static_cast<std::size_t>(end - side.begin());
}

std::vector<double> shared_bounds(const Histogram& a, const Histogram& b) {
  std::vector<double> shared;
  std::set_intersection(a.custom.begin(), a.custom.end(), b.custom.begin(), b.custom.end(), std::back_inserter(shared));
  return shared;
}

// Which of these bounds, that are some of its own, is the next one where a bucket ends; their number, if none is.
std::size_t place_among(const std::vector<double>& bounds, const Histogram& histogram, const Bucket& bucket) {
  const double end = histogram.bound(bucket.index);
  return static_cast<std::size_t>(std::lower_bound(bounds.begin(), bounds.end(), end) - bounds.begin());
}

// The counts between these bounds.
std::vector<Compensated> regrouped(const Histogram& histogram, const Histogram* lost,
                                   const std::vector<double>& bounds) {
  std::vector<Compensated> groups(bounds.size() + 1);
  for (std::size_t i = 0; i < histogram.positive.size(); ++i) {
    Compensated& group = groups[place_among(bounds, histogram, histogram.positive[i])];
    group.add(histogram.positive[i].count);
    if (lost != nullptr) group.add(lost->positive[i].count);
  }
  return groups;
}

void combine_at_shared_bounds(Histogram& to, const Histogram& other, double sign, Histogram* lost) {
  std::vector<double> bounds = shared_bounds(to, other);
  std::vector<Compensated> groups = regrouped(to, lost, bounds);
  for (const Bucket& bucket : other.positive) groups[place_among(bounds, other, bucket)].add(sign * bucket.count);
  const Sums sums = positive_of(to, lost);
  sums.sums.clear();
  if (lost != nullptr) {
    sums.lost->clear();
    lost->custom = bounds;
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].sum == 0 && groups[i].lost == 0) continue;
    append(sums, {.index = static_cast<std::int32_t>(i), .count = groups[i].sum}, groups[i].lost);
  }
  to.custom = std::move(bounds);
}

void combine_exponential(Histogram& to, const Histogram& other, double sign, Histogram* lost) {
  if (other.schema < to.schema) {
    make_coarser(positive_of(to, lost), to.schema - other.schema);
    make_coarser(negative_of(to, lost), to.schema - other.schema);
    to.schema = other.schema;
  }
  const int by = other.schema - to.schema;
  const auto add_side = [&](Sums side, const Side& theirs) {
    if (by == 0) return merge(side, theirs, within_zero(to, theirs), sign);
    const Side fewer = coarser(theirs, by);
    merge(side, fewer, within_zero(to, fewer), sign);
  };
  add_side(positive_of(to, lost), other.positive);
  add_side(negative_of(to, lost), other.negative);
  if (lost == nullptr) return;
  lost->schema = to.schema;
  lost->zero_threshold = to.zero_threshold;
}

bool reconcile_hints(Histogram& to, const Histogram& other) {
  if (to.hint == other.hint || to.hint == ResetHint::kGauge) return false;
  if (other.hint == ResetHint::kGauge) {
    to.hint = ResetHint::kGauge;
    return false;
  }
  const bool collide = to.hint != ResetHint::kUnknown && other.hint != ResetHint::kUnknown;
  to.hint = ResetHint::kUnknown;
  return collide;
}

// Nothing lost yet of this sum.
Histogram none_lost(const Histogram& sum) {
  Histogram lost = sum;
  lost.zero_count = lost.count = lost.sum = 0;
  for (Side* side : {&lost.positive, &lost.negative}) {
    for (Bucket& bucket : *side) bucket.count = 0;
  }
  return lost;
}

enum class Losses { kForgotten, kKept };

Combined combine(Histogram& to, const Histogram& other, double sign, Losses losses, std::optional<Histogram>& kept) {
  if (to.is_custom() != other.is_custom()) return {.compatible = false};
  Combined combined;
  combined.hints_collide = reconcile_hints(to, other);
  if (losses == Losses::kKept && !kept) kept = none_lost(to);
  Histogram* lost = losses == Losses::kKept ? &*kept : nullptr;
  if (!to.is_custom()) {
    const ZeroBucket theirs = reconcile_zero(to, other, lost);
    double* zero_lost = lost == nullptr ? nullptr : &lost->zero_count;
    accumulate(to.zero_count, sign * theirs.count.sum, zero_lost);
    if (zero_lost != nullptr) accumulate(to.zero_count, sign * theirs.count.lost, zero_lost);
  }
  accumulate(to.count, sign * other.count, lost == nullptr ? nullptr : &lost->count);
  accumulate(to.sum, sign * other.sum, lost == nullptr ? nullptr : &lost->sum);
  if (!to.is_custom()) {
    combine_exponential(to, other, sign, lost);
  } else if (to.custom == other.custom) {
    merge(positive_of(to, lost), other.positive, 0, sign);
  } else {
    combined.bounds_reconciled = true;
    combine_at_shared_bounds(to, other, sign, lost);
  }
  return combined;
}

// Whether a bucket counted more before than now.
bool fell(const Side& now, const Side& before, std::size_t first) {
  auto at = now.begin();
  for (std::size_t i = first; i < before.size(); ++i) {
    while (at != now.end() && at->index < before[i].index) ++at;
    const bool there = at != now.end() && at->index == before[i].index;
    if (there ? at->count < before[i].count : before[i].count != 0) return true;
  }
  return false;
}

bool fell_between_shared_bounds(const Histogram& now, const Histogram& before) {
  const std::vector<double> bounds = shared_bounds(now, before);
  const std::vector<Compensated> more = regrouped(now, nullptr, bounds), less = regrouped(before, nullptr, bounds);
  return !std::equal(more.begin(), more.end(), less.begin(),
                     [](const Compensated& a, const Compensated& b) { return !(a.sum < b.sum); });
}

}  // namespace

Combined add(Histogram& to, const Histogram& other) {
  std::optional<Histogram> none;
  return combine(to, other, 1, Losses::kForgotten, none);
}

Combined subtract(Histogram& from, const Histogram& other) {
  std::optional<Histogram> none;
  return combine(from, other, -1, Losses::kForgotten, none);
}

Combined add(Histogram& to, const Histogram& other, std::optional<Histogram>& lost) {
  return combine(to, other, 1, Losses::kKept, lost);
}

Combined subtract(Histogram& from, const Histogram& other, std::optional<Histogram>& lost) {
  return combine(from, other, -1, Losses::kKept, lost);
}

bool detect_reset(const Histogram& now, const Histogram& before) {
  if (now.hint == ResetHint::kReset) return true;
  if (now.hint == ResetHint::kNotReset) return false;
  if (now.count < before.count) return true;
  if (now.is_custom() != before.is_custom()) return true;
  if (now.is_custom()) {
    return now.custom == before.custom ? fell(now.positive, before.positive, 0)
                                       : fell_between_shared_bounds(now, before);
  }
  if (now.schema > before.schema || now.zero_threshold < before.zero_threshold) return true;
  const ZeroBucket zero = widened(before, nullptr, now.zero_threshold);
  if (zero.threshold != now.zero_threshold || now.zero_count < zero.count.sum) return true;
  const auto side_fell = [&now, &before](const Side& current, const Side& previous) {
    const Side same = coarser(previous, before.schema - now.schema);
    return fell(current, same, within_zero(now, same));
  };
  return side_fell(now.positive, before.positive) || side_fell(now.negative, before.negative);
}

}  // namespace mcp::histogram
