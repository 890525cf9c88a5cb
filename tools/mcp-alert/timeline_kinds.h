// How timelines of mcp-alert show what was pending and firing.
#pragma once

#include <vector>

#include "plot/timeline.h"
#include "rules/tally.h"

namespace mcp::alert {

inline std::vector<plot::BoutKind> timeline_kinds() {
  return {{.word = "firing", .unicode = "█", .ascii = "#", .color = "31"},
          {.word = "pending", .unicode = "░", .ascii = "-", .color = "33"}};
}

inline std::vector<plot::Bout> bouts_of(const rules::Outcome& outcome) {
  std::vector<plot::Bout> bouts;
  for (const rules::Stretch& one : outcome.firing) bouts.push_back({one.from_us, one.to_us, 0});
  for (const rules::Stretch& one : outcome.pending) bouts.push_back({one.from_us, one.to_us, 1});
  return bouts;
}

}  // namespace mcp::alert
