// Tested by tests/unit/rules/alert_state_test.cpp.
#include "rules/alert_state.h"

namespace mcp::rules {
namespace {

// Right however far apart the two times are.
bool has_passed(std::int64_t from_us, std::int64_t now_us, std::int64_t length_us) {
  return now_us >= from_us && static_cast<std::uint64_t>(now_us) - static_cast<std::uint64_t>(from_us) >=
                                  static_cast<std::uint64_t>(length_us);
}

// An alert that is active at this evaluation: pending becomes firing in time, and where `for` has grown since, firing
// is pending again.
AlertLife held(AlertLife life, const Sight& sight) {
  const bool ripe = has_passed(life.active_us, sight.now_us, sight.for_us);
  if (life.state == AlertState::kPending && ripe) {
    life.state = AlertState::kFiring;
    life.fired_us = sight.now_us;
  } else if (life.state == AlertState::kFiring && !ripe) {
    life.state = AlertState::kPending;
    life.fired_us = 0;
  }
  return life;
}

AlertLife unseen(AlertLife life, const Sight& sight) {
  if (life.state != AlertState::kFiring || sight.keep_firing_for_us == 0) return {};
  if (!life.keeps_firing) {
    life.keeps_firing = true;
    life.keep_firing_us = sight.now_us;
  }
  if (has_passed(life.keep_firing_us, sight.now_us, sight.keep_firing_for_us)) return {};
  return held(life, sight);
}

}  // namespace

AlertLife step(const AlertLife& life, const Sight& sight) {
  if (life.state == AlertState::kInactive) {
    if (!sight.seen) return life;
    return held({.state = AlertState::kPending, .active_us = sight.now_us}, sight);
  }
  if (!sight.seen) return unseen(life, sight);
  AlertLife seen = life;
  seen.keeps_firing = false;
  seen.keep_firing_us = 0;
  return held(seen, sight);
}

}  // namespace mcp::rules
