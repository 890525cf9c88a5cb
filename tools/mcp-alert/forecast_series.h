// What is to be forecast: the series of a selector as they are, or those that an expression gives.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "expression.h"
#include "forecast/windows.h"
#include "record/records.h"
#include "series/series_set.h"

namespace mcp::alert {

struct History {
  record::Labels labels;
  forecast::Windows windows;
  bool ended = false;  // by a marker
};

struct HistoryPlan {
  std::optional<Expression> expr;  // nothing: every series
  std::int64_t window_us = 0;      // 0: as long as the points are apart, or as makes kMostWindows of them
  std::int64_t history_us = 0;     // behind the newest sample of all; 0: everything
};

// In the order of their labels; distributions are left out. Errors are those of the expression.
Result<std::vector<History>> histories(const HistoryPlan& plan, series::SeriesSet& all);

}  // namespace mcp::alert
