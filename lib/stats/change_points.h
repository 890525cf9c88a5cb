// Where the level of a series changes (E-divisive: Matteson and James, 2014).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mcp::stats {

struct ChangeOptions {
  std::size_t shortest = 3;  // values between two changes, and before the first and after the last
  double alpha = 0.001;      // a change is one that chance makes more rarely
  std::uint64_t seed = 1;    // of the permutations
};

// The indexes at which a new level begins, ascending. Time grows with the square of the length times 2/alpha.
std::vector<std::size_t> change_points(std::span<const double> values, const ChangeOptions& options = {});

// Where what stands before differs most from what follows, up to any end, so that a change that was undone later is not
// hidden by its undoing; and the energy statistic there. {0, 0} where the values are too few.
struct Split {
  std::size_t at = 0;
  double energy = 0;
};
Split best_split(std::span<const double> values, std::size_t shortest);

}  // namespace mcp::stats
