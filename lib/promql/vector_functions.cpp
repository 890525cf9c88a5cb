// Functions of instant vectors and scalars: what is computed of each value, of each date, of the query, or otherwise.
// Tested by tests/unit/promql/evaluate_test.cpp and tests/compliance/promql/*.test.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <utility>

#include "promql/evaluator.h"
#include "promql/natural_order.h"
#include "promql/notes.h"
#include "promql/parse.h"
#include "tsdb/column.h"
#include "tsdb/matcher.h"

namespace mcp::promql {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// As Go's math.Max and math.Min: an infinity that decides wins over NaN, NaN over all else, 0 is above -0.
double larger(double a, double b) {
  if (a == kInfinity || b == kInfinity) return kInfinity;
  if (std::isnan(a) || std::isnan(b)) return kNan;
  if (a == 0 && b == 0) return std::signbit(a) ? b : a;
  return std::max(a, b);
}
double smaller(double a, double b) { return -larger(-a, -b); }

double sign(double v) {
  if (v < 0) return -1;
  return v > 0 ? 1 : v;
}

struct ByValue {
  FunctionId id;
  double (*compute)(double);
};
constexpr ByValue kByValue[] = {
    {FunctionId::kAbs, [](double v) { return std::abs(v); }},
    {FunctionId::kAcos, [](double v) { return std::acos(v); }},
    {FunctionId::kAcosh, [](double v) { return std::acosh(v); }},
    {FunctionId::kAsin, [](double v) { return std::asin(v); }},
    {FunctionId::kAsinh, [](double v) { return std::asinh(v); }},
    {FunctionId::kAtan, [](double v) { return std::atan(v); }},
    {FunctionId::kAtanh, [](double v) { return std::atanh(v); }},
    {FunctionId::kCeil, [](double v) { return std::ceil(v); }},
    {FunctionId::kCos, [](double v) { return std::cos(v); }},
    {FunctionId::kCosh, [](double v) { return std::cosh(v); }},
    {FunctionId::kDeg, [](double v) { return v * 180 / std::numbers::pi; }},
    {FunctionId::kExp, [](double v) { return std::exp(v); }},
    {FunctionId::kFloor, [](double v) { return std::floor(v); }},
    {FunctionId::kLn, [](double v) { return std::log(v); }},
    {FunctionId::kLog10, [](double v) { return std::log10(v); }},
    {FunctionId::kLog2, [](double v) { return std::log2(v); }},
    {FunctionId::kRad, [](double v) { return v * std::numbers::pi / 180; }},
    {FunctionId::kSgn, sign},
    {FunctionId::kSin, [](double v) { return std::sin(v); }},
    {FunctionId::kSinh, [](double v) { return std::sinh(v); }},
    {FunctionId::kSqrt, [](double v) { return std::sqrt(v); }},
    {FunctionId::kTan, [](double v) { return std::tan(v); }},
    {FunctionId::kTanh, [](double v) { return std::tanh(v); }},
};

// A moment in UTC.
struct Date {
  std::int64_t year = 1970;
  std::int64_t month = 1, day = 1;  // from 1
  std::int64_t day_of_year = 1, weekday = 4;
  std::int64_t hour = 0, minute = 0;
};

bool is_leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

std::int64_t days_in(std::int64_t year, std::int64_t month) {
  constexpr std::int64_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

// Days count from 1970; years begin in March and eras of 400 years in the year 0 while it is computed.
Date date_of(std::int64_t seconds) {
  constexpr std::int64_t kDay = 86400, kEra = 146097;
  std::int64_t days = seconds / kDay, rest = seconds % kDay;
  if (rest < 0) rest += kDay, --days;
  Date date{.hour = rest / 3600, .minute = rest / 60 % 60};
  date.weekday = ((days + 4) % 7 + 7) % 7;
  const std::int64_t from_march = days + 719468;
  const std::int64_t era = (from_march >= 0 ? from_march : from_march - (kEra - 1)) / kEra;
  const std::int64_t day_of_era = from_march - era * kEra;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;  // 0 is March
  date.day = day_of_year - (153 * month + 2) / 5 + 1;
  date.month = month < 10 ? month + 3 : month - 9;
  date.year = era * 400 + year_of_era + (date.month <= 2 ? 1 : 0);
  date.day_of_year = date.day;
  for (std::int64_t before = 1; before < date.month; ++before) date.day_of_year += days_in(date.year, before);
  return date;
}

// Whole seconds; what is no such number is the earliest moment, as in Go on amd64.
std::int64_t whole_seconds(double value) {
  constexpr double kEnd = 9223372036854775808.0;  // 2^63
  return value >= -kEnd && value < kEnd ? static_cast<std::int64_t>(value) : INT64_MIN;
}

struct ByDate {
  FunctionId id;
  std::int64_t (*compute)(const Date&);
};
constexpr ByDate kByDate[] = {
    {FunctionId::kDayOfMonth, [](const Date& date) { return date.day; }},
    {FunctionId::kDayOfWeek, [](const Date& date) { return date.weekday; }},
    {FunctionId::kDayOfYear, [](const Date& date) { return date.day_of_year; }},
    {FunctionId::kDaysInMonth, [](const Date& date) { return days_in(date.year, date.month); }},
    {FunctionId::kHour, [](const Date& date) { return date.hour; }},
    {FunctionId::kMinute, [](const Date& date) { return date.minute; }},
    {FunctionId::kMonth, [](const Date& date) { return date.month; }},
    {FunctionId::kYear, [](const Date& date) { return date.year; }},
};

double in_seconds(std::int64_t us) { return static_cast<double>(us) / 1e6; }

struct OfQuery {
  FunctionId id;
  double (*compute)(const Steps&);  // of the query
};
constexpr OfQuery kOfQuery[] = {
    {FunctionId::kEnd, [](const Steps& steps) { return in_seconds(steps.end_us()); }},
    {FunctionId::kPi, [](const Steps&) { return std::numbers::pi; }},
    {FunctionId::kRange, [](const Steps& steps) { return in_seconds(steps.end_us() - steps.start_us); }},
    {FunctionId::kStart, [](const Steps& steps) { return in_seconds(steps.start_us); }},
    {FunctionId::kStep, [](const Steps& steps) { return in_seconds(steps.every_us); }},
};

// What one call is about.
struct Scope {
  Evaluator& evaluator;
  Query& query;
  const Steps& steps;
  const Expr& expression;
  const Call& call;

  const Expr& argument(std::size_t i) const { return without_parens(*call.arguments[i]); }
  Result<Matrix> rows() const { return evaluator.eval(argument(0)); }
  Result<std::vector<double>> scalar(std::size_t i) const { return evaluator.scalar(argument(i)); }
};

// One row without labels.
template <class Compute>
Matrix by_step(const Scope& scope, Compute compute) {
  Matrix rows;
  Row& row = rows.emplace_back(std::make_shared<const record::Labels>(), scope.steps.count);
  for (std::size_t step = 0; step < scope.steps.count; ++step) row.set(step, compute(step));
  return rows;
}

// compute(step, value) changes the value, or says that there is none. Histograms go, and so do the names.
template <class Compute>
Result<Matrix> each_float(const Scope& scope, Compute compute) {
  Result<Matrix> rows = scope.rows();
  if (!rows) return rows;
  for (Row& row : *rows) {
    row.drop_name = true;
    for (std::size_t step = 0; step < scope.steps.count; ++step) {
      if (row.is[step] != Row::Is::kFloat || !compute(step, row.floats[step])) row.clear(step);
    }
    row.histograms.clear();
  }
  return rows;
}

Result<Matrix> by_date(const Scope& scope, std::int64_t (*compute)(const Date&)) {
  const auto of = [compute](std::int64_t seconds) { return static_cast<double>(compute(date_of(seconds))); };
  if (scope.call.arguments.empty())
    return by_step(scope, [&](std::size_t step) { return of(scope.steps.at(step) / 1'000'000); });
  return each_float(scope, [&](std::size_t, double& value) {
    value = of(whole_seconds(value));
    return true;
  });
}

Result<Matrix> time(const Scope& scope) {
  return by_step(scope, [&](std::size_t step) { return in_seconds(scope.steps.at(step)); });
}

Result<Matrix> vector(const Scope& scope) {
  const Result<std::vector<double>> values = scope.scalar(0);
  if (!values) return values.error();
  return by_step(scope, [&](std::size_t step) { return (*values)[step]; });
}

template <double (*kChoose)(double, double)>
Result<Matrix> of_two(const Scope& scope) {
  const Result<std::vector<double>> a = scope.scalar(0);
  if (!a) return a.error();
  const Result<std::vector<double>> b = scope.scalar(1);
  if (!b) return b.error();
  return by_step(scope, [&](std::size_t step) { return kChoose((*a)[step], (*b)[step]); });
}

// The only float, else NaN.
Result<Matrix> scalar(const Scope& scope) {
  const Result<Matrix> rows = scope.rows();
  if (!rows) return rows.error();
  return by_step(scope, [&](std::size_t step) {
    const Row* only = nullptr;
    for (const Row& row : *rows) {
      if (row.is[step] != Row::Is::kFloat) continue;
      if (only != nullptr) return kNan;
      only = &row;
    }
    return only == nullptr ? kNan : only->floats[step];
  });
}

Result<Matrix> absent(const Scope& scope) {
  const Result<Matrix> rows = scope.rows();
  if (!rows) return rows.error();
  Row row(labels_for_absent(scope.argument(0)), scope.steps.count);
  for (std::size_t step = 0; step < scope.steps.count; ++step) {
    const auto there = [step](const Row& one) { return one.is[step] != Row::Is::kNothing; };
    if (std::none_of(rows->begin(), rows->end(), there)) row.set(step, 1);
  }
  Matrix out;
  if (row.any()) out.push_back(std::move(row));
  return out;
}

// Of what is no selector: a value that is computed is as old as the step.
Result<Matrix> timestamp(const Scope& scope) {
  Result<Matrix> rows = scope.rows();
  if (!rows) return rows;
  for (Row& row : *rows) {
    row.drop_name = true;
    for (std::size_t step = 0; step < scope.steps.count; ++step) {
      if (row.is[step] != Row::Is::kNothing) row.set(step, in_seconds(scope.steps.at(step)));
    }
    row.histograms.clear();
  }
  return rows;
}

// Since when the samples of a selector count: 0 where a series knows it of others only, nothing where it never does or
// it is no selector.
Result<Matrix> start_timestamp(const Scope& scope) {
  Matrix out;
  const auto* selector = std::get_if<Selector>(&scope.argument(0).is);
  if (selector == nullptr) return out;
  const Result<std::int64_t> offset =
      selector->offset ? length_us(*selector->offset, Sign::kAny, scope.query.steps) : Result<std::int64_t>(0);
  if (!offset) return offset.error();
  const Result<std::vector<tsdb::Matcher>> matchers = matchers_of(*selector);
  if (!matchers) return matchers.error();
  for (const StoredSeries& one : scope.query.source.select(*matchers)) {
    const SampleView& samples = one.samples;
    if (samples.starts_us.empty()) continue;
    const std::int64_t lookback = one.lookback_us > 0 ? one.lookback_us : scope.query.options.lookback_us;
    Row row(one.labels, scope.steps.count);
    row.drop_name = true;
    for (std::size_t step = 0; step < scope.steps.count; ++step) {
      const std::int64_t reference = scope.evaluator.reference_us(selector->at, *offset, step);
      const auto behind = std::upper_bound(samples.times.begin(), samples.times.end(), reference);
      if (behind == samples.times.begin()) continue;
      const auto at = static_cast<std::size_t>(behind - samples.times.begin()) - 1;
      if (reference - samples.times[at] >= lookback || tsdb::is_stale(samples.values[at])) continue;
      row.set(step, samples.starts_us[at] == kNoStart ? 0 : in_seconds(samples.starts_us[at]));
    }
    if (row.any()) out.push_back(std::move(row));
  }
  return out;
}

using Limits = std::vector<double>;

// Nothing where the limits leave no room.
Result<Matrix> clamped(const Scope& scope, const Limits& low, const Limits& high) {
  return each_float(scope, [&](std::size_t step, double& value) {
    if (high[step] < low[step]) return false;
    value = larger(low[step], smaller(high[step], value));
    return true;
  });
}

Result<Matrix> clamp(const Scope& scope) {
  const Result<Limits> low = scope.scalar(1);
  if (!low) return low.error();
  const Result<Limits> high = scope.scalar(2);
  if (!high) return high.error();
  return clamped(scope, *low, *high);
}

Result<Matrix> clamp_min(const Scope& scope) {
  const Result<Limits> low = scope.scalar(1);
  if (!low) return low.error();
  return clamped(scope, *low, Limits(scope.steps.count, kInfinity));
}

Result<Matrix> clamp_max(const Scope& scope) {
  const Result<Limits> high = scope.scalar(1);
  if (!high) return high.error();
  return clamped(scope, Limits(scope.steps.count, -kInfinity), *high);
}

// Halves go up. With the inverse it is more exact, as most steps are 1/n.
Result<Matrix> round(const Scope& scope) {
  Result<std::vector<double>> nearest = std::vector<double>(scope.steps.count, 1);
  if (scope.call.arguments.size() > 1) nearest = scope.scalar(1);
  if (!nearest) return nearest.error();
  return each_float(scope, [&](std::size_t step, double& value) {
    const double inverse = 1 / (*nearest)[step];
    value = std::floor(value * inverse + 0.5) / inverse;
    return true;
  });
}

// Says that the order is lost.
void warn_of_range(const Scope& scope) { scope.query.warn(scope.expression, notes::sort_in_range()); }

template <bool kDescending>
Result<Matrix> sort(const Scope& scope) {
  Result<Matrix> rows = scope.rows();
  if (!rows) return rows;
  for (Row& row : *rows) {
    for (std::size_t step = 0; step < scope.steps.count; ++step) {
      if (row.is[step] == Row::Is::kHistogram) row.clear(step);
    }
    row.histograms.clear();
  }
  if (scope.steps.count > 1) {
    warn_of_range(scope);
    return rows;
  }
  std::erase_if(*rows, [](const Row& row) { return !row.any(); });
  std::stable_sort(rows->begin(), rows->end(), [](const Row& one, const Row& other) {
    const double a = one.floats.front(), b = other.floats.front();
    if (std::isnan(a) || std::isnan(b)) return !std::isnan(a);
    return kDescending ? a > b : a < b;
  });
  return rows;
}

template <bool kDescending>
Result<Matrix> sort_by_label(const Scope& scope) {
  Result<Matrix> rows = scope.rows();
  if (!rows) return rows;
  if (scope.steps.count > 1) {
    warn_of_range(scope);
    return rows;
  }
  std::vector<std::string_view> names;
  for (std::size_t i = 1; i < scope.call.arguments.size(); ++i) {
    if (const auto* text = std::get_if<Text>(&scope.argument(i).is)) names.push_back(text->value);
  }
  std::stable_sort(rows->begin(), rows->end(), [&names](const Row& one, const Row& other) {
    const Row &a = kDescending ? other : one, &b = kDescending ? one : other;
    for (const std::string_view name : names) {
      const std::weak_ordering order = natural_order(label_of(*a.labels, name), label_of(*b.labels, name));
      if (order != std::weak_ordering::equivalent) return order < 0;
    }
    return *a.labels < *b.labels;
  });
  return rows;
}

struct Other {
  FunctionId id;
  Result<Matrix> (*compute)(const Scope&);
};
constexpr Other kOthers[] = {
    {FunctionId::kAbsent, absent},
    {FunctionId::kClamp, clamp},
    {FunctionId::kClampMax, clamp_max},
    {FunctionId::kClampMin, clamp_min},
    {FunctionId::kMaxOf, of_two<larger>},
    {FunctionId::kMinOf, of_two<smaller>},
    {FunctionId::kRound, round},
    {FunctionId::kScalar, scalar},
    {FunctionId::kSort, sort<false>},
    {FunctionId::kSortByLabel, sort_by_label<false>},
    {FunctionId::kSortByLabelDesc, sort_by_label<true>},
    {FunctionId::kSortDesc, sort<true>},
    {FunctionId::kStartTimestamp, start_timestamp},
    {FunctionId::kTime, time},
    {FunctionId::kTimestamp, timestamp},
    {FunctionId::kVector, vector},
};

// Its entry, or null.
template <class Entry, std::size_t kCount>
const Entry* find(const Entry (&table)[kCount], FunctionId id) {
  const auto at = std::find_if(std::begin(table), std::end(table), [id](const Entry& one) { return one.id == id; });
  return at == std::end(table) ? nullptr : at;
}

Result<Matrix> computed(const Scope& scope, const Function& function) {
  if (const ByValue* one = find(kByValue, function.id)) {
    return each_float(scope, [one](std::size_t, double& value) {
      value = one->compute(value);
      return true;
    });
  }
  if (const ByDate* one = find(kByDate, function.id)) return by_date(scope, one->compute);
  if (const OfQuery* one = find(kOfQuery, function.id)) {
    const double value = one->compute(scope.query.steps);
    return by_step(scope, [value](std::size_t) { return value; });
  }
  if (const Other* one = find(kOthers, function.id)) return one->compute(scope);
  return Query::failed("function " + std::string(function.name) + " takes no instant vectors");
}

}  // namespace

Result<Matrix> Evaluator::of_vectors(const Expr& expression, const Call& call, const Function& function) {
  Result<Matrix> rows = computed(
      {.evaluator = *this, .query = query_, .steps = steps_, .expression = expression, .call = call}, function);
  if (!rows || query_.delays_names()) return rows;
  return without_names(std::move(*rows));
}

Labels labels_for_absent(const Expr& argument) {
  record::Labels labels;
  const auto* selector = std::get_if<Selector>(&without_parens(argument).is);
  if (selector == nullptr) return std::make_shared<const record::Labels>();
  std::map<std::string_view, std::string_view> exact;
  std::map<std::string_view, bool> seen;
  for (const tsdb::Condition& condition : selector->conditions) {
    if (condition.label == tsdb::kNameLabel) continue;
    if (condition.op == tsdb::Operator::kEqual && !std::exchange(seen[condition.label], true)) {
      exact[condition.label] = condition.value;
    } else {
      exact.erase(condition.label);
    }
  }
  for (const auto& [name, value] : exact) {
    if (!value.empty()) labels.emplace_back(name, value);
  }
  return std::make_shared<const record::Labels>(std::move(labels));
}

}  // namespace mcp::promql
