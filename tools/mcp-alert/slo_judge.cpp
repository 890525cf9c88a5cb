// Tested by tests/unit/mcp-alert/slo_judge_test.cpp and the golden cases of mcp-alert.
#include "slo_judge.h"

#include <algorithm>
#include <cmath>

#include "promql/reach.h"
#include "slo_expressions.h"
#include "tsdb/column.h"

namespace mcp::alert {
namespace {

Result<std::optional<double>> ask(std::string text, series::SeriesSet& all, std::int64_t at_us) {
  const Result<Expression> expression = parse_expression(std::move(text));
  if (!expression) return expression.error();
  return value_at(*expression, all, at_us);
}

// The first of all samples from from_us to at_us that the expression selects; from_us where one lies there or before.
Result<std::optional<std::int64_t>> first_in(std::string text, series::SeriesSet& all, std::int64_t from_us,
                                             std::int64_t at_us) {
  const Result<Expression> expression = parse_expression(std::move(text));
  if (!expression) return expression.error();
  const Result<promql::Reach> reach = promql::reach_of(*expression->root, promql::EvaluateOptions());
  if (!reach) return reach.error();
  std::optional<std::int64_t> first_us;
  for (const std::vector<tsdb::Matcher>& selection : reach->selections) {
    for (const promql::StoredSeries& series : all.select(selection)) {
      const auto& times = series.samples.times;
      const auto found = std::upper_bound(times.begin(), times.end(), from_us);
      if (found != times.begin()) return std::optional(from_us);
      if (found != times.end() && *found <= at_us) first_us = std::min(first_us.value_or(*found), *found);
    }
  }
  return first_us;
}

Status judge_burn(Judged& judged, series::SeriesSet& all, std::int64_t at_us) {
  const Objective& objective = *judged.objective;
  for (const BurnRow& row : objective.burn) {
    Burn burn{.row = &row, .over_long = std::nullopt, .over_short = std::nullopt};
    for (const auto& [window_us, target] :
         {std::pair{row.long_us, &burn.over_long}, std::pair{row.short_us, &burn.over_short}}) {
      const Result<std::optional<double>> ratio = ask(error_ratio(objective, window_us), all, at_us);
      if (!ratio) return ratio.error();
      *target = *ratio;
    }
    const double limit = row.factor * objective.budget;
    const auto above = [&](const std::optional<double>& ratio) { return ratio && *ratio > limit; };
    burn.fires = above(burn.over_long) && above(burn.over_short);
    judged.burn.push_back(burn);
  }
  return Done{};
}

SloStatus status_of(const Judged& judged) {
  if (!judged.error_ratio) return SloStatus::kNoData;
  const Objective& objective = *judged.objective;
  if (*judged.error_ratio > objective.budget * (1 + 1e-12)) return SloStatus::kViolated;
  if (objective.warning && judged.compliance() < *objective.warning) return SloStatus::kWarning;
  const bool fires = std::any_of(judged.burn.begin(), judged.burn.end(), [](const Burn& burn) { return burn.fires; });
  return fires ? SloStatus::kWarning : SloStatus::kOk;
}

}  // namespace

std::string_view word_of(SloStatus status) {
  constexpr std::string_view kWords[] = {"ok", "warning", "violated", "no data"};
  return kWords[static_cast<std::size_t>(status)];
}

Result<std::optional<double>> value_at(const Expression& expression, series::SeriesSet& all, std::int64_t at_us) {
  const Result<promql::Answer> answer = evaluate(expression, all, {.start_us = at_us});
  if (!answer) return answer.error();
  std::optional<double> value;
  std::size_t count = 0;
  for (const promql::Row& row : answer->rows) {
    if (row.is.front() != promql::Row::Is::kFloat) continue;
    ++count;
    if (!std::isnan(row.floats.front())) value = row.floats.front();
  }
  if (count > 1) {
    return Error{.code = Code::kConfig,
                 .message = "expected one value, got " + std::to_string(count) + "; max() or sum() makes one of them",
                 .place = {}};
  }
  return value;
}

Result<Judged> judge(const Objective& objective, series::SeriesSet& all, std::int64_t at_us) {
  Judged judged{.objective = &objective, .error_ratio = {}, .total = {}, .value = {}, .burn = {}};
  const std::int64_t window_us = objective.window_us;
  for (const auto& [text, target] : {std::pair{error_ratio(objective, window_us), &judged.error_ratio},
                                     std::pair{total_in(objective, window_us), &judged.total}}) {
    Result<std::optional<double>> value = ask(text, all, at_us);
    if (!value) return std::move(value.error()).in(objective.place.file).at(objective.place.line);
    *target = *value;
  }
  if (const auto* time = std::get_if<TimeSli>(&objective.sli)) {
    Result<std::optional<double>> value = ask(worst_value(*time), all, at_us);
    if (!value) return value.error();
    judged.value = *value;
  }
  const Result<std::optional<std::int64_t>> first_us =
      first_in(total_in(objective, window_us), all, at_us - window_us, at_us);
  if (!first_us) return first_us.error();
  if (*first_us) judged.covered_us = at_us - **first_us;
  if (Status burnt = judge_burn(judged, all, at_us); !burnt) return burnt.error();
  judged.status = status_of(judged);
  return judged;
}

}  // namespace mcp::alert
