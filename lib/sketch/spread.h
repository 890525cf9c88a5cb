// How far values spread, from their exact sums.
#pragma once

#include <cstdint>

#include "sketch/exact_sum.h"

namespace mcp::sketch {

// The population's standard deviation of `count` finite values with these sums of them and of their squares; 0 for
// none.
double standard_deviation(const ExactSum& sum, const ExactSum& squares, std::uint64_t count);

}  // namespace mcp::sketch
