// Tested by tests/unit/mcp-alert/state_test.cpp: every state with every sight, and against a second reading of the
// rules.
#include "state.h"

#include <limits>

namespace mcp::alert {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

// Whether the condition has held long enough; right however far apart the two times are.
bool ripe(const Alert& alert, const Sight& sight) {
  return sight.now_us >= alert.since_us &&
         static_cast<std::uint64_t>(sight.now_us) - static_cast<std::uint64_t>(alert.since_us) >=
             static_cast<std::uint64_t>(sight.hold_us);
}

}  // namespace

std::string_view name_of(Transition transition) {
  constexpr std::string_view kNames[] = {"", "pending", "firing", "resolved"};
  return kNames[static_cast<std::size_t>(transition)];
}

Step step(const Alert& alert, const Sight& sight) {
  if (!sight.breached) {
    if (alert.state == State::kInactive) return {alert, Transition::kNone};
    return {Alert{State::kInactive, sight.now_us}, Transition::kResolved};
  }
  switch (alert.state) {
    case State::kFiring:
      return {alert, Transition::kNone};
    case State::kPending:
      if (!ripe(alert, sight)) return {alert, Transition::kNone};
      return {Alert{State::kFiring, alert.since_us}, Transition::kFiring};
    case State::kInactive:
      break;
  }
  if (sight.hold_us == 0) return {Alert{State::kFiring, sight.now_us}, Transition::kFiring};
  return {Alert{State::kPending, sight.now_us}, Transition::kPending};
}

std::int64_t due_us(const Alert& alert, std::int64_t hold_us) {
  if (alert.state != State::kPending) return kNever;
  return alert.since_us > kNever - hold_us ? kNever : alert.since_us + hold_us;
}

}  // namespace mcp::alert
