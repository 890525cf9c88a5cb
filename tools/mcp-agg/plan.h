// What was typed, turned into what is needed. Cross-checks between options live here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "functions.h"
#include "options.h"
#include "result/result.h"
#include "sketch/distribution.h"

namespace mcp::agg {

// A quantile as a decimal fraction, so that its rank is exact.
struct Quantile {
  std::string key = {};  // "p95"
  std::uint64_t numerator = 0;
  std::uint64_t denominator = 1;

  // floor(q · (count − 1)), for count > 0.
  std::uint64_t rank(std::uint64_t count) const;
};

// From `0.95`; `0` and `1` are the extremes.
Result<Quantile> parse_quantile(std::string_view text);

// Which labels make a group; name and context keys always do.
struct Grouping {
  enum class By : std::uint8_t { kSeries, kNamed, kOthers };
  By by = By::kSeries;
  std::vector<std::string> names;  // sorted

  bool keeps(std::string_view label) const;
};

struct Plan {
  std::vector<std::int64_t> widths;  // microseconds, shortest first, each a multiple of the one before
  std::int64_t lateness_us = 0;
  Grouping grouping;
  std::vector<const Function*> functions;  // in the order of the keys
  std::vector<Quantile> quantiles;         // ascending
  bool sketch = false;
  sketch::DistributionOptions distribution;
  Needs needs;
};

Result<Plan> make_plan(const Options& options);

}  // namespace mcp::agg
