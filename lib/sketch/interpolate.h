// Quantiles of a classic histogram, as Prometheus' histogram_quantile defines them.
#pragma once

#include <span>

namespace mcp::sketch {

// How many values are at or below a bound.
struct Cumulative {
  double upper = 0;
  double count = 0;
};

// No count below the one before it: series that were read at different moments may contradict each other.
void make_monotonic(std::span<Cumulative> buckets);

// The value below which the share q of all lies, linear inside of its bucket; the bounds ascend, the last is +Inf, the
// counts do not fall. NaN without values or without a finite bound; the highest finite bound where it lies above it;
// the first bound where that is not above 0, else the first bucket begins at 0.
double interpolated(std::span<const Cumulative> buckets, double q);

}  // namespace mcp::sketch
