// One set of runs in their order: where the level of a metric changed.
#pragma once

#include <span>
#include <vector>

#include "judge.h"

namespace mcp::gate {

// With fewer runs even a clear change in their middle is not as rare by chance as it has to be.
inline constexpr std::size_t kShortestHistory = 20;
inline constexpr std::size_t kLongestHistory = 256;  // runs that are looked at, the newest

// E-divisive on each metric; changes smaller than its margin are none. A metric fails where the newest change is one
// for the worse, and is inconclusive with fewer than kShortestHistory runs.
Outcome judge_history(const std::vector<Metric>& metrics, std::span<const Row> rows, const Policy& policy);

}  // namespace mcp::gate
