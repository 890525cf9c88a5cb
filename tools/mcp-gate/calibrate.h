// How often the gate would fail one set of runs against itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "judge.h"

namespace mcp::gate {

struct Trials {
  std::size_t count = 1000;
  std::uint64_t seed = 1;
};

// Shares the runs out at random into halves, again and again, and judges one against the other. Passes where the share
// of trials in which any metric failed is not shown (95 %) to be above alpha; inconclusive with fewer than
// 2·kFewestRuns runs.
Outcome calibrate(const std::vector<Metric>& metrics, std::span<const Row> rows, const Policy& policy,
                  const Trials& trials);

}  // namespace mcp::gate
