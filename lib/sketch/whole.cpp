// Tested by tests/unit/sketch/whole_test.cpp.
#include "sketch/whole.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <limits>
#include <tuple>
#include <utility>

namespace mcp::sketch {
namespace {

using Side = Histogram::Side;

constexpr std::uint64_t kMostCounted = std::uint64_t{1} << 53;
constexpr int kFinestOfAll = 20;

// Adds the counts to a sum that stays within what can be counted; false where it does not.
bool total(const std::vector<std::uint64_t>& counts, std::uint64_t& sum) {
  for (const std::uint64_t count : counts) {
    if (count > kMostCounted - sum) return false;
    sum += count;
  }
  return true;
}

bool total_of_sides(const Whole& whole, std::uint64_t& sum) {
  sum = whole.zero;
  return sum <= kMostCounted && total(whole.positive.counts, sum) && total(whole.negative.counts, sum);
}

bool ascending(const std::vector<double>& bounds) {
  const auto no_step = [](double a, double b) { return !(a < b); };
  return std::all_of(bounds.begin(), bounds.end(), [](double bound) { return std::isfinite(bound); }) &&
         std::adjacent_find(bounds.begin(), bounds.end(), no_step) == bounds.end();
}

// Whether every bucket that holds something is one that a double has.
bool of_doubles(const Side& side, int scale) {
  const auto index_of = [scale](double value) {
    const std::int64_t finest = finest_index(value);
    return scale > kFinestScale ? finest * (std::int64_t{1} << (scale - kFinestScale))
                                : finest >> (kFinestScale - scale);
  };
  const std::int64_t lowest = index_of(std::numeric_limits<double>::denorm_min());
  const std::int64_t beyond = index_of(std::numeric_limits<double>::max()) +
                              (scale > kFinestScale ? std::int64_t{1} << (scale - kFinestScale) : 1);
  for (std::size_t i = 0; i < side.counts.size(); ++i) {
    const std::int64_t index = side.offset + static_cast<std::int64_t>(i);
    if (side.counts[i] != 0 && (index < lowest || index >= beyond)) return false;
  }
  return true;
}

void trim(Side& side) {
  while (!side.counts.empty() && side.counts.back() == 0) side.counts.pop_back();
  const auto first =
      std::find_if(side.counts.begin(), side.counts.end(), [](std::uint64_t count) { return count != 0; });
  side.offset = side.counts.empty() ? 0 : side.offset + static_cast<std::int32_t>(first - side.counts.begin());
  side.counts.erase(side.counts.begin(), first);
}

void lower(Whole& whole, int scale) {
  if (whole.scale <= scale) return;
  whole.positive = lowered(whole.positive, whole.scale - scale);
  whole.negative = lowered(whole.negative, whole.scale - scale);
  whole.scale = scale;
}

// Buckets that lie within the threshold become part of the zero bucket.
void widen_zero(Whole& whole, double threshold) {
  if (!(threshold > whole.zero_threshold)) return;
  for (Side* side : {&whole.positive, &whole.negative}) {
    for (std::size_t i = 0; i < side->counts.size(); ++i) {
      const std::int32_t above = side->offset + static_cast<std::int32_t>(i) + 1;
      if (!(bound_of(above, whole.scale) <= threshold)) break;
      whole.zero += std::exchange(side->counts[i], 0);
    }
    trim(*side);
  }
  whole.zero_threshold = threshold;
}

// now - before; false where that is below 0 somewhere.
bool subtract(Side& now, const Side& before) {
  for (std::size_t i = 0; i < before.counts.size(); ++i) {
    if (before.counts[i] == 0) continue;
    const std::int64_t at = std::int64_t{before.offset} + static_cast<std::int64_t>(i) - now.offset;
    if (at < 0 || at >= static_cast<std::int64_t>(now.counts.size())) return false;
    std::uint64_t& count = now.counts[static_cast<std::size_t>(at)];
    if (count < before.counts[i]) return false;
    count -= before.counts[i];
  }
  return true;
}
bool subtract(std::vector<std::uint64_t>& now, const std::vector<std::uint64_t>& before) {
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (now[i] < before[i]) return false;
    now[i] -= before[i];
  }
  return true;
}

// Doubles as integers of the same order; NaN below all.
std::int64_t order_of(double value) {
  if (std::isnan(value)) return std::numeric_limits<std::int64_t>::min();
  const auto bits = std::bit_cast<std::int64_t>(value);
  return bits < 0 ? std::numeric_limits<std::int64_t>::min() - bits : bits;
}

auto order_of(const Whole& w) {
  return std::tuple(w.count, w.sum_known, order_of(w.sum), w.shape, w.scale, w.zero, order_of(w.zero_threshold),
                    w.extremes_known, order_of(w.min), order_of(w.max), w.positive.offset, w.negative.offset);
}

}  // namespace

