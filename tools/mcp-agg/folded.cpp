// Tested by tests/unit/mcp-agg/hist_test.cpp, families_test.cpp and merge_test.cpp.
#include "folded.h"

#include <algorithm>

namespace mcp::agg {
namespace {

// The buckets alone: extremes are not those of a difference, so that no estimate is held to them.
sketch::Histogram::Written written(const sketch::Whole& whole) {
  constexpr double kMost = std::numeric_limits<double>::max();
  return {.scale = whole.scale,
          .zero = whole.zero,
          .positive = whole.positive,
          .negative = whole.negative,
          .min = -kMost,
          .max = kMost};
}

}  // namespace

void Folded::add(const sketch::Whole& more) {
  if (more.count == 0) return;
  total += more.count;
  nan += more.nan;
  if (more.count == more.nan) return;
  extremes_known = extremes_known && more.extremes_known;
  if (more.extremes_known) {
    min = std::min(min, more.min);
    max = std::max(max, more.max);
  }
  if (!countable()) return;  // whatever is added: there is nothing to be said of the buckets
  if (kind == FoldKind::kExponential) {
    if (more.zero > 0) zero_threshold = std::max(zero_threshold, more.zero_threshold);
    if (const auto histogram = sketch::Histogram::read(written(more), options_.max_buckets))
      distribution.add(*histogram, 0, 0);
  } else if (custom.counts.empty()) {
    custom = more.custom;
  } else {
    sketch::add(custom, more.custom);
  }
}

// Whether its bounds are some, in their order.
bool Folded::coherent() const {
  const auto no_step = [](const Bound& a, const Bound& b) { return !(a.le < b.le); };
  return (custom.counts.empty() ? custom.bounds.empty() : sketch::possible(custom)) &&
         std::adjacent_find(bounds.begin(), bounds.end(), no_step) == bounds.end() &&
         (bounds.size() != 1 || bounds.front().le == bounds.front().le);
}

Folded::Bound& Folded::bound(double le) {
  const auto at =
      std::lower_bound(bounds.begin(), bounds.end(), le, [](const Bound& b, double value) { return b.le < value; });
  if (at != bounds.end() && at->le == le) return *at;
  return *bounds.insert(at, Bound{.le = le, .count = {}});
}

void Folded::grow_bucket(double le, double from, double to) { bound(le).count.grow(from, to); }

void Folded::merge(const Folded& other) {
  sum.add(other.sum);
  sum_known = sum_known && other.sum_known;
  extremes_known = extremes_known && other.extremes_known;
  min = std::min(min, other.min);
  max = std::max(max, other.max);
  total += other.total;
  nan += other.nan;
  bucket_resets += other.bucket_resets;
  zero_threshold = std::max(zero_threshold, other.zero_threshold);
  if (countable()) {
    distribution.add(other.distribution);
    if (custom.counts.empty()) {
      custom = other.custom;
    } else if (!other.custom.counts.empty()) {
      sketch::add(custom, other.custom);
    }
  }
  for (const Bound& theirs : other.bounds) bound(theirs.le).count.add(theirs.count);
  counts.add(other.counts);
  count_met = count_met || other.count_met;
  sum_met = sum_met || other.sum_met;
  count_resets += other.count_resets;
}

double Folded::count() const {
  if (kind != FoldKind::kFamily) return static_cast<double>(total);
  return has_infinity() ? bounds.back().count.value() : counts.value();
}

void Folded::buckets(std::vector<sketch::Cumulative>& out) const {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  out.clear();
  if (kind == FoldKind::kCustom) {
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < custom.counts.size(); ++i) {
      below += custom.counts[i];
      out.push_back(
          {.upper = i < custom.bounds.size() ? custom.bounds[i] : kInfinity, .count = static_cast<double>(below)});
    }
    return;
  }
  for (const Bound& one : bounds) out.push_back({.upper = one.le, .count = one.count.value()});
  if (!has_infinity() && count_met) out.push_back({.upper = kInfinity, .count = counts.value()});
  if (!out.empty() && out.back().upper != kInfinity) out.clear();
  sketch::make_monotonic(out);
}

}  // namespace mcp::agg
