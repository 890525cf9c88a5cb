// Histograms that are shared and never changed: each operation makes a new one. Inside of the room.
#pragma once

#include <memory>

#include "histogram/histogram.h"
#include "promql/value.h"

namespace mcp::promql {

inline Histogram shared(histogram::Histogram&& value) {
  return std::make_shared<const histogram::Histogram>(std::move(value));
}
Histogram negated(const Histogram& value);
// One that says that it began anew, or did not, says nothing.
Histogram without_reset_hint(const Histogram& value);

}  // namespace mcp::promql
