// Many tests at once (Holm, 1979).
#pragma once

#include <span>
#include <vector>

namespace mcp::stats {

// The p of each, in the same order, so corrected that refusing those up to alpha is wrong about any of them with a
// probability of at most alpha.
std::vector<double> holm(std::span<const double> p);

}  // namespace mcp::stats
