// Rules of files replayed over series that are read, as they are and varied.
#pragma once

#include "cli/console.h"
#include "rules/engine.h"
#include "series/series_set.h"
#include "tuned.h"

namespace mcp::alert {

// Runs the engine over everything, then tries other thresholds and times of each alert that is a single comparison.
// A rule that cannot be evaluated is a warning, with what stood in its way first. kConfig where the dump is too long.
Result<TuneAnswer> tune_rules(rules::Engine& engine, std::int64_t flap_us, const promql::EvaluateOptions& evaluate,
                              series::SeriesSet& all, cli::Console& console);

}  // namespace mcp::alert
