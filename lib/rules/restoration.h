// When an alert became active, by what a run before left in ALERTS_FOR_STATE (Prometheus rules/group.go,
// RestoreForState). Inside of the room.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tsdb/matcher.h"

namespace mcp::rules {

inline constexpr std::int64_t kOutageToleranceUs = 3'600'000'000;  // how far back is looked for it
inline constexpr std::int64_t kForGraceUs = 600'000'000;  // rules with a shorter `for` begin anew; an alert that is
                                                          // restored fires no earlier than this later

// The last sample of the alert's series: its time, and since when it says that the alert is active.
struct Remembered {
  std::int64_t seen_us = 0;
  std::int64_t active_us = 0;
};

// What selects the ALERTS_FOR_STATE of an alerting rule.
std::vector<tsdb::Matcher> for_state_matchers(const std::string& alertname);

// Since when it is active to a rule with this `for`: the time between that sample and now does not count as pending.
std::int64_t restored_active_us(const Remembered& remembered, std::int64_t now_us, std::int64_t for_us);

}  // namespace mcp::rules
