// One set of runs in their order: where the level of a metric changed.
#pragma once

#include <span>
#include <vector>

#include "judge.h"

namespace mcp::gate {

inline constexpr std::size_t kLongestHistory = 512;  // runs that are looked at, the newest

// E-divisive on each metric; changes smaller than its margin are none. A metric fails where the newest change is one
// for the worse, and is inconclusive with fewer than 2·kFewestRuns runs.
Outcome judge_history(const std::vector<Metric>& metrics, std::span<const Row> rows, const Policy& policy);

}  // namespace mcp::gate
