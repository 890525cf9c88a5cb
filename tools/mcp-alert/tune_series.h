// Candidates tried on series that are read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/console.h"
#include "condition.h"
#include "expression.h"
#include "series/series_set.h"
#include "tuned.h"

namespace mcp::alert {

// What is compared, over time: itself, how fast it rises by the second, or by how much it rose.
enum class On : std::uint8_t { kValue, kSlope, kChange };

// An expression and what to try on it.
struct ExpressionPlan {
  Expression expr;  // without comparison, and already what On says
  const Condition* condition = nullptr;
  std::vector<double> thresholds;  // empty: quantiles of what was seen
  std::vector<std::int64_t> for_us;
  std::optional<double> current;  // a threshold; with the first of for_us
  std::int64_t every_us = 1'000'000;
  std::int64_t flap_us = 0;
  promql::EvaluateOptions evaluate;
};

// Without its comparison, where it is one, with the trend that is asked for: deriv() or delta() over that time. Errors
// are kConfig with the place in the text.
struct Watched {
  Expression expr;
  std::optional<Comparison> comparison;  // without `compared`
};
struct Trend {
  On on = On::kValue;
  std::int64_t over_us = 0, every_us = 0;
};
Result<Watched> watched_of(std::string text, const Trend& trend);

// A part of an expression, with the trend, as PromQL.
std::string text_of(const promql::Expr& compared, const Trend& trend);

// The moments of a dump: multiples of that, from its first sample to the first that sees the last. Nothing where there
// are no samples; kConfig where there would be too many.
Result<std::optional<promql::Steps>> moments_of(series::SeriesSet& all, std::int64_t every_us);

// kConfig where nothing could be evaluated.
Result<TuneAnswer> tune(const ExpressionPlan& plan, series::SeriesSet& all, cli::Console& console);

}  // namespace mcp::alert
