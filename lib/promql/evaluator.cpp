// A part is evaluated for all steps at once: a selector slides over its columns, a function of ranges over its windows.
// What does not depend on the step is evaluated at the first one and copied.
// Tested by tests/unit/promql/evaluate_test.cpp and tests/compliance/promql/*.test.
#include "promql/evaluator.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "promql/check.h"
#include "promql/histograms.h"
#include "promql/parse.h"
#include "timeutil/duration.h"
#include "tsdb/column.h"

namespace mcp::promql {
namespace {

const Labels kNoLabels = std::make_shared<const record::Labels>();

// Functions whose result depends on the step where their arguments do not.
bool depends_on_step(FunctionId id) {
  switch (id) {
    case FunctionId::kDaysInMonth:
    case FunctionId::kDayOfMonth:
    case FunctionId::kDayOfWeek:
    case FunctionId::kDayOfYear:
    case FunctionId::kHour:
    case FunctionId::kMinute:
    case FunctionId::kMonth:
    case FunctionId::kYear:
    case FunctionId::kPredictLinear:
    case FunctionId::kTime:
    case FunctionId::kTimestamp:
      return true;
    default:
      return false;
  }
}

// What a selector read is added where it reads.
Profile::Cost cost_of(const Expr& expression, const Matrix& rows, std::int64_t us) {
  Profile::Cost cost{.us = us};
  if (std::holds_alternative<Selector>(expression.is)) return cost;
  const auto there = [](Row::Is is) { return is != Row::Is::kNothing; };
  for (const Row& row : rows) {
    const auto values = std::count_if(row.is.begin(), row.is.end(), there);
    cost.series += values > 0 ? 1 : 0;
    cost.samples += static_cast<std::uint64_t>(values);
  }
  return cost;
}

// How many of the samples are not later than that.
std::size_t count_to(const SampleView& samples, std::int64_t ts_us) {
  return static_cast<std::size_t>(std::upper_bound(samples.times.begin(), samples.times.end(), ts_us) -
                                  samples.times.begin());
}

constexpr std::string_view kSameLabels = "vector cannot contain metrics with the same labelset";

}  // namespace

Status Query::count(std::size_t more) {
  samples += more;
  if (samples <= options.max_samples) return Done{};
  return failed("query processing would load too many samples into memory in query execution");
}

const Expr& without_parens(const Expr& expression) {
  const Expr* at = &expression;
  while (const auto* paren = std::get_if<Paren>(&at->is)) at = paren->inner.get();
  return *at;
}

double quantile_of(double q, std::vector<double>& values) {
  if (values.empty() || std::isnan(q)) return std::nan("");
  if (q < 0) return -HUGE_VAL;
  if (q > 1) return HUGE_VAL;
  std::sort(values.begin(), values.end(), [](double a, double b) { return std::isnan(a) ? !std::isnan(b) : a < b; });
  const auto last = static_cast<double>(values.size() - 1);
  const double rank = q * last;
  const double low = std::max(0.0, std::floor(rank)), high = std::min(last, low + 1);
  const double weight = rank - std::floor(rank);
  return values[static_cast<std::size_t>(low)] * (1 - weight) + values[static_cast<std::size_t>(high)] * weight;
}

Sample sample_at(const Row& row, std::size_t step) {
  if (row.is[step] == Row::Is::kHistogram)
    return {.is = Row::Is::kHistogram, .value = 0, .histogram = row.histograms[step]};
  return {.is = row.is[step], .value = row.floats[step], .histogram = nullptr};
}

void set_sample(Row& row, std::size_t step, const Sample& sample) {
  if (sample.is == Row::Is::kFloat) row.set(step, sample.value);
  if (sample.is == Row::Is::kHistogram) row.set(step, sample.histogram);
}

Status Collector::add(std::size_t step, const Labels& labels, bool drop_name, const Sample& sample) {
  const auto [at, fresh] = places_.try_emplace(*labels, rows_.size());
  if (fresh) {
    rows_.emplace_back(labels, steps_);
    rows_.back().drop_name = drop_name;
  }
  Row& row = rows_[at->second];
  if (row.is[step] != Row::Is::kNothing) return Query::failed(std::string(kSameLabels));
  set_sample(row, step, sample);
  return Done{};
}

Matrix Collector::take() { return std::move(rows_); }

Status Evaluator::check_cancelled() const {
  const std::atomic<bool>* cancelled = query_.options.cancelled;
  if (cancelled == nullptr || !cancelled->load(std::memory_order_relaxed)) return Done{};
  return Error{.code = Code::kInterrupted, .message = "query was canceled in expression evaluation"};
}

Matrix Evaluator::constant(double value) const {
  Matrix rows;
  rows.emplace_back(kNoLabels, steps_.count);
  for (std::size_t step = 0; step < steps_.count; ++step) rows.back().set(step, value);
  return rows;
}

Result<Matrix> Evaluator::merged(Matrix rows) const {
  std::map<record::Labels, std::size_t> places;
  Matrix out;
  for (Row& row : rows) {
    const auto [at, fresh] = places.try_emplace(*row.labels, out.size());
    if (fresh) {
      out.push_back(std::move(row));
      continue;
    }
    Row& into = out[at->second];
    for (std::size_t step = 0; step < steps_.count; ++step) {
      if (row.is[step] == Row::Is::kNothing) continue;
      if (into.is[step] != Row::Is::kNothing) return Query::failed(std::string(kSameLabels));
      set_sample(into, step, sample_at(row, step));
    }
  }
  return out;
}

Result<Matrix> Evaluator::without_names(Matrix rows) const {
  bool any = false;
  for (Row& row : rows) {
    if (!row.drop_name) continue;
    row.labels = without_metadata(row.labels);
    row.drop_name = false;
    any = true;
  }
  return any ? merged(std::move(rows)) : Result<Matrix>(std::move(rows));
}

std::int64_t Evaluator::reference_us(const At& at, std::int64_t offset_us, std::size_t step) const {
  switch (at.is) {
    case At::Is::kNone:
      return steps_.at(step) - offset_us;
    case At::Is::kTime:
      return at.ms * 1000 - offset_us;
    case At::Is::kStart:
      return query_.steps.start_us - offset_us;
    case At::Is::kEnd:
      return query_.steps.end_us() - offset_us;
  }
  return 0;
}

// Whether it comes to the same at every step, and is more than a number.
bool Evaluator::is_invariant(const Expr& expression) const {
  if (std::holds_alternative<Number>(expression.is) || std::holds_alternative<Text>(expression.is)) return true;
  if (const auto* selector = std::get_if<Selector>(&expression.is)) return selector->at.is != At::Is::kNone;
  if (const auto* subquery = std::get_if<Subquery>(&expression.is)) return subquery->at.is != At::Is::kNone;
  if (const auto* aggregation = std::get_if<Aggregation>(&expression.is)) return is_invariant(*aggregation->inner);
  if (const auto* call = std::get_if<Call>(&expression.is)) {
    const Function* function = find_function(call->function);
    if (function == nullptr || depends_on_step(function->id)) return false;
  }
  const std::vector<const Expr*> parts = children(expression);
  return std::all_of(parts.begin(), parts.end(), [this](const Expr* part) { return is_invariant(*part); });
}

Result<Matrix> Evaluator::once(const Expr& expression) {
  Evaluator first(query_, {.start_us = steps_.start_us, .every_us = steps_.every_us, .count = 1}, statistics_);
  Result<Matrix> rows = first.part(expression);
  if (!rows) return rows;
  Matrix out;
  for (const Row& row : *rows) {
    Row& copy = out.emplace_back(row.labels, steps_.count);
    copy.drop_name = row.drop_name;
    for (std::size_t step = 0; step < steps_.count; ++step) set_sample(copy, step, sample_at(row, 0));
  }
  if (Status counted = query_.count(out.size() * steps_.count); !counted) return counted.error();
  return out;
}

Result<Matrix> Evaluator::eval(const Expr& expression) {
  Profile* const profile = query_.options.profile;
  if (profile == nullptr || std::holds_alternative<Paren>(expression.is)) return part(expression);
  const std::int64_t begin_us = profile->now_us();
  Result<Matrix> rows = part(expression);
  if (rows) profile->add(expression, cost_of(expression, *rows, profile->now_us() - begin_us));
  return rows;
}

Result<Matrix> Evaluator::part(const Expr& expression) {
  if (Status going_on = check_cancelled(); !going_on) return going_on.error();
  if (const auto* paren = std::get_if<Paren>(&expression.is)) return eval(*paren->inner);
  if (const auto* number = std::get_if<Number>(&expression.is)) return constant(number->value);
  if (steps_.count > 1 && is_invariant(expression)) return once(expression);
  if (const auto* one = std::get_if<Selector>(&expression.is)) return selector(expression, *one);
  if (const auto* one = std::get_if<Call>(&expression.is)) return call(expression, *one);
  if (const auto* one = std::get_if<Aggregation>(&expression.is)) return aggregation(expression, *one);
  if (const auto* one = std::get_if<Binary>(&expression.is)) return binary(expression, *one);
  if (const auto* one = std::get_if<Unary>(&expression.is)) return unary(*one);
  return Query::failed("no value of this kind can stand here");
}

Result<std::vector<double>> Evaluator::scalar(const Expr& expression) {
  Result<Matrix> rows = eval(expression);
  if (!rows) return rows.error();
  return std::move(rows->front().floats);
}

Result<std::vector<StoredSeries>> Evaluator::select(const Selector& selector) {
  Result<std::vector<tsdb::Matcher>> matchers = matchers_of(selector);
  if (!matchers) return matchers.error();
  std::vector<StoredSeries> series = query_.source.select(*matchers);
  if (statistics_ != Statistics::kAsked) return series;
  for (StoredSeries& one : series) {
    if (!one.samples.histograms.empty())
      one.samples.histograms = hinted_.emplace_back(with_hints(one.samples.histograms));
  }
  return series;
}

std::uint64_t Evaluator::samples_in(const SampleView& samples, std::int64_t from_us, std::int64_t to_us) const {
  const auto& times = samples.times;
  const auto first = query_.options.compat_2 ? std::lower_bound(times.begin(), times.end(), from_us)
                                             : std::upper_bound(times.begin(), times.end(), from_us);
  return static_cast<std::uint64_t>(std::max<std::ptrdiff_t>(std::upper_bound(first, times.end(), to_us) - first, 0));
}

void Evaluator::profile_selected(const Expr& expression, const std::vector<StoredSeries>& series,
                                 std::int64_t offset_us) const {
  if (query_.options.profile == nullptr) return;
  const At& at = std::get<Selector>(expression.is).at;
  const std::int64_t first = reference_us(at, offset_us, 0), last = reference_us(at, offset_us, steps_.count - 1);
  Profile::Cost cost{.series = series.size()};
  for (const StoredSeries& one : series) {
    const std::int64_t lookback = one.lookback_us > 0 ? one.lookback_us : query_.options.lookback_us;
    cost.samples += samples_in(one.samples, first - lookback, last);
  }
  query_.options.profile->add(expression, cost);
}

Result<Matrix> Evaluator::selector(const Expr& expression, const Selector& selector) {
  Result<std::int64_t> offset =
      selector.offset ? length_us(*selector.offset, Sign::kAny, query_.steps) : Result<std::int64_t>(0);
  if (!offset) return offset.error();
  Result<std::vector<StoredSeries>> series = select(selector);
  if (!series) return series.error();
  profile_selected(expression, *series, *offset);
  if (selector.extension == Selector::Extension::kSmoothed) return smoothed(selector, *series, *offset);
  Matrix out;
  for (const StoredSeries& one : *series) {
    if (Status going_on = check_cancelled(); !going_on) return going_on.error();
    const std::int64_t lookback = one.lookback_us > 0 ? one.lookback_us : query_.options.lookback_us;
    Row row(one.labels, steps_.count);
    std::size_t at = count_to(one.samples, reference_us(selector.at, *offset, 0));  // at or before the reference
    std::size_t found = 0;
    for (std::size_t step = 0; step < steps_.count; ++step) {
      const std::int64_t reference = reference_us(selector.at, *offset, step);
      while (at < one.samples.times.size() && one.samples.times[at] <= reference) ++at;
      if (at == 0) continue;
      const std::int64_t age = reference - one.samples.times[at - 1];
      if (query_.options.compat_2 ? age > lookback : age >= lookback) continue;
      if (tsdb::is_stale(one.samples.values[at - 1])) continue;
      ++found;
      if (!one.samples.histograms.empty() && one.samples.histograms[at - 1] != nullptr) {
        row.set(step, one.samples.histograms[at - 1]);
      } else {
        row.set(step, one.samples.values[at - 1]);
      }
    }
    if (Status counted = query_.count(found); !counted) return counted.error();
    if (found > 0) out.push_back(std::move(row));
  }
  return out;
}

// timestamp() of a selector: when the sample was taken, not when it is looked at.
Result<Matrix> Evaluator::timestamps(const Expr& expression, const Selector& selector) {
  Result<std::int64_t> offset =
      selector.offset ? length_us(*selector.offset, Sign::kAny, query_.steps) : Result<std::int64_t>(0);
  if (!offset) return offset.error();
  Result<std::vector<StoredSeries>> series = select(selector);
  if (!series) return series.error();
  profile_selected(expression, *series, *offset);
  Matrix out;
  for (const StoredSeries& one : *series) {
    const std::int64_t lookback = one.lookback_us > 0 ? one.lookback_us : query_.options.lookback_us;
    Row row(one.labels, steps_.count);
    row.drop_name = true;
    std::size_t at = count_to(one.samples, reference_us(selector.at, *offset, 0));
    for (std::size_t step = 0; step < steps_.count; ++step) {
      const std::int64_t reference = reference_us(selector.at, *offset, step);
      while (at < one.samples.times.size() && one.samples.times[at] <= reference) ++at;
      if (at == 0 || reference - one.samples.times[at - 1] >= lookback + (query_.options.compat_2 ? 1 : 0)) continue;
      if (tsdb::is_stale(one.samples.values[at - 1])) continue;
      row.set(step, static_cast<double>(one.samples.times[at - 1]) / 1e6);
    }
    if (row.any()) out.push_back(std::move(row));
  }
  return query_.delays_names() ? Result<Matrix>(std::move(out)) : without_names(std::move(out));
}

Result<Matrix> Evaluator::unary(const Unary& unary) {
  Result<Matrix> rows = eval(*unary.inner);
  if (!rows || !unary.negative) return rows;
  for (Row& row : *rows) {
    row.drop_name = true;
    for (std::size_t step = 0; step < steps_.count; ++step) {
      if (row.is[step] == Row::Is::kFloat) row.floats[step] = -row.floats[step];
      if (row.is[step] == Row::Is::kHistogram) row.histograms[step] = negated(row.histograms[step]);
    }
  }
  return query_.delays_names() ? std::move(rows) : without_names(std::move(*rows));
}

namespace {

bool by_labels(const Row& a, const Row& b) { return *a.labels < *b.labels; }

// A range vector as it is.
std::vector<Stretch> stretches_of(const Ranges& ranges) {
  std::vector<Stretch> out;
  const std::int64_t end = ranges.ends_us.front(), begin = end - ranges.length_us;
  for (const RangeSeries& one : ranges.series) {
    Stretch stretch{.labels = one.labels, .points = {}};
    for (std::size_t i = 0; i < one.samples.times.size(); ++i) {
      const std::int64_t ts = one.samples.times[i];
      if (ts > end || ts < begin || (ts == begin && !ranges.closed)) continue;
      const bool whole = !one.samples.histograms.empty() && one.samples.histograms[i] != nullptr;
      stretch.points.push_back({ts, one.samples.values[i], whole ? one.samples.histograms[i] : nullptr});
    }
    if (!stretch.points.empty()) out.push_back(std::move(stretch));
  }
  return out;
}

}  // namespace

void Profile::add(const Expr& part, const Cost& cost) {
  Cost& all = costs_[&part];
  all.series += cost.series;
  all.samples += cost.samples;
  all.us += cost.us;
}

const Profile::Cost* Profile::cost_of(const Expr& part) const {
  const auto at = costs_.find(&part);
  return at == costs_.end() ? nullptr : &at->second;
}

Result<Answer> evaluate(const Expr& root, std::string_view text, Source& source, const Steps& steps,
                        const EvaluateOptions& options) {
  Answer answer;
  answer.type = type_of(root);
  const Expr& bare = without_parens(root);
  if (const auto* string = std::get_if<Text>(&bare.is)) {
    answer.text = string->value;
    return answer;
  }
  Query query{.text = text, .source = source, .steps = steps, .options = options, .notes = answer.notes};
  Evaluator evaluator(query, steps);
  if (answer.type == Type::kMatrix) {
    Result<Ranges> ranges = evaluator.ranges(bare);
    if (!ranges) return ranges.error();
    answer.stretches = stretches_of(*ranges);
    std::sort(answer.stretches.begin(), answer.stretches.end(),
              [](const Stretch& a, const Stretch& b) { return *a.labels < *b.labels; });
    return answer;
  }
  Result<Matrix> rows = evaluator.eval(root);
  if (rows) rows = evaluator.without_names(std::move(*rows));
  if (!rows) return rows.error();
  std::erase_if(*rows, [](const Row& row) { return !row.any(); });
  if (steps.count > 1) std::sort(rows->begin(), rows->end(), by_labels);
  answer.rows = std::move(*rows);
  return answer;
}

}  // namespace mcp::promql
