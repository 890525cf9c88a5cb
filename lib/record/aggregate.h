// One series over one window (spec record.md 3).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "record/kind.h"
#include "record/series.h"
#include "record/value.h"

namespace mcp::record {

// A number under its key: count, sum, … p95.
struct Stat {
  std::string_view name;
  double value = 0;
};

// The window is [start_us, ts_us). The numbers under their keys are in `stats`, in the order of the line; what has a
// field is none of them (qdef, partial, closed_by, rev, rel_err, sketch). Every view points into what it was read from:
// the Decoder until its next line. What was not there is nothing, "" or null, and is not written.
struct Aggregate {
  std::int64_t ts_us = 0;
  std::int64_t start_us = 0;
  std::int64_t window_us = 0;
  SeriesRef series;
  Type type = Type::kUnknown;
  std::string_view unit;
  std::span<const Stat> stats;
  std::string_view qdef;
  std::optional<double> rel_err;
  std::string_view partial;
  std::optional<std::int64_t> rev;
  std::string_view closed_by;
  const Value* sketch = nullptr;
};

}  // namespace mcp::record
