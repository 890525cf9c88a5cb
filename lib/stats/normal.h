// The standard normal distribution.
#pragma once

namespace mcp::stats {

double normal_cdf(double z);

// The z below which p of it lies; p in (0, 1), infinities at its ends.
double normal_quantile(double p);

}  // namespace mcp::stats
