// Tested by tests/unit/promql/evaluate_test.cpp and tests/compliance/promql/*.test.
#include "promql/aggregation.h"

#include <algorithm>
#include <cmath>

#include "histogram/combine.h"
#include "promql/histograms.h"
#include "promql/notes.h"

namespace mcp::promql {
namespace {

void add_float(Group& group, double value) {
  if (group.count == 1) {
    group.sum = {.sum = value, .lost = 0};
  } else {
    group.sum.add(value);
  }
}

// The mean is the sum through the count, as long as the sum is finite; then it goes on from the mean so far.
void average_float(Group& group, double value) {
  if (group.count == 1) {
    group.sum = {.sum = value, .lost = 0};
    return;
  }
  if (!group.incremental) {
    histogram::Compensated next = group.sum;
    next.add(value);
    if (!std::isinf(next.sum)) {
      group.sum = next;
      return;
    }
    group.incremental = true;
    group.sum.sum /= group.count - 1;
    group.sum.lost /= group.count - 1;
  }
  const double part = (group.count - 1) / group.count;
  group.sum = {.sum = part * group.sum.sum, .lost = part * group.sum.lost};
  group.sum.add(value / group.count);
}

double average_of(Group& group, double) {
  return group.incremental ? group.sum.total() : group.sum.sum / group.count + group.sum.lost / group.count;
}

void keep_least(Group& group, double value) {
  if (group.count == 1 || group.value > value || std::isnan(group.value)) group.value = value;
}

void keep_most(Group& group, double value) {
  if (group.count == 1 || group.value < value || std::isnan(group.value)) group.value = value;
}

void deviate(Group& group, double value) {
  if (group.count == 1) {
    group.mean = value;
    group.value = std::isfinite(value) ? 0 : std::nan("");
    return;
  }
  const double delta = value - group.mean;
  group.mean += delta / group.count;
  group.value += delta * (value - group.mean);
}

// Of one number, whichever it is, none.
void deviate_2(Group& group, double value) {
  deviate(group, value);
  if (group.count == 1) group.value = 0;
}

double variance_of(Group& group, double) { return group.value / group.count; }
double deviation_of(Group& group, double) { return std::sqrt(group.value / group.count); }

void nothing(Group&, double) {}

using Histograms = Aggregator::Histograms;

// In the order of Token, from kSum to kStdvar.
constexpr Aggregator kAggregators[] = {
    {Histograms::kAdded, add_float, [](Group& group, double) { return group.sum.total(); }},
    {Histograms::kAveraged, average_float, average_of},
    {Histograms::kCounted, nothing, [](Group& group, double) { return group.count; }},
    {Histograms::kIgnored, keep_least, [](Group& group, double) { return group.value; }},
    {Histograms::kIgnored, keep_most, [](Group& group, double) { return group.value; }},
    {Histograms::kCounted, nothing, [](Group&, double) { return 1.0; }},
    {Histograms::kIgnored, deviate, deviation_of},
    {Histograms::kIgnored, deviate, variance_of},
};
constexpr Aggregator kDeviation2 = {Histograms::kIgnored, deviate_2, deviation_of};
constexpr Aggregator kVariance2 = {Histograms::kIgnored, deviate_2, variance_of};
constexpr Aggregator kQuantile = {Histograms::kIgnored,
                                  [](Group& group, double value) { group.values.push_back(value); },
                                  [](Group& group, double q) { return quantile_of(q, group.values); }};

void note_hint(Group& group, const histogram::Histogram& value) {
  group.reset_seen = group.reset_seen || value.hint == histogram::ResetHint::kReset;
  group.no_reset_seen = group.no_reset_seen || value.hint == histogram::ResetHint::kNotReset;
}

// As average_float() goes: a sum as long as all its numbers are finite, then a mean.
histogram::Combined average_histogram(Group& group, const histogram::Histogram& value) {
  if (!group.incremental) {
    histogram::Histogram total = *group.total;
    std::optional<histogram::Histogram> lost = group.lost;
    const histogram::Combined how = histogram::add(total, value, lost);
    if (!how.compatible) return how;
    if (!histogram::overflowed(total)) {
      group.total = std::move(total);
      group.lost = std::move(lost);
      return how;
    }
    group.incremental = true;
    histogram::divide_by(*group.total, group.count - 1);
    if (group.lost) histogram::divide_by(*group.lost, group.count - 1);
  }
  const double part = (group.count - 1) / group.count;
  histogram::scale_by(*group.total, part);
  if (group.lost) histogram::scale_by(*group.lost, part);
  histogram::Histogram share = value;
  histogram::divide_by(share, group.count);
  return histogram::add(*group.total, share, group.lost);
}

}  // namespace

const Aggregator& aggregator_of(Token token, const EvaluateOptions& options) {
  if (options.compat_2 && token == Token::kStddev) return kDeviation2;
  if (options.compat_2 && token == Token::kStdvar) return kVariance2;
  if (token == Token::kQuantile) return kQuantile;
  return kAggregators[static_cast<std::size_t>(token) - static_cast<std::size_t>(Token::kSum)];
}

ParameterRange::ParameterRange(const std::vector<double>& parameters) : least(HUGE_VAL), most(-HUGE_VAL) {
  for (const double value : parameters) {
    least = std::isnan(value) ? value : std::min(least, value);
    most = std::isnan(value) ? value : std::max(most, value);
    if (std::isnan(value)) return;
  }
}

GroupSums::GroupSums(Query& query, const Aggregation& aggregation, const Matrix& rows, std::size_t steps)
    : query_(query),
      aggregation_(aggregation),
      inner_(without_parens(*aggregation.inner)),
      aggregator_(aggregator_of(aggregation.aggregator, query.options)),
      rows_(rows),
      grouping_(rows, aggregation),
      groups_(grouping_.labels.size()) {
  out_.reserve(groups_.size());
  for (const Labels& labels : grouping_.labels) out_.emplace_back(labels, steps);
}

Status GroupSums::step(std::size_t step, double parameter) {
  std::fill(groups_.begin(), groups_.end(), Group{});
  bool ignored = false;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Row& row = rows_[i];
    if (row.is[step] == Row::Is::kNothing) continue;
    Group& group = groups_[grouping_.of_row[i]];
    const bool is_histogram = row.is[step] == Row::Is::kHistogram;
    if (is_histogram && aggregator_.histograms == Histograms::kIgnored) {
      ignored = true;
      continue;
    }
    if (group.incompatible) continue;
    group.seen = true;
    group.drop_name = group.drop_name || row.drop_name;
    ++group.count;
    if (is_histogram) {
      take_histogram(group, row, *row.histograms[step]);
    } else {
      group.has_float = true;
      aggregator_.take(group, row.floats[step]);
    }
  }
  if (ignored) query_.inform(inner_, notes::ignored_in_aggregation(spelling(aggregation_.aggregator)));
  std::size_t made = 0;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    if (!groups_[i].seen) continue;
    const Sample sample = result_of(groups_[i], parameter);
    if (sample.is == Row::Is::kNothing) continue;
    set_sample(out_[i], step, sample);
    out_[i].drop_name = groups_[i].drop_name;
    ++made;
  }
  return query_.count(made);
}

