// In which order rules are evaluated over many moments, so that each sees what it would see moment by moment. Inside of
// the room.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "rules/task.h"

namespace mcp::rules {

// A rule reads another where its selections may select what that one writes. Rules that read only such as stand before
// them, and nothing that is ahead of the moment, may be evaluated over all moments at once, one after another; those
// that read themselves or a later one go through the moments together, and so does what stands between two of these.
struct Order {
  std::vector<Task*> first;     // before the others, one after another
  std::vector<Task*> together;  // moment by moment
  std::vector<Task*> last;      // after those
};

Order order_of(const std::vector<std::unique_ptr<Task>>& tasks);

}  // namespace mcp::rules
