// Facts from Prometheus' promql/parser/functions.go and docs/querying/functions.md (3.14, and 2.42 for Era). Tested by
// tests/unit/promql/functions_test.cpp; check_test.cpp has every row judged by its count of arguments.
#include "promql/functions.h"

#include <algorithm>

namespace mcp::promql {
namespace {

using enum Type;

// By name, for find_function and FunctionId; the last is not: 2.42 has it and no other.
constexpr Function kFunctions[] = {
    // id, name, returns, takes, least, most, era, experimental
    {FunctionId::kAbs, "abs", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kAbsent, "absent", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kAbsentOverTime, "absent_over_time", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kAcos, "acos", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kAcosh, "acosh", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kAsin, "asin", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kAsinh, "asinh", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kAtan, "atan", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kAtanh, "atanh", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kAvgOverTime, "avg_over_time", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kCeil, "ceil", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kChanges, "changes", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kClamp, "clamp", kVector, {kVector, kScalar, kScalar}, 3, 3, Era::kBoth, false},
    {FunctionId::kClampMax, "clamp_max", kVector, {kVector, kScalar}, 2, 2, Era::kBoth, false},
    {FunctionId::kClampMin, "clamp_min", kVector, {kVector, kScalar}, 2, 2, Era::kBoth, false},
    {FunctionId::kCos, "cos", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kCosh, "cosh", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kCountOverTime, "count_over_time", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kDayOfMonth, "day_of_month", kVector, {kVector}, 0, 1, Era::kBoth, false},
    {FunctionId::kDayOfWeek, "day_of_week", kVector, {kVector}, 0, 1, Era::kBoth, false},
    {FunctionId::kDayOfYear, "day_of_year", kVector, {kVector}, 0, 1, Era::kBoth, false},
    {FunctionId::kDaysInMonth, "days_in_month", kVector, {kVector}, 0, 1, Era::kBoth, false},
    {FunctionId::kDeg, "deg", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kDelta, "delta", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kDeriv, "deriv", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kDoubleExponentialSmoothing,
     "double_exponential_smoothing",
     kVector,
     {kMatrix, kScalar, kScalar},
     3,
     3,
     Era::kOnly3,
     true},
    {FunctionId::kEnd, "end", kScalar, {}, 0, 0, Era::kOnly3, true},
    {FunctionId::kExp, "exp", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kFirstOverTime, "first_over_time", kVector, {kMatrix}, 1, 1, Era::kOnly3, false},
    {FunctionId::kFloor, "floor", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kHistogramAvg, "histogram_avg", kVector, {kVector}, 1, 1, Era::kOnly3, false},
    {FunctionId::kHistogramCount, "histogram_count", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kHistogramFraction,
     "histogram_fraction",
     kVector,
     {kScalar, kScalar, kVector},
     3,
     3,
     Era::kBoth,
     false},
    {FunctionId::kHistogramQuantile, "histogram_quantile", kVector, {kScalar, kVector}, 2, 2, Era::kBoth, false},
    {FunctionId::kHistogramQuantiles,
     "histogram_quantiles",
     kVector,
     {kVector, kString, kScalar, kScalar},
     3,
     12,
     Era::kOnly3,
     true},
    {FunctionId::kHistogramStddev, "histogram_stddev", kVector, {kVector}, 1, 1, Era::kOnly3, false},
    {FunctionId::kHistogramStdvar, "histogram_stdvar", kVector, {kVector}, 1, 1, Era::kOnly3, false},
    {FunctionId::kHistogramSum, "histogram_sum", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kHour, "hour", kVector, {kVector}, 0, 1, Era::kBoth, false},
    {FunctionId::kIdelta, "idelta", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kIncrease, "increase", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kInfo, "info", kVector, {kVector, kVector}, 1, 2, Era::kOnly3, true},
    {FunctionId::kIrate, "irate", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kLabelJoin,
     "label_join",
     kVector,
     {kVector, kString, kString, kString},
     3,
     Function::kUnlimited,
     Era::kBoth,
     false},
    {FunctionId::kLabelReplace,
     "label_replace",
     kVector,
     {kVector, kString, kString, kString, kString},
     5,
     5,
     Era::kBoth,
     false},
    {FunctionId::kLastOverTime, "last_over_time", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kLn, "ln", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kLog10, "log10", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kLog2, "log2", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kMadOverTime, "mad_over_time", kVector, {kMatrix}, 1, 1, Era::kOnly3, true},
    {FunctionId::kMaxOf, "max_of", kScalar, {kScalar, kScalar}, 2, 2, Era::kOnly3, true},
    {FunctionId::kMaxOverTime, "max_over_time", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kMinOf, "min_of", kScalar, {kScalar, kScalar}, 2, 2, Era::kOnly3, true},
    {FunctionId::kMinOverTime, "min_over_time", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kMinute, "minute", kVector, {kVector}, 0, 1, Era::kBoth, false},
    {FunctionId::kMonth, "month", kVector, {kVector}, 0, 1, Era::kBoth, false},
    {FunctionId::kPi, "pi", kScalar, {}, 0, 0, Era::kBoth, false},
    {FunctionId::kPredictLinear, "predict_linear", kVector, {kMatrix, kScalar}, 2, 2, Era::kBoth, false},
    {FunctionId::kPresentOverTime, "present_over_time", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kQuantileOverTime, "quantile_over_time", kVector, {kScalar, kMatrix}, 2, 2, Era::kBoth, false},
    {FunctionId::kRad, "rad", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kRange, "range", kScalar, {}, 0, 0, Era::kOnly3, true},
    {FunctionId::kRate, "rate", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kResets, "resets", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kRound, "round", kVector, {kVector, kScalar}, 1, 2, Era::kBoth, false},
    {FunctionId::kScalar, "scalar", kScalar, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kSgn, "sgn", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kSin, "sin", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kSinh, "sinh", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kSort, "sort", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kSortByLabel,
     "sort_by_label",
     kVector,
     {kVector, kString},
     1,
     Function::kUnlimited,
     Era::kOnly3,
     true},
    {FunctionId::kSortByLabelDesc,
     "sort_by_label_desc",
     kVector,
     {kVector, kString},
     1,
     Function::kUnlimited,
     Era::kOnly3,
     true},
    {FunctionId::kSortDesc, "sort_desc", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kSqrt, "sqrt", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kStart, "start", kScalar, {}, 0, 0, Era::kOnly3, true},
    {FunctionId::kStartTimestamp, "start_timestamp", kVector, {kVector}, 1, 1, Era::kOnly3, true},
    {FunctionId::kStddevOverTime, "stddev_over_time", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kStdvarOverTime, "stdvar_over_time", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kStep, "step", kScalar, {}, 0, 0, Era::kOnly3, true},
    {FunctionId::kSumOverTime, "sum_over_time", kVector, {kMatrix}, 1, 1, Era::kBoth, false},
    {FunctionId::kTan, "tan", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kTanh, "tanh", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kTime, "time", kScalar, {}, 0, 0, Era::kBoth, false},
    {FunctionId::kTimestamp, "timestamp", kVector, {kVector}, 1, 1, Era::kBoth, false},
    {FunctionId::kTsOfFirstOverTime, "ts_of_first_over_time", kVector, {kMatrix}, 1, 1, Era::kOnly3, true},
    {FunctionId::kTsOfLastOverTime, "ts_of_last_over_time", kVector, {kMatrix}, 1, 1, Era::kOnly3, true},
    {FunctionId::kTsOfMaxOverTime, "ts_of_max_over_time", kVector, {kMatrix}, 1, 1, Era::kOnly3, true},
    {FunctionId::kTsOfMinOverTime, "ts_of_min_over_time", kVector, {kMatrix}, 1, 1, Era::kOnly3, true},
    {FunctionId::kVector, "vector", kVector, {kScalar}, 1, 1, Era::kBoth, false},
    {FunctionId::kYear, "year", kVector, {kVector}, 0, 1, Era::kBoth, false},
    {FunctionId::kHoltWinters, "holt_winters", kVector, {kMatrix, kScalar, kScalar}, 3, 3, Era::kOnly2, false},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kFunctionCount; ++i) {
    if (static_cast<std::size_t>(kFunctions[i].id) != i) return false;
    if (i > 0 && i + 1 < kFunctionCount && !(kFunctions[i - 1].name < kFunctions[i].name)) return false;
  }
  return true;
}
static_assert(std::size(kFunctions) == kFunctionCount && in_order());

}  // namespace

std::string_view documented(Type type) {
  switch (type) {
    case kScalar:
      return "scalar";
    case kVector:
      return "instant vector";
    case kMatrix:
      return "range vector";
    case kString:
      return "string";
    case kNone:
      break;
  }
  return "none";
}

Type Function::argument(std::size_t number) const {
  Type last = takes[0];
  for (std::size_t i = 1; i <= number && i < takes.size() && takes[i] != kNone; ++i) last = takes[i];
  return last;
}

std::span<const Function> all_functions() { return kFunctions; }

const Function* find_function(std::string_view name) {
  const Function* const last = std::prev(std::end(kFunctions));
  if (name == last->name) return last;
  const Function* const found = std::lower_bound(std::begin(kFunctions), last, name,
                                                 [](const Function& a, std::string_view b) { return a.name < b; });
  return found != last && found->name == name ? found : nullptr;
}

}  // namespace mcp::promql