// After a float there is no use in adding histograms up.
void GroupSums::take_histogram(Group& group, const Row& row, const histogram::Histogram& value) {
  group.has_histogram = true;
  if (!aggregator_.combines() || (!group.total && group.count > 1)) return;
  note_hint(group, value);
  if (!group.total) {
    group.total = value;
    return;
  }
  const histogram::Combined how = aggregator_.histograms == Histograms::kAveraged
                                      ? average_histogram(group, value)
                                      : histogram::add(*group.total, value, group.lost);
  if (how.bounds_reconciled) query_.inform(inner_, notes::bounds_reconciled("aggregation"));
  if (how.compatible) return;
  group.incompatible = true;
  query_.warn(inner_, notes::mixed_schemas(metric_name(*row.labels)));
}

Sample GroupSums::result_of(Group& group, double parameter) {
  if (aggregator_.combines() && group.has_float && group.has_histogram) {
    query_.warn(inner_, notes::mixed_in_aggregation());
    return {};
  }
  if (group.incompatible) return {};
  if (group.reset_seen && group.no_reset_seen) query_.warn(inner_, notes::reset_collision("aggregation"));
  if (!group.total) return {.is = Row::Is::kFloat, .value = aggregator_.result(group, parameter), .histogram = nullptr};
  histogram::Histogram& total = *group.total;
  if (aggregator_.histograms == Histograms::kAveraged && !group.incremental) {
    histogram::divide_by(total, group.count);
    if (group.lost) histogram::divide_by(*group.lost, group.count);
  }
  if (group.lost) histogram::add(total, *group.lost);
  histogram::compact(total);
  return {.is = Row::Is::kHistogram, .value = 0, .histogram = shared(std::move(total))};
}

Matrix GroupSums::take() {
  std::erase_if(out_, [](const Row& row) { return !row.any(); });
  return std::move(out_);
}

namespace {

void check_quantiles(const Expr& at, const std::vector<double>& parameters, Query& query) {
  const ParameterRange range(parameters);
  if (std::isnan(range.most)) query.warn(at, notes::invalid_quantile(range.most));
  if (range.most > 1) query.warn(at, notes::invalid_quantile(range.most));
  if (range.least < 0) query.warn(at, notes::invalid_quantile(range.least));
}

bool is_ranked(Token aggregator) {
  return aggregator == Token::kTopk || aggregator == Token::kBottomk || aggregator == Token::kLimitk ||
         aggregator == Token::kLimitRatio;
}

}  // namespace

Result<Matrix> Evaluator::aggregation(const Expr& expression, const Aggregation& aggregation) {
  const bool counts_values = aggregation.aggregator == Token::kCountValues;
  std::vector<double> parameters;
  if (aggregation.parameter && !counts_values) {
    Result<std::vector<double>> values = scalar(*aggregation.parameter);
    if (!values) return values.error();
    parameters = std::move(*values);
  }
  Result<Matrix> rows = eval(*aggregation.inner);
  if (!rows) return rows;
  if (counts_values) return count_values(aggregation, *rows);
  if (is_ranked(aggregation.aggregator)) return ranked(expression, aggregation, *rows, parameters);
  if (!parameters.empty()) check_quantiles(without_parens(*aggregation.parameter), parameters, query_);
  GroupSums sums(query_, aggregation, *rows, steps_.count);
  for (std::size_t step = 0; step < steps_.count; ++step) {
    if (Status going_on = check_cancelled(); !going_on) return going_on.error();
    if (Status done = sums.step(step, parameters.empty() ? 0 : parameters[step]); !done) return done.error();
  }
  return sums.take();
}

}  // namespace mcp::promql
