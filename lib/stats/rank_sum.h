// The test of Mann and Whitney: whether one of two samples tends to be larger.
#pragma once

#include <cstddef>
#include <span>

namespace mcp::stats {

// Products of sizes up to which the null distribution is counted out rather than approximated; 20 by 20 is within.
inline constexpr std::size_t kExactPairs = 400;

struct RankSum {
  double u = 0;  // pairs in which y is larger than x, ties counting a half
  double p = 1;  // two-sided: how often chance alone strays as far from the middle
  bool exact = true;
};

// Neither sample is empty, no value is NaN. Ties are judged by the distribution over all ways to share out the values
// that are there; beyond kExactPairs by the normal one, corrected for ties and for continuity.
RankSum mann_whitney(std::span<const double> x, std::span<const double> y);

// The largest k so that of n·m differences between samples without ties the k-th smallest and the k-th largest bound
// an interval of confidence 1 − alpha; 0 where even the outermost ones do not.
std::size_t critical_rank(std::size_t n, std::size_t m, double alpha);

// The smallest p that samples of these sizes can have.
double least_p(std::size_t n, std::size_t m);

}  // namespace mcp::stats
