// The operators </ and >/: what of a histogram lies on one side of a value.
#pragma once

#include <cstdint>

#include "histogram/histogram.h"

namespace mcp::histogram {

enum class Keep : std::uint8_t { kBelow, kAbove };  // </ and >/

// The bucket that the value cuts keeps as much as lies on that side, if it is bounded; an unbounded one is kept or gone
// as a whole, but that the first custom one is taken to begin at 0 where it ends above. Empty buckets are left out, and
// the sum is estimated anew from the middles of the buckets. Where nothing is cut off it stays as it was.
Histogram trim(const Histogram& histogram, double value, Keep keep);

}  // namespace mcp::histogram
