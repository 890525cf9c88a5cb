// Classic histograms: a series a bucket, each counting what is at most its bound `le`.
#pragma once

#include <vector>

namespace mcp::histogram {

struct ClassicBucket {
  double upper = 0;
  double count = 0;
};

// Counts that fell as the bounds grew were raised to the one before. Where they are equal but for rounding
// (a part in 10^12 of their sum) nothing is said.
struct Raised {
  bool any = false;
  double lowest = 0, highest = 0;  // the bounds of those
  double most = 0;                 // by how much at most
};

struct ClassicEstimate {
  double value = 0;
  Raised raised = {};
};

// The buckets in any order, those with the same bound counting together. Observations lie evenly in a bucket; the last
// one is taken for its lower bound, the first one to begin at 0, or for its upper bound if that is not above 0. NaN
// without a bucket of +Inf and another one, where nothing was observed or q is NaN; -Inf below q = 0, +Inf above 1.
ClassicEstimate bucket_quantile(double q, std::vector<ClassicBucket> buckets);

// How much lies between, by the same rules, without raising anything.
double bucket_fraction(double lower, double upper, std::vector<ClassicBucket> buckets);

}  // namespace mcp::histogram
