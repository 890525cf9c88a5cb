// Small summaries of a sample.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace mcp::stats {

// Of ascending values, at least one: the value at index floor(q·(n−1)), q in [0, 1].
double lower_quantile(std::span<const double> sorted, double q);

// The middle value, or the mean of the two in the middle; NaN of none.
double median(std::vector<double> values);

// The standard deviation about each sample's own mean, with the degrees of freedom of both; NaN where they have none.
double pooled_deviation(std::span<const double> x, std::span<const double> y);

// Where a share of `hits` of `tries` truly lies with 95 % (Wilson's score interval); [0, 1] of no tries.
struct Interval {
  double low = 0;
  double high = 1;
};
Interval wilson(std::size_t hits, std::size_t tries);

}  // namespace mcp::stats