bool possible(const Bounded& bounded) {
  return ascending(bounded.bounds) && bounded.counts.size() == bounded.bounds.size() + 1;
}

bool possible(const Whole& whole) {
  const bool custom = whole.shape == Whole::Shape::kCustom;
  std::uint64_t in_buckets = 0;
  if (custom ? !total(whole.custom.counts, in_buckets) : !total_of_sides(whole, in_buckets)) return false;
  if (whole.nan > kMostCounted || whole.count > kMostCounted || in_buckets + whole.nan != whole.count) return false;
  if (custom) return possible(whole.custom);
  return whole.scale >= kCoarsestScale && whole.scale <= kFinestOfAll && whole.zero_threshold >= 0 &&
         of_doubles(whole.positive, whole.scale) && of_doubles(whole.negative, whole.scale);
}

void simplify(Whole& whole) {
  if (whole.shape == Whole::Shape::kCustom) return;
  trim(whole.positive);
  trim(whole.negative);
  lower(whole, kFinestScale);
}

std::optional<Whole> growth(const Whole& before, const Whole& now) {
  if (now.shape != before.shape || now.custom.bounds != before.custom.bounds) return std::nullopt;
  if (now.count < before.count || now.nan < before.nan || now.zero_threshold < before.zero_threshold)
    return std::nullopt;
  Whole more = now;
  more.sum_known = more.extremes_known = false;
  more.count -= before.count;
  more.nan -= before.nan;
  const Whole* less = &before;
  Whole coarse;
  if (before.scale != now.scale || before.zero_threshold < now.zero_threshold) {
    coarse = before;
    lower(more, before.scale);
    lower(coarse, now.scale);
    widen_zero(coarse, now.zero_threshold);
    less = &coarse;
  }
  if (more.zero < less->zero) return std::nullopt;
  more.zero -= less->zero;
  if (!subtract(more.positive, less->positive) || !subtract(more.negative, less->negative)) return std::nullopt;
  if (!subtract(more.custom.counts, less->custom.counts)) return std::nullopt;
  return more;
}

bool beats(const Whole& challenger, const Whole& holder) {
  const auto a = order_of(challenger), b = order_of(holder);
  if (a != b) return a > b;
  const auto rest = [](const Whole& w) {
    return std::tie(w.positive.counts, w.negative.counts, w.custom.bounds, w.custom.counts);
  };
  return rest(challenger) > rest(holder);
}

void add(Bounded& to, const Bounded& more) {
  if (to.bounds == more.bounds) {
    for (std::size_t i = 0; i < to.counts.size(); ++i) to.counts[i] += more.counts[i];
    return;
  }
  Bounded sum;
  std::set_intersection(to.bounds.begin(), to.bounds.end(), more.bounds.begin(), more.bounds.end(),
                        std::back_inserter(sum.bounds));
  sum.counts.assign(sum.bounds.size() + 1, 0);
  for (const Bounded* from : {static_cast<const Bounded*>(&to), &more}) {
    for (std::size_t i = 0; i < from->counts.size(); ++i) {
      const auto at = i < from->bounds.size() ? std::lower_bound(sum.bounds.begin(), sum.bounds.end(), from->bounds[i])
                                              : sum.bounds.end();
      sum.counts[static_cast<std::size_t>(at - sum.bounds.begin())] += from->counts[i];
    }
  }
  to = std::move(sum);
}

}  // namespace mcp::sketch
