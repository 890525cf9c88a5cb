// The life of one alert, as Prometheus has it: one alerting rule, one set of labels.
//
//                seen                held for `for`                 gone, and `keep_firing_for` is over
//   (nothing) ----------> pending ------------------> firing ------------------------------------------> resolved
//       ^                    |
//       +--------------------+ gone
#pragma once

#include <cstdint>

namespace mcp::rules {

enum class AlertState : std::uint8_t { kInactive, kPending, kFiring };

// Times are microseconds; what does not count yet is 0.
struct AlertLife {
  AlertState state = AlertState::kInactive;
  std::int64_t active_us = 0;       // seen since then
  std::int64_t fired_us = 0;        // firing since then
  bool keeps_firing = false;        // gone, but kept firing
  std::int64_t keep_firing_us = 0;  // gone since then
  friend bool operator==(const AlertLife&, const AlertLife&) = default;
};

// What one evaluation saw, and the rule's times.
struct Sight {
  bool seen = false;  // the expression gave a sample with these labels
  std::int64_t now_us = 0;
  std::int64_t for_us = 0;
  std::int64_t keep_firing_for_us = 0;
};

// One evaluation of one alert; nothing else decides what state it is in. The life that is over is kInactive: an alert
// that is seen again begins a new one.
AlertLife step(const AlertLife& life, const Sight& sight);

}  // namespace mcp::rules
