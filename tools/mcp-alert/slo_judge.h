// What an objective comes to at a moment.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "series/series_set.h"
#include "slo_file.h"

namespace mcp::alert {

enum class SloStatus : std::uint8_t { kOk, kWarning, kViolated, kNoData };
// "ok", "warning", "violated", "no data".
std::string_view word_of(SloStatus status);

struct Burn {
  const BurnRow* row = nullptr;
  std::optional<double> over_long, over_short;  // error ratios; nothing where nothing came
  bool fires = false;
};

struct Judged {
  const Objective* objective = nullptr;
  SloStatus status = SloStatus::kNoData;
  std::optional<double> error_ratio;  // over what is covered of the window
  std::optional<double> total;        // events, or looks
  std::optional<double> value;        // of a measured value the worst that counts at the moment
  std::int64_t covered_us = 0;        // of the window, from the first sample in it to the moment
  std::vector<Burn> burn;

  // But for a hundredth of the window.
  bool covers_all() const { return covered_us >= objective->window_us / 100 * 99; }
  // How fast an error ratio spends the budget: at 1 in just its window.
  double rate(double ratio) const { return ratio / objective->budget; }
  // Percent.
  double compliance() const { return 100 * (1 - error_ratio.value_or(0)); }
  // The share of the budget, 1 where nothing is spent, below 0 where too much is.
  double budget_left() const { return 1 - error_ratio.value_or(0) / objective->budget; }
};

// One objective; it outlives what comes of it. Errors are those of its expressions.
Result<Judged> judge(const Objective& objective, series::SeriesSet& all, std::int64_t at_us);

// The one value of an expression at a moment; nothing where there is none, kConfig where there are several.
Result<std::optional<double>> value_at(const Expression& expression, series::SeriesSet& all, std::int64_t at_us);

}  // namespace mcp::alert
