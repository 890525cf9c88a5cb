// Sums and differences of histograms that need not have the same buckets, and whether one began again.
#pragma once

#include <optional>

#include "histogram/histogram.h"

namespace mcp::histogram {

struct Combined {
  bool compatible = true;          // not a custom one with one that is not, which leaves both as they were
  bool hints_collide = false;      // one says there was a reset, the other that there was none
  bool bounds_reconciled = false;  // the custom bounds differed: those that both have remain
};

// Both at the coarser schema of the two, with a zero bucket that holds both of theirs and ends where no bucket that
// counts something is cut. A gauge makes a gauge; else where the hints differ nothing is known. The difference that a
// query asks for is a gauge besides, which the caller says. Buckets that count 0 may remain: see compact().
Combined add(Histogram& to, const Histogram& other);
Combined subtract(Histogram& from, const Histogram& other);

// The same with what rounding took from each number kept apart, for sums of many: `lost` is nothing at the first one
// and belongs to this sum from then on, to which it is added in the end, by the add() above. Between the calls the
// buckets of the sum must stay as they are; scaled may it be, if `lost` is.
Combined add(Histogram& to, const Histogram& other, std::optional<Histogram>& lost);
Combined subtract(Histogram& from, const Histogram& other, std::optional<Histogram>& lost);

// Whether a counter began again between the two: as the hint says, else where a count is lower than before, the schema
// finer, the zero bucket narrower, or it ends inside of a bucket that counted something. Of custom ones with
// other bounds what is between those that both have is compared. Gauges are looked at as if they were counters.
bool detect_reset(const Histogram& now, const Histogram& before);

}  // namespace mcp::histogram
