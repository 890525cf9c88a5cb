// Tested by tests/unit/intake/moments_test.cpp.
#include "intake/moments.h"

#include <algorithm>
#include <utility>

#include "timeutil/align.h"

namespace mcp::intake {
namespace {

constexpr std::int64_t kLongestGap = 1'000'000;

}  // namespace

Moments::Moments(Plan plan) : plan_(std::move(plan)) {}

std::optional<std::int64_t> Moments::newest_us() const {
  return began_to_see_ ? std::optional(newest_us_) : std::nullopt;
}

std::int64_t Moments::first_us(std::int64_t every_us) const { return timeutil::align_up(earliest_us_, every_us); }

void Moments::advance(std::int64_t ts_us) {
  const std::int64_t shortest = *std::min_element(plan_.every_us.begin(), plan_.every_us.end());
  if (began_to_see_ && (ts_us - newest_us_) / shortest > kLongestGap) gaps_.push_back({newest_us_, ts_us});
  if (!began_to_see_) earliest_us_ = ts_us;
  began_to_see_ = true;
  newest_us_ = ts_us;
  mark_due(ts_us - plan_.lateness_us - plan_.ahead_us - 1);
}

void Moments::begin_earlier(std::int64_t ts_us) {
  earliest_us_ = ts_us;
  next_us_ = INT64_MIN;
  mark_due(newest_us_ - plan_.lateness_us - plan_.ahead_us - 1);
}

void Moments::mark_due(std::int64_t to_us) {
  if (to_us < next_us_) return;
  next_us_ = INT64_MAX;
  for (const std::int64_t every : plan_.every_us) {
    const std::int64_t last = timeutil::align_down(to_us, every);
    next_us_ = std::min(next_us_, last + every);
    if (last < first_us(every)) continue;
    begun_ = true;
    last_due_us_ = std::max(last_due_us_, last);
  }
}

void Moments::see_end(std::int64_t to_us) {
  if (began_to_see_) mark_due(to_us);
}

}  // namespace mcp::intake
