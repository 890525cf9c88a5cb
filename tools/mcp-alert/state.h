// The life of one alert: one rule on one series.
//
//                 breached, for > 0               held for `for`
//    inactive ------------------------> pending ------------------> firing
//       ^ |                                |                          |
//       | +--------------------------------|--------------------------+ breached, for = 0: at once
//       +----------------------------------+--------------------------+ no longer breached: resolved
#pragma once

#include <cstdint>
#include <string_view>

namespace mcp::alert {

enum class State : std::uint8_t { kInactive, kPending, kFiring };

struct Alert {
  State state = State::kInactive;
  std::int64_t since_us = 0;  // when the condition began to hold; counts while it is not inactive
  friend bool operator==(const Alert&, const Alert&) = default;
};

// What an evaluation saw.
struct Sight {
  bool breached = false;  // the condition holds; never where the series has no value
  std::int64_t now_us = 0;
  std::int64_t hold_us = 0;  // the rule's `for`
};

enum class Transition : std::uint8_t { kNone, kPending, kFiring, kResolved };
// The word for the record's `state`; "" for kNone.
std::string_view name_of(Transition transition);

struct Step {
  Alert alert;
  Transition transition = Transition::kNone;
  friend bool operator==(const Step&, const Step&) = default;
};

// One evaluation of one alert. Nothing else decides what state an alert is in.
Step step(const Alert& alert, const Sight& sight);

// When step may next change an alert though nothing new is seen: the end of `for`. INT64_MAX for never.
std::int64_t due_us(const Alert& alert, std::int64_t hold_us);

}  // namespace mcp::alert
