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

bool Moments::is_long(std::int64_t from_us, std::int64_t to_us) const {
  if (plan_.every_us.empty()) return false;
  const std::int64_t shortest = *std::min_element(plan_.every_us.begin(), plan_.every_us.end());
  return (to_us - from_us) / shortest > kLongestGap;
}

void Moments::advance(std::int64_t ts_us) {
  if (began_to_see_ && is_long(newest_us_, ts_us)) gaps_.push_back({newest_us_, ts_us});
  if (!began_to_see_) earliest_us_ = ts_us;
  began_to_see_ = true;
  newest_us_ = ts_us;
  mark_due(ts_us - plan_.lateness_us - plan_.ahead_us - 1);
}

void Moments::begin_earlier(std::int64_t ts_us) {
  if (is_long(ts_us, earliest_us_)) gaps_.insert(gaps_.begin(), {ts_us, earliest_us_});
  earliest_us_ = ts_us;
  next_us_ = INT64_MIN;
  mark_due(newest_us_ - plan_.lateness_us - plan_.ahead_us - 1);
}

// A sample in the middle of one: what is behind it is no gap.
void Moments::shorten_gaps(std::int64_t ts_us) {
  for (Gap& gap : gaps_) {
    if (ts_us > gap.from_us && ts_us < gap.to_us) gap.to_us = ts_us;
  }
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
