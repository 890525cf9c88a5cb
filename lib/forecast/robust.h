// Statistics that a few wild values do not carry away.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace mcp::forecast {

// Of at least one value; even counts have the mean of the middle two.
double median(std::vector<double> values);

// The value of rank q·(n−1), rounded; at least one value, which are left in another order.
double quantile(std::vector<double>& values, double q);

// 1.4826 times the median distance from the median, which is the standard deviation of normal values; where more than
// half of all values are the same, 1.2533 times the mean distance.
double spread(const std::vector<double>& values);

// The value that a standard normal one stays below with this probability, 0 < p < 1.
double normal_quantile(double p);

// Values by index, NaN where there is none: how neighbours at that distance are correlated, from -1 to 1. 0 where the
// values do not vary.
double autocorrelation(std::span<const double> values, std::size_t lag);

// The median of the slopes between all pairs of values (Theil 1950, Sen 1968), and the standard error that the order
// statistics of Kendall's tau give it, were all values independent. O(n²) slopes.
struct Slope {
  double per_step = 0;
  double error = 0;
};
Slope theil_sen(std::span<const double> values);

}  // namespace mcp::forecast
