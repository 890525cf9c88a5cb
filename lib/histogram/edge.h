// How many observations lie below a value, found while going through the buckets in ascending order.
#pragma once

#include "histogram/histogram.h"

namespace mcp::histogram {

// How observations are taken to lie within a bucket.
enum class Spread { kEven, kExponential };

// Which part of a bucket lies below a value within it.
double part_below(const Interval& bucket, double value, Spread spread);

struct Edge {
  double value = 0;
  double rank = 0;
  bool found = false;

  // For each bucket in turn: `below` counts all before it. Of one that begins at -Inf all is below the value.
  void look(const Interval& bucket, double below, Spread spread);
  // Where no bucket reached it, or rounding went beyond, everything lies below.
  double rank_of(double all) const { return !found || rank > all ? all : rank; }
};

}  // namespace mcp::histogram
