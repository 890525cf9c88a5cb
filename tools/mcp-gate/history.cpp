// Tested by tests/unit/mcp-gate/history_test.cpp.
#include "history.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "numbers.h"
#include "stats/change_points.h"
#include "stats/shift.h"
#include "stats/summary.h"

namespace mcp::gate {
namespace {

// The values of a metric, each with the run it is of.
struct Series {
  std::vector<double> values;
  std::vector<const Row*> rows;
};

Series series_of(std::span<const Row> rows, std::size_t metric) {
  Series out;
  for (const Row& row : rows) {
    if (std::isnan(row.values[metric])) continue;
    out.values.push_back(row.values[metric]);
    out.rows.push_back(&row);
  }
  return out;
}

class Search {
 public:
  Search(const Series& series, double margin, Better better)
      : series_(series), better_(better), scale_(scale_of(series.values, {}, margin)) {
    for (const double value : series.values) scaled_.push_back(scale_.at(value));
  }

  std::vector<ChangePoint> changes() {
    bounds_ = stats::change_points(scaled_);
    leave_out_small_ones();
    std::vector<ChangePoint> out;
    for (std::size_t i = 0; i < bounds_.size(); ++i) out.push_back(describe(i));
    return out;
  }
  bool by_difference() const { return scale_.by_difference; }
  // The median of the newest level.
  double level() const { return median_of(bounds_.empty() ? 0 : bounds_.back(), series_.values.size()); }

 private:
  std::size_t begin_of(std::size_t bound) const { return bound == 0 ? 0 : bounds_[bound - 1]; }
  std::size_t end_of(std::size_t bound) const {
    return bound + 1 == bounds_.size() ? scaled_.size() : bounds_[bound + 1];
  }

  double shift_at(std::size_t bound) const {
    const std::span<const double> all(scaled_);
    const std::size_t at = bounds_[bound];
    return stats::hodges_lehmann(all.subspan(begin_of(bound), at - begin_of(bound)),
                                 all.subspan(at, end_of(bound) - at), 1)
        .estimate;
  }

  // How far beyond the margin; not above 0 for a change that is none.
  double excess(std::size_t bound) const {
    const double shift = shift_at(bound);
    return shift > 0 ? shift - scale_.most_up : -shift - scale_.most_down;
  }

  // The smallest first, as its going changes what its neighbours are compared with.
  void leave_out_small_ones() {
    while (!bounds_.empty()) {
      std::size_t least = 0;
      for (std::size_t i = 1; i < bounds_.size(); ++i) {
        if (excess(i) < excess(least)) least = i;
      }
      if (excess(least) > 0) return;
      bounds_.erase(bounds_.begin() + static_cast<std::ptrdiff_t>(least));
    }
  }

  double median_of(std::size_t begin, std::size_t end) const {
    const auto at = series_.values.begin();
    return stats::median({at + static_cast<std::ptrdiff_t>(begin), at + static_cast<std::ptrdiff_t>(end)});
  }

  ChangePoint describe(std::size_t bound) const {
    const double shift = shift_at(bound);
    return {.run = series_.rows[bounds_[bound]]->run,
            .before = median_of(begin_of(bound), bounds_[bound]),
            .after = median_of(bounds_[bound], end_of(bound)),
            .change = scale_.change_of(shift),
            .worse = better_ == Better::kLower ? shift > 0 : better_ == Better::kHigher && shift < 0};
  }

  const Series& series_;
  Better better_;
  Scale scale_;
  std::vector<double> scaled_;
  std::vector<std::size_t> bounds_;
};

void decide(Judgement& judgement) {
  if (judgement.changes.empty()) {
    judgement.verdict = Verdict::kPass;
    judgement.reason = "one level";
    return;
  }
  const ChangePoint& newest = judgement.changes.back();
  judgement.verdict = newest.worse                           ? Verdict::kFail
                      : judgement.better == Better::kUnknown ? Verdict::kInconclusive
                                                             : Verdict::kPass;
  judgement.reason = fmt::format("{} since {}", change_text(judgement, newest.change), newest.run);
  if (judgement.better == Better::kUnknown)
    judgement.reason += ", and which way is better is not known (--lower, --higher)";
}

Judgement judge_one(const Metric& metric, std::size_t index, std::span<const Row> rows, const Policy& policy) {
  Judgement judgement;
  judgement.metric = metric;
  judgement.better = better_of(metric, policy);
  judgement.margin = margin_of(metric, policy);
  judgement.quarantined = quarantine_of(metric, policy);
  const Series series = series_of(rows, index);
  judgement.candidate_runs = series.values.size();
  judgement.baseline = judgement.candidate = stats::median(series.values);
  if (metric.mixed) {
    judgement.reason = "in different units";
    return judgement;
  }
  if (series.values.size() < kShortestHistory) {
    judgement.reason = fmt::format("fewer than {} runs", kShortestHistory);
    return judgement;
  }
  Search search(series, judgement.margin, judgement.better);
  judgement.changes = search.changes();
  judgement.by_difference = search.by_difference();
  judgement.candidate = search.level();
  if (!judgement.changes.empty()) {
    const ChangePoint& newest = judgement.changes.back();
    judgement.baseline = newest.before;
    judgement.change = Change{.estimate = newest.change, .bounded = false};
  }
  decide(judgement);
  return judgement;
}

}  // namespace

Outcome judge_history(const std::vector<Metric>& metrics, std::span<const Row> rows, const Policy& policy) {
  Outcome outcome{.task = Task::kHistory};
  if (rows.size() > kLongestHistory) {
    outcome.warnings.push_back(
        fmt::format("only the newest {} of {} runs are looked at", kLongestHistory, rows.size()));
    rows = rows.last(kLongestHistory);
  }
  outcome.candidate_runs = rows.size();
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    if (is_chosen(metrics[i], policy)) outcome.judgements.push_back(judge_one(metrics[i], i, rows, policy));
  }
  sum_up(outcome);
  return outcome;
}

}  // namespace mcp::gate
