// Tested by the golden cases of mcp-alert.
#include "forecast_series.h"

#include <algorithm>
#include <cmath>

#include "promql/parse.h"
#include "promql/reach.h"
#include "timeutil/align.h"
#include "tsdb/column.h"

namespace mcp::alert {
namespace {

using forecast::Point;

constexpr std::int64_t kOldest = std::int64_t{1} << 57;  // with which sums of times stay far within 64 bits
constexpr std::int64_t kEvaluationsPerWindow = 5;

bool is_hist(const promql::SampleView& samples, std::size_t i) {
  return !samples.histograms.empty() && samples.histograms[i] != nullptr;
}

std::vector<Point> points_of(const promql::SampleView& samples, std::int64_t from_us) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < samples.times.size(); ++i) {
    if (samples.times[i] < from_us || is_hist(samples, i) || tsdb::is_stale(samples.values[i])) continue;
    points.push_back({samples.times[i], samples.values[i]});
  }
  return points;
}

// A selector that asks for samples as they are.
const promql::Selector* plain_selector(const HistoryPlan& plan) {
  if (!plan.expr) return nullptr;
  const auto* selector = std::get_if<promql::Selector>(&plan.expr->root->is);
  const bool plain = selector != nullptr && !selector->range && !selector->offset &&
                     selector->at.is == promql::At::Is::kNone &&
                     selector->extension == promql::Selector::Extension::kNone;
  return plain ? selector : nullptr;
}

std::vector<History> selected(std::vector<promql::StoredSeries> stored, const HistoryPlan& plan, std::int64_t from_us) {
  std::vector<History> all;
  for (const promql::StoredSeries& series : stored) {
    const std::vector<Point> points = points_of(series.samples, from_us);
    if (points.empty()) continue;
    const bool ended =
        tsdb::is_stale(series.samples.values.back()) && !is_hist(series.samples, series.samples.times.size() - 1);
    all.push_back({.labels = *series.labels, .windows = forecast::regularise(points, plan.window_us), .ended = ended});
  }
  return all;
}

// What the selections of an expression hold, and how far apart their samples are.
struct Extent {
  std::int64_t first_us = INT64_MAX, last_us = INT64_MIN, interval_us = 0;
};

Result<Extent> extent_of(const Expression& expression, series::SeriesSet& all, std::int64_t from_us) {
  const Result<promql::Reach> reach = promql::reach_of(*expression.root, promql::EvaluateOptions());
  if (!reach) return reach.error();
  Extent extent;
  for (const std::vector<tsdb::Matcher>& selection : reach->selections) {
    for (const promql::StoredSeries& series : all.select(selection)) {
      std::vector<Point> times;
      for (const std::int64_t ts_us : series.samples.times) {
        if (ts_us >= from_us) times.push_back({ts_us, 0});
      }
      if (times.empty()) continue;
      extent.first_us = std::min(extent.first_us, times.front().ts_us);
      extent.last_us = std::max(extent.last_us, times.back().ts_us);
      extent.interval_us = std::max(extent.interval_us, forecast::interval_of(times));
    }
  }
  return extent;
}

Result<std::vector<History>> evaluated(const HistoryPlan& plan, series::SeriesSet& all, std::int64_t from_us) {
  const Result<Extent> extent = extent_of(*plan.expr, all, from_us);
  if (!extent) return extent.error();
  std::vector<History> made;
  if (extent->first_us > extent->last_us) return made;
  const std::int64_t interval_us = std::max<std::int64_t>(extent->interval_us, 1);
  const std::int64_t window_us =
      plan.window_us > 0 ? plan.window_us : forecast::step_for(extent->last_us - extent->first_us, interval_us);
  const std::int64_t step_us =
      std::max({window_us / kEvaluationsPerWindow, std::min(interval_us, window_us), std::int64_t{1}});
  const std::int64_t most = static_cast<std::int64_t>(forecast::kMostWindows) * (window_us / step_us + 1);
  const std::int64_t start_us =
      std::max(timeutil::align_up(extent->first_us, step_us), extent->last_us - most * step_us);
  const std::int64_t whole_us = std::max<std::int64_t>(extent->last_us - start_us, 0);
  const promql::Steps steps{
      .start_us = start_us, .every_us = step_us, .count = static_cast<std::size_t>(whole_us / step_us) + 1};
  const Result<promql::Answer> answer = evaluate(*plan.expr, all, steps);
  if (!answer) return answer.error();
  for (const promql::Row& row : answer->rows) {
    std::vector<Point> points;
    for (std::size_t i = 0; i < row.is.size(); ++i) {
      if (row.is[i] == promql::Row::Is::kFloat) points.push_back({steps.at(i), row.floats[i]});
    }
    if (points.empty()) continue;
    made.push_back({.labels = *row.labels, .windows = forecast::regularise(points, window_us)});
  }
  return made;
}

}  // namespace

Result<std::vector<History>> histories(const HistoryPlan& plan, series::SeriesSet& all) {
  const std::int64_t newest_us = all.newest_us().value_or(0);
  const std::int64_t from_us = newest_us - (plan.history_us > 0 ? plan.history_us : kOldest);
  std::vector<History> made;
  if (!plan.expr) {
    made = selected(all.select({}), plan, from_us);
  } else if (const promql::Selector* selector = plain_selector(plan)) {
    const Result<std::vector<tsdb::Matcher>> matchers = promql::matchers_of(*selector);
    if (!matchers) return matchers.error();
    made = selected(all.select(*matchers), plan, from_us);
  } else {
    Result<std::vector<History>> from = evaluated(plan, all, from_us);
    if (!from) return from.error();
    made = std::move(*from);
  }
  std::stable_sort(made.begin(), made.end(), [](const History& a, const History& b) { return a.labels < b.labels; });
  return made;
}

}  // namespace mcp::alert
