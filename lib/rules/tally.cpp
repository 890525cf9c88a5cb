// Tested by tests/unit/rules/tuning_test.cpp.
#include "rules/tally.h"

#include <algorithm>
#include <utility>

namespace mcp::rules {

bool Tally::changed(const record::Labels& labels, AlertState state, std::int64_t at_us) {
  Series& series = series_[labels];
  if (series.state == state) return false;
  close(series, at_us, over_);
  bool flaps = false;
  if (state == AlertState::kFiring) {
    flaps = series.resolved_us && at_us - *series.resolved_us <= flap_us_;
    ++over_.fired;
    over_.flaps += flaps ? 1 : 0;
    over_.series += series.fired ? 0 : 1;
    series.fired = true;
  }
  if (state == AlertState::kInactive && series.state == AlertState::kFiring) series.resolved_us = at_us;
  if (state == AlertState::kInactive && series.state == AlertState::kPending) ++over_.only_pending;
  series.state = state;
  series.since_us = at_us;
  return flaps;
}

void Tally::close(const Series& series, std::int64_t at_us, Outcome& into) {
  const std::int64_t length_us = at_us - series.since_us;
  if (series.state == AlertState::kFiring) {
    into.firing.push_back({series.since_us, at_us});
    into.longest_us = std::max(into.longest_us, length_us);
  } else if (series.state == AlertState::kPending) {
    into.pending.push_back({series.since_us, at_us});
    into.longest_wait_us = std::max(into.longest_wait_us, length_us);
  }
}

Outcome Tally::outcome(std::int64_t end_us) const {
  Outcome all = over_;
  for (const auto& [labels, series] : series_) close(series, std::max(end_us, series.since_us), all);
  all.firing = united(std::move(all.firing));
  all.pending = united(std::move(all.pending));
  for (const Stretch& stretch : all.firing) all.firing_us += stretch.to_us - stretch.from_us;
  return all;
}

std::vector<Stretch> united(std::vector<Stretch> stretches) {
  std::sort(stretches.begin(), stretches.end(), [](const Stretch& a, const Stretch& b) {
    return std::pair(a.from_us, a.to_us) < std::pair(b.from_us, b.to_us);
  });
  std::vector<Stretch> out;
  for (const Stretch& one : stretches) {
    if (!out.empty() && one.from_us <= out.back().to_us) {
      out.back().to_us = std::max(out.back().to_us, one.to_us);
    } else {
      out.push_back(one);
    }
  }
  return out;
}

}  // namespace mcp::rules
