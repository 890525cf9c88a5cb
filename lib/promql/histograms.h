// Histograms that are shared and never changed: each operation makes a new one. Inside of the room.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "histogram/histogram.h"
#include "promql/value.h"

namespace mcp::promql {

inline Histogram shared(histogram::Histogram&& value) {
  return std::make_shared<const histogram::Histogram>(std::move(value));
}
Histogram negated(const Histogram& value);
// One that says that it began anew, or did not, says nothing.
Histogram without_reset_hint(const Histogram& value);
// One series' histograms, null where it has a float: those that say nothing say whether they began anew since the one
// before them.
std::vector<Histogram> with_hints(std::span<const Histogram> series);

}  // namespace mcp::promql
