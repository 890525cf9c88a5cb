// By how much one sample lies above another, without a shape being assumed (Hodges and Lehmann, 1963).
#pragma once

#include <cstddef>
#include <span>

namespace mcp::stats {

struct Shift {
  double estimate = 0;  // the median of all differences y − x
  double low = 0;       // of the interval; −infinity and +infinity where the samples are too small for its confidence
  double high = 0;
};

// Neither sample is empty, all values are finite and far from overflow. The interval holds the shifts that the test of
// Mann and Whitney does not refuse at alpha, its ends included; with ties its confidence is 1 − alpha or more.
Shift hodges_lehmann(std::span<const double> x, std::span<const double> y, double alpha);

// The k-th smallest of all differences y − x of ascending samples, k from 1; time grows with their lengths, not with
// their product.
double kth_difference(std::span<const double> x, std::span<const double> y, std::size_t k);

}  // namespace mcp::stats
