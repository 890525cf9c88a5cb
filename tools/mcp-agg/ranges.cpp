// The result of one series is that of Prometheus 3 (promql/functions.go, extrapolatedRate) for floats, without start
// timestamps; the samples of a range need not be kept for it. Tested by tests/unit/mcp-agg/ranges_test.cpp and
// tests/peers/rate_like_prometheus.py.
#include "ranges.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "accumulator.h"

namespace mcp::agg {

void Ranges::fall(Range& range, double before, double after) {
  if (!(after < before)) return;
  if (std::isinf(before)) {
    range.from_infinity = true;
  } else {
    range.fallen.add(before);
  }
}

void Ranges::add(std::uint32_t series, std::int64_t ts_us, double value) {
  if (ranges_.empty() || ranges_.back().series != series) {
    ranges_.push_back({.series = series, .from_infinity = false, .first_us = ts_us, .first = value, .fallen = {}});
  } else {
    fall(ranges_.back(), ranges_.back().last, value);
  }
  Range& range = ranges_.back();
  ++range.count;
  range.last_us = ts_us;
  range.last = value;
}

void Ranges::join(Range& range, const Range& other) {
  if (other.first_us < range.first_us) {
    fall(range, other.last, range.first);
    range.first_us = other.first_us;
    range.first = other.first;
  } else {
    fall(range, range.last, other.first);
    range.last_us = other.last_us;
    range.last = other.last;
  }
  range.count += other.count;
  range.from_infinity = range.from_infinity || other.from_infinity;
  range.fallen.add(other.fallen);
}

void Ranges::merge(const Ranges& other) {
  const auto by_series = [](const Range& a, const Range& b) { return a.series < b.series; };
  const std::size_t known = ranges_.size();
  std::size_t at = 0;
  for (const Range& theirs : other.ranges_) {
    while (at < known && ranges_[at].series < theirs.series) ++at;
    if (at < known && ranges_[at].series == theirs.series) {
      join(ranges_[at], theirs);
      continue;
    }
    ranges_.push_back({.series = theirs.series,
                       .from_infinity = theirs.from_infinity,
                       .count = theirs.count,
                       .first_us = theirs.first_us,
                       .last_us = theirs.last_us,
                       .first = theirs.first,
                       .last = theirs.last,
                       .fallen = {}});
    ranges_.back().fallen.add(theirs.fallen);
  }
  std::inplace_merge(ranges_.begin(), ranges_.begin() + static_cast<std::ptrdiff_t>(known), ranges_.end(), by_series);
}

bool Ranges::any() const {
  return std::any_of(ranges_.begin(), ranges_.end(), [](const Range& range) { return range.count > 1; });
}

double Ranges::result_of(const Range& range, std::int64_t start_us, std::int64_t width_us, double per_s) {
  const auto seconds = [](std::int64_t us) { return static_cast<double>(us) / 1e6; };
  double grown = range.last - range.first;
  grown += range.from_infinity ? std::numeric_limits<double>::infinity() : range.fallen.value();
  const double sampled = seconds(range.last_us - range.first_us);
  const double between = sampled / static_cast<double>(range.count - 1);
  // As far as one more sample would lie, but for noise, the series is taken to go on to the edge; else for half of
  // that. It does not begin below zero.
  const double near = between * 1.1;
  double to_start = seconds(range.first_us - start_us), to_end = seconds(start_us + width_us - range.last_us);
  if (to_start >= near) to_start = between / 2;
  if (to_end >= near) to_end = between / 2;
  if (grown > 0 && range.first >= 0) to_start = std::min(to_start, sampled * (range.first / grown));
  return grown * ((sampled + to_start + to_end) / sampled / per_s);
}

double Ranges::sum(std::int64_t start_us, std::int64_t width_us, double per_s) const {
  sketch::ExactSum sum;
  Specials specials;
  for (const Range& range : ranges_) {
    if (range.count < 2) continue;
    const double one = result_of(range, start_us, width_us, per_s);
    if (std::isfinite(one)) {
      sum.add(one);
    } else {
      specials.hold(one);
    }
  }
  return specials.with(sum.value());
}

}  // namespace mcp::agg
