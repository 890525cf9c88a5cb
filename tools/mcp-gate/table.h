// Runs as rows, metrics as columns.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "metric.h"
#include "runs.h"

namespace mcp::gate {

struct Row {
  std::string run;
  std::set<std::string> hosts;
  std::vector<double> values;  // one a metric; NaN where the run has none that is finite
};

// Both sides have the same columns, ascending by series and stat.
struct Table {
  std::vector<Metric> metrics;
  std::vector<std::vector<Row>> sides;  // as they were given
  std::vector<std::string> warnings;
};

// Of samples, a run has their p50, the p95 where every run has at least 20 of them, the p99 where every run has at
// least 100; their value where no run has more than one. Of a counter it has the increase a second.
Table tabulate(std::span<const RunSet* const> sides);

// The values of one metric in these rows, those that there are.
std::vector<double> column(std::span<const Row> rows, std::size_t metric);

}  // namespace mcp::gate
