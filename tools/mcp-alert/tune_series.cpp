// Tested by the golden cases of mcp-alert.
#include "tune_series.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "figures.h"
#include "promql/parse.h"
#include "promql/print.h"
#include "text/number.h"
#include "timeutil/align.h"
#include "timeutil/instant.h"

namespace mcp::alert {
namespace {

using promql::Token;

// What is seen most, often, rarely and at the very end; the other way round where what is low is bad.
constexpr double kShares[] = {0.5, 0.9, 0.95, 0.99, 0.999, 1};

bool is_below(Token op) { return op == Token::kLess || op == Token::kLessEqual; }

double three_digits(double value) {
  if (!std::isfinite(value) || value == 0) return value;
  const double size = std::pow(10, std::floor(std::log10(std::abs(value))) - 2);
  const std::string digits = shown_number(std::round(value / size) * size);
  return text::parse_decimal(digits).value_or(value);
}

std::vector<double> thresholds_of(const ExpressionPlan& plan, const rules::Course& course) {
  std::vector<double> all = plan.thresholds;
  if (all.empty()) {
    std::vector<double> shares(std::begin(kShares), std::end(kShares));
    if (is_below(plan.condition->token)) {
      for (double& share : shares) share = 1 - share;
    }
    for (const double value : rules::quantiles_of(course, shares)) {
      if (std::isfinite(value)) all.push_back(three_digits(value));
    }
  }
  if (plan.current) all.push_back(*plan.current);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  if (is_below(plan.condition->token)) std::reverse(all.begin(), all.end());
  return all;
}

void tell_failures(const rules::Course& course, cli::Console& console) {
  if (course.failures == 0) return;
  Error warning = *course.first_failure;
  warning.message +=
      " (at " + std::to_string(course.failures) + " of " + std::to_string(course.steps.count) + " moments)";
  console.warning(std::move(warning).in("EXPR"));
}

}  // namespace

std::string text_of(const promql::Expr& compared, const Trend& trend) {
  const std::string text = promql::print(compared);
  if (trend.on == On::kValue) return text;
  const std::string function = trend.on == On::kSlope ? "deriv" : "delta";
  const auto length = [](std::int64_t us) { return timeutil::format_duration(timeutil::Duration(us)); };
  const auto* selector = std::get_if<promql::Selector>(&compared.is);
  if (selector != nullptr && selector->extension == promql::Selector::Extension::kNone) {
    promql::Selector ranged;
    ranged.name = selector->name;
    ranged.braces_only = selector->braces_only;
    ranged.conditions = selector->conditions;
    const std::string whole = promql::print(ranged);
    return function + "(" + whole + "[" + length(trend.over_us) + "]" + text.substr(whole.size()) + ")";
  }
  // As fine as moments are, but some ten of them.
  const std::int64_t step_us = std::max<std::int64_t>(std::min(trend.over_us / 10, trend.every_us), 1'000);
  const bool is_scalar = promql::type_of(compared) == promql::Type::kScalar;
  const std::string vector = is_scalar ? "vector(" + text + ")" : "(" + text + ")";
  return function + "(" + vector + "[" + length(trend.over_us) + ":" + length(step_us) + "])";
}

Result<Watched> watched_of(std::string text, const Trend& trend) {
  Result<Expression> whole = parse_expression(std::move(text));
  if (!whole) return whole.error();
  std::optional<Comparison> comparison = comparison_of(*whole->root);
  const promql::Expr& compared = comparison ? *comparison->compared : *whole->root;
  Result<Expression> expr = parse_expression(text_of(compared, trend));
  if (!expr) return expr.error();
  if (comparison) comparison->compared = nullptr;
  return Watched{.expr = std::move(*expr), .comparison = comparison};
}

Result<std::optional<promql::Steps>> moments_of(series::SeriesSet& all, std::int64_t every_us) {
  std::optional<std::int64_t> first_us;
  for (const promql::StoredSeries& series : all.select({})) {
    if (series.samples.times.empty()) continue;
    first_us = std::min(first_us.value_or(INT64_MAX), series.samples.times.front());
  }
  if (!first_us || !all.newest_us()) return std::optional<promql::Steps>();
  const std::int64_t start_us = timeutil::align_up(*first_us, every_us);
  const std::int64_t end_us = std::max(start_us, timeutil::align_up(*all.newest_us(), every_us));
  const auto count = static_cast<std::size_t>((end_us - start_us) / every_us) + 1;
  if (count > rules::kMostTuned) {
    return Error{.code = Code::kConfig,
                 .message = "from " + timeutil::format_rfc3339(*first_us) + " to " +
                            timeutil::format_rfc3339(*all.newest_us()) + " there are more than " +
                            std::to_string(rules::kMostTuned) + " moments; expected a longer --every",
                 .place = {}};
  }
  return std::optional(promql::Steps{.start_us = start_us, .every_us = every_us, .count = count});
}

Result<TuneAnswer> tune(const ExpressionPlan& plan, series::SeriesSet& all, cli::Console& console) {
  const Result<std::optional<promql::Steps>> steps = moments_of(all, plan.every_us);
  if (!steps) return steps.error();
  TuneAnswer answer;
  if (!*steps) {
    console.warning(Error{.message = "no samples came", .place = {}});
    return answer;
  }
  const Result<rules::Course> course =
      rules::course_of(*plan.expr.root, plan.expr.text, all, **steps, 0, plan.evaluate);
  if (!course) return Error(course.error()).in("EXPR");
  if (course->failures == (*steps)->count) return Error(*course->first_failure).in("EXPR");
  tell_failures(*course, console);
  if (course->series.empty()) {
    console.warning(Error{.message = "nothing came for " + plan.expr.text, .place = {}});
    return answer;
  }
  Tuned tuned;
  tuned.expr = plan.expr.text;
  tuned.condition = plan.condition->name;
  tuned.threshold = plan.current;
  tuned.from_us = (*steps)->start_us;
  tuned.to_us = (*steps)->at((*steps)->count - 1);
  tuned.step_us = plan.every_us;
  for (const double threshold : thresholds_of(plan, *course)) {
    for (const std::int64_t for_us : plan.for_us) {
      const rules::Candidate candidate{.op = plan.condition->token, .threshold = threshold, .for_us = for_us};
      tuned.tried.push_back({.candidate = candidate,
                             .outcome = thinned(rules::outcome_of(*course, candidate, {.flap_us = plan.flap_us}),
                                                tuned.to_us - tuned.from_us),
                             .current = plan.current == threshold && for_us == plan.for_us.front()});
    }
  }
  rank(tuned.tried);
  add_lines(tuned, *course);
  answer.all.push_back(std::move(tuned));
  return answer;
}

}  // namespace mcp::alert
