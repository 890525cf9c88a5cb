// What was typed, turned into what is needed. Cross-checks between options live here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "functions.h"
#include "options.h"
#include "quantile.h"
#include "record/series.h"
#include "result/result.h"
#include "sketch/distribution.h"
#include "tsdb/matcher.h"

namespace mcp::agg {

// Which labels make a group; name and context keys always do.
struct Grouping {
  enum class By : std::uint8_t { kSeries, kNamed, kOthers };
  By by = By::kSeries;
  std::vector<std::string> names;  // sorted

  bool keeps(std::string_view label) const;
};

// Which series are aggregated: those that any of the PromQL selectors selects, all where there is none.
struct Selection {
  std::vector<std::vector<tsdb::Matcher>> selectors;

  // `room` is lost; it saves allocations.
  bool selects(const record::SeriesRef& series, std::vector<std::string>& room) const;
};

// Which of the groups of a name are written (--top): those with the largest values of a function or of a quantile.
struct TopChoice {
  std::uint64_t most = 0;
  const Function* by = nullptr;
  std::size_t quantile = 0;  // where there is no function: its place in the plan
};

struct Plan {
  bool merge = false;  // aggregates instead of samples
  std::vector<std::int64_t>
      widths;  // microseconds, shortest first, each a multiple of the one before; empty: those that are met
  // Windows begin at multiples of it: the first width, the slide of hopping windows; of sessions, the gap.
  std::int64_t finest_us = 0;
  bool sessions = false;
  std::int64_t lateness_us = 0;
  std::int64_t revise_for_us = 0;
  std::optional<std::int64_t> idle_us;
  std::int64_t max_jump_us = INT64_MAX;  // JumpGuard::kOff
  Grouping grouping;
  Selection selection;
  std::uint64_t max_series = UINT64_MAX;
  std::vector<const Function*> functions;  // in the order of the keys
  std::vector<Quantile> quantiles;         // ascending
  const QuantileDef* qdef = nullptr;
  std::optional<TopChoice> top;  // nothing: all are written
  bool sketch = false;
  sketch::DistributionOptions distribution;
  std::vector<double> buckets;  // finite bounds of classic histograms, ascending; empty: none are written
  Needs needs;
};

// How many bytes of printed identities are kept at most, so that they need not be printed again.
inline constexpr std::size_t kKeptText = std::size_t{8} << 20;

Result<Plan> make_plan(const Options& options);

}  // namespace mcp::agg
