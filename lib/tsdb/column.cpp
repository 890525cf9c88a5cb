// An older sample near the end is inserted at once. One further back would move too much (a dump sorted the wrong way
// would cost its square), so it is put at the end, and the next reader sorts: stably, so that of equal times the last
// to come stays. The invariant: times_ ascend strictly while settled_ is true.
// Tested by tests/unit/tsdb/column_test.cpp.
#include "tsdb/column.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace mcp::tsdb {
namespace {

constexpr std::uint64_t kStaleBits = 0x7ff0000000000002ULL;
constexpr std::ptrdiff_t kNear = 64;

}  // namespace

double stale_marker() { return std::bit_cast<double>(kStaleBits); }

bool is_stale(double value) { return std::bit_cast<std::uint64_t>(value) == kStaleBits; }

void Column::grow() {
  if (times_.size() < times_.capacity()) return;
  const std::size_t room = times_.size() + std::max<std::size_t>(times_.size() / 2, 4);
  times_.reserve(room);
  values_.reserve(room);
}

void Column::append(Point point) {
  if (!times_.empty() && settled_ && point.ts_us <= times_.back()) {
    insert(point);
    return;
  }
  grow();
  times_.push_back(point.ts_us);
  values_.push_back(point.value);
}

void Column::insert(Point point) {
  const auto place = std::lower_bound(times_.begin(), times_.end(), point.ts_us);
  const auto value_place = values_.begin() + (place - times_.begin());
  if (*place == point.ts_us) {
    *value_place = point.value;
    return;
  }
  const std::ptrdiff_t index = place - times_.begin();
  const bool near = times_.end() - place <= kNear;
  settled_ = near;
  grow();
  times_.insert(near ? times_.begin() + index : times_.end(), point.ts_us);
  values_.insert(near ? values_.begin() + index : values_.end(), point.value);
}

void Column::settle() {
  if (settled_) return;
  settled_ = true;
  std::vector<std::uint32_t> order(times_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [this](std::uint32_t a, std::uint32_t b) { return times_[a] < times_[b]; });
  std::vector<std::int64_t> times;
  std::vector<double> values;
  times.reserve(order.size());
  values.reserve(order.size());
  for (const std::uint32_t i : order) {
    if (!times.empty() && times.back() == times_[i]) {
      values.back() = values_[i];
      continue;
    }
    times.push_back(times_[i]);
    values.push_back(values_[i]);
  }
  times_.swap(times);
  values_.swap(values);
}

void Column::forget_before(std::int64_t ts_us) {
  settle();
  const auto first_kept = std::lower_bound(times_.begin(), times_.end(), ts_us) - times_.begin();
  if (first_kept < static_cast<std::ptrdiff_t>(times_.size()) - first_kept) return;  // not yet worth the move
  times_.erase(times_.begin(), times_.begin() + first_kept);
  values_.erase(values_.begin(), values_.begin() + first_kept);
}

Samples Column::samples() {
  settle();
  return {times_, values_};
}

std::optional<Point> newest(const Samples& samples, std::int64_t at_us, std::int64_t lookback_us) {
  const auto after = std::upper_bound(samples.times.begin(), samples.times.end(), at_us);
  if (after == samples.times.begin()) return std::nullopt;
  const auto i = static_cast<std::size_t>(after - samples.times.begin()) - 1;
  const Point point{samples.times[i], samples.values[i]};
  // Unsigned, as the distance of two times may be more than a signed number holds.
  const std::uint64_t age = static_cast<std::uint64_t>(at_us) - static_cast<std::uint64_t>(point.ts_us);
  if (age >= static_cast<std::uint64_t>(lookback_us) || is_stale(point.value)) return std::nullopt;
  return point;
}

}  // namespace mcp::tsdb
