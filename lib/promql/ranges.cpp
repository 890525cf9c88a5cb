// Where ranges lie, and what is in them: of a selector the samples themselves, of a subquery those that its inner part
// comes to at steps of its own.
// Tested by tests/unit/promql/evaluate_test.cpp and tests/compliance/promql/*.test.
#include <algorithm>
#include <cmath>

#include "promql/evaluator.h"
#include "promql/histograms.h"
#include "promql/notes.h"
#include "timeutil/duration.h"
#include "tsdb/column.h"

namespace mcp::promql {
namespace {

// Without markers; the Source's own samples where there are none.
RangeSeries series_of(const StoredSeries& stored) {
  RangeSeries out;
  out.labels = stored.labels;
  out.samples = stored.samples;
  const auto stale = [](double value) { return tsdb::is_stale(value); };
  if (std::none_of(stored.samples.values.begin(), stored.samples.values.end(), stale)) return out;
  for (std::size_t i = 0; i < stored.samples.times.size(); ++i) {
    if (stale(stored.samples.values[i])) continue;
    out.own_times.push_back(stored.samples.times[i]);
    out.own_values.push_back(stored.samples.values[i]);
    if (!stored.samples.histograms.empty()) out.own_histograms.push_back(stored.samples.histograms[i]);
    if (!stored.samples.starts_us.empty()) out.own_starts.push_back(stored.samples.starts_us[i]);
  }
  out.samples = {out.own_times, out.own_values, out.own_histograms, out.own_starts};
  return out;
}

RangeSeries series_of(const Row& row, const Steps& steps) {
  RangeSeries out;
  out.labels = row.labels;
  out.drop_name = row.drop_name;
  for (std::size_t step = 0; step < steps.count; ++step) {
    if (row.is[step] == Row::Is::kNothing) continue;
    out.own_times.push_back(steps.at(step));
    const bool whole = row.is[step] == Row::Is::kHistogram;
    out.own_values.push_back(whole ? 0 : row.floats[step]);
    // What lies between the samples of a subquery is not known: hints of resets say nothing of it.
    if (!row.histograms.empty())
      out.own_histograms.push_back(whole ? without_reset_hint(row.histograms[step]) : nullptr);
  }
  out.samples = {out.own_times, out.own_values, out.own_histograms, {}};
  return out;
}

// Moving may leave short vectors elsewhere: views are taken anew.
void settle(RangeSeries& series) {
  if (series.own_times.empty()) return;
  series.samples = {series.own_times, series.own_values, series.own_histograms, series.own_starts};
}

}  // namespace

Result<Ranges> Evaluator::ranges(const Expr& expression) {
  Profile* const profile = query_.options.profile;
  if (profile == nullptr) return unprofiled_ranges(expression);
  const std::int64_t begin_us = profile->now_us();
  Result<Ranges> out = unprofiled_ranges(expression);
  if (!out) return out;
  Profile::Cost cost{.series = out->series.size(), .us = profile->now_us() - begin_us};
  const auto [first, last] = std::minmax_element(out->ends_us.begin(), out->ends_us.end());
  for (const RangeSeries& one : out->series)
    cost.samples += samples_in(one.samples, *first - out->length_us - out->lead_us, *last + out->trail_us);
  profile->add(expression, cost);
  return out;
}

Result<Ranges> Evaluator::unprofiled_ranges(const Expr& expression) {
  if (const auto* one = std::get_if<Selector>(&expression.is)) return selector_ranges(*one);
  if (const auto* one = std::get_if<Subquery>(&expression.is)) return subquery_ranges(*one);
  return Query::failed("expected a range vector");
}

Result<Ranges> Evaluator::selector_ranges(const Selector& selector) {
  Ranges out;
  const Result<std::int64_t> length = length_us(*selector.range, Sign::kPositive, query_.steps);
  if (!length) return length.error();
  out.length_us = *length;
  const Result<std::int64_t> offset =
      selector.offset ? length_us(*selector.offset, Sign::kAny, query_.steps) : Result<std::int64_t>(0);
  if (!offset) return offset.error();
  out.extension = selector.extension;
  if (selector.extension != Selector::Extension::kNone) out.lead_us = query_.options.lookback_us;
  if (selector.extension == Selector::Extension::kSmoothed) out.trail_us = query_.options.lookback_us;
  out.closed = query_.options.compat_2;
  for (std::size_t step = 0; step < steps_.count; ++step)
    out.ends_us.push_back(reference_us(selector.at, *offset, step));
  Result<std::vector<StoredSeries>> series = select(selector);
  if (!series) return series.error();
  out.series.reserve(series->size());
  for (const StoredSeries& one : *series) {
    out.series.push_back(series_of(one));
    settle(out.series.back());
  }
  return out;
}

Result<Ranges> Evaluator::subquery_ranges(const Subquery& subquery) {
  Ranges out;
  const Result<std::int64_t> length = length_us(subquery.range, Sign::kPositive, query_.steps);
  if (!length) return length.error();
  out.length_us = *length;
  const Result<std::int64_t> offset =
      subquery.offset ? length_us(*subquery.offset, Sign::kAny, query_.steps) : Result<std::int64_t>(0);
  if (!offset) return offset.error();
  const Result<std::int64_t> every = subquery.step ? length_us(*subquery.step, Sign::kPositive, query_.steps)
                                                   : Result<std::int64_t>(query_.options.subquery_step_us);
  if (!every) return every.error();
  out.closed = query_.options.compat_2;
  for (std::size_t step = 0; step < steps_.count; ++step)
    out.ends_us.push_back(reference_us(subquery.at, *offset, step));
  // The first multiple of the step behind the beginning of the first range; in 2.x it may stand there too.
  const std::int64_t begin = out.ends_us.front() - out.length_us;
  std::int64_t start = timeutil::align_down(begin, *every);
  if (out.closed ? start < begin : start <= begin) start += *every;
  const std::int64_t last = out.ends_us.back();
  if (start > last) return out;
  const Steps steps{
      .start_us = start, .every_us = *every, .count = static_cast<std::size_t>((last - start) / *every) + 1};
  if (Status counted = query_.count(steps.count); !counted) return counted.error();
  Evaluator inner(query_, steps, Statistics::kNever);
  Result<Matrix> rows = inner.eval(*subquery.inner);
  if (!rows) return rows.error();
  out.series.reserve(rows->size());
  for (const Row& row : *rows) {
    if (!row.any()) continue;
    out.series.push_back(series_of(row, steps));
    settle(out.series.back());
  }
  return out;
}

namespace {

// The samples with from < ts <= to, or from <= ts where the range is closed. Both ends only go on from call to call
// while the ranges do.
class Slider {
 public:
  explicit Slider(const SampleView& samples, bool closed) : samples_(samples), closed_(closed) {}

  Window at(std::int64_t from_us, std::int64_t to_us) {
    const auto& times = samples_.times;
    if (begin_ > 0 && !outside(times[begin_ - 1], from_us)) begin_ = end_ = 0;
    if (end_ > 0 && times[end_ - 1] > to_us) begin_ = end_ = 0;
    if (begin_ == 0 && !times.empty() && outside(times.front(), from_us)) {
      // The first range of many or the only one: it may begin far on.
      const auto first =
          std::partition_point(times.begin(), times.end(), [&](auto ts) { return outside(ts, from_us); });
      begin_ = static_cast<std::size_t>(first - times.begin());
    }
    while (begin_ < times.size() && outside(times[begin_], from_us)) ++begin_;
    end_ = std::max(end_, begin_);
    while (end_ < times.size() && times[end_] <= to_us) ++end_;
    const std::size_t count = end_ - begin_;
    const auto part = [&](const auto& span) { return span.empty() ? span : span.subspan(begin_, count); };
    return {{part(times), part(samples_.values), part(samples_.histograms), part(samples_.starts_us)}};
  }

 private:
  bool outside(std::int64_t ts, std::int64_t from_us) const { return closed_ ? ts < from_us : ts <= from_us; }

  SampleView samples_;
  bool closed_;
  std::size_t begin_ = 0, end_ = 0;
};

bool keeps_name(FunctionId id) { return id == FunctionId::kLastOverTime || id == FunctionId::kFirstOverTime; }

bool ends_as_counters(std::string_view name) {
  return name.ends_with("_total") || name.ends_with("_sum") || name.ends_with("_count") || name.ends_with("_bucket");
}

}  // namespace

Result<Matrix> Evaluator::over_range(const Expr&, const Call& call, std::size_t range_argument) {
  const Function& function = *find_function(call.function);
  const Expr& argument = without_parens(*call.arguments[range_argument]);
  Result<Ranges> ranges = this->ranges(argument);
  if (!ranges) return ranges.error();
  std::vector<std::vector<double>> scalars;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    if (i == range_argument) continue;
    Result<std::vector<double>> values = scalar(*call.arguments[i]);
    if (!values) return values.error();
    scalars.push_back(std::move(*values));
  }
  if (Status fits = extension_fits(ranges->extension, function); !fits) return fits.error();
  const RangeFunction compute = range_function(function.id);
  const bool counts = function.id == FunctionId::kRate || function.id == FunctionId::kIncrease;
  Matrix out;
  std::vector<double> at_step(scalars.size());
  for (const RangeSeries& one : ranges->series) {
    Row row(one.labels, steps_.count);
    row.drop_name = !keeps_name(function.id) || one.drop_name;
    const std::string_view name = metric_name(*one.labels);
    Slider slider(one.samples, ranges->closed);
    std::size_t found = 0;
    bool floats = false;
    for (std::size_t step = 0; step < steps_.count; ++step) {
      if (Status going_on = check_cancelled(); !going_on) return going_on.error();
      const std::int64_t end = ranges->ends_us[step], begin = end - ranges->length_us;
      const Window window = slider.at(begin - ranges->lead_us, end + ranges->trail_us);
      if (window.size() == 0) continue;
      for (std::size_t i = 0; i < scalars.size(); ++i) at_step[i] = scalars[i][step];
      const RangeCall one_call{.call = call,
                               .range_argument = argument,
                               .query = query_,
                               .window = window,
                               .step_us = steps_.at(step),
                               .begin_us = begin,
                               .end_us = end,
                               .length_us = ranges->length_us,
                               .extension = ranges->extension,
                               .metric = name,
                               .scalars = at_step.data()};
      const Result<Sample> sample = compute(one_call);
      if (!sample) return sample.error();
      if (sample->is == Row::Is::kNothing) continue;
      floats = floats || sample->is == Row::Is::kFloat;
      ++found;
      set_sample(row, step, *sample);
    }
    if (counts && floats && !name.empty() && !ends_as_counters(name))
      query_.inform(argument, notes::possible_non_counter(name));
    if (Status counted = query_.count(found); !counted) return counted.error();
    if (found > 0) out.push_back(std::move(row));
  }
  if (function.id == FunctionId::kAbsentOverTime) return absent_over_time(call, out);
  return query_.delays_names() ? Result<Matrix>(std::move(out)) : without_names(std::move(out));
}

// 1 at each step where no series has anything.
Result<Matrix> Evaluator::absent_over_time(const Call& call, const Matrix& found) {
  Row row(labels_for_absent(without_parens(*call.arguments.front())), steps_.count);
  for (std::size_t step = 0; step < steps_.count; ++step) {
    const auto there = [step](const Row& one) { return one.is[step] != Row::Is::kNothing; };
    if (std::none_of(found.begin(), found.end(), there)) row.set(step, 1);
  }
  Matrix out;
  if (row.any()) out.push_back(std::move(row));
  return out;
}

Status extension_fits(Selector::Extension extension, const Function& function) {
  const bool counts =
      function.id == FunctionId::kRate || function.id == FunctionId::kIncrease || function.id == FunctionId::kDelta;
  const bool steps = function.id == FunctionId::kResets || function.id == FunctionId::kChanges;
  if (extension == Selector::Extension::kAnchored && !counts && !steps) {
    return Query::failed("anchored modifier can only be used with: changes, delta, increase, rate, resets - not with " +
                         std::string(function.name));
  }
  if (extension == Selector::Extension::kSmoothed && !counts)
    return Query::failed("smoothed modifier can only be used with: delta, increase, rate - not with " +
                         std::string(function.name));
  return Done{};
}

}  // namespace mcp::promql
