// Tested by tests/unit/mcp-query/units_test.cpp.
#include "units.h"

#include <algorithm>
#include <iterator>

#include "promql/check.h"
#include "tsdb/matcher.h"

namespace mcp::query {
namespace {

using promql::FunctionId;
using promql::Token;

constexpr std::string_view kOne = "1";

std::string per(std::string_view unit, std::string_view other) {
  if (unit.empty() || other.empty()) return {};
  if (unit == other) return std::string(kOne);
  if (other == kOne) return std::string(unit);
  return std::string(unit).append("/").append(other);
}

// The value that the selector demands of a label; "" where it demands none.
std::string_view demanded(const promql::Selector& selector, std::string_view label) {
  for (const tsdb::Condition& condition : selector.conditions) {
    if (condition.label == label && condition.op == tsdb::Operator::kEqual) return condition.value;
  }
  return {};
}

std::string_view name_of(const promql::Selector& selector) {
  return selector.name.empty() ? demanded(selector, tsdb::kNameLabel) : std::string_view(selector.name);
}

// A number of an aggregate has the unit of its metric, or one made of it.
std::string unit_of_selector(const promql::Selector& selector, const intake::Units& units) {
  const std::string_view stat = demanded(selector, "stat"), unit = units.of(name_of(selector));
  if (stat == "count" || stat == "resets") return std::string(kOne);
  return stat == "rate" ? per(unit, "s") : std::string(unit);
}

// Of the metric whose buckets are selected somewhere below.
std::string unit_of_buckets(const promql::Expr& expression, const intake::Units& units) {
  if (const auto* selector = std::get_if<promql::Selector>(&expression.is)) {
    std::string_view name = name_of(*selector);
    if (name.ends_with("_bucket")) name.remove_suffix(std::string_view("_bucket").size());
    return std::string(units.of(name));
  }
  for (const promql::Expr* part : promql::children(expression)) {
    if (std::string unit = unit_of_buckets(*part, units); !unit.empty()) return unit;
  }
  return {};
}

// What a function makes of the unit of its argument.
enum class Makes : std::uint8_t { kSame, kPerSecond, kCount, kSeconds, kOfBuckets, kUnknown };

struct Making {
  FunctionId function;
  Makes makes;
};
constexpr Making kMakings[] = {
    {FunctionId::kRate, Makes::kPerSecond},
    {FunctionId::kIrate, Makes::kPerSecond},
    {FunctionId::kDeriv, Makes::kPerSecond},
    {FunctionId::kIncrease, Makes::kSame},
    {FunctionId::kDelta, Makes::kSame},
    {FunctionId::kIdelta, Makes::kSame},
    {FunctionId::kAbs, Makes::kSame},
    {FunctionId::kCeil, Makes::kSame},
    {FunctionId::kFloor, Makes::kSame},
    {FunctionId::kRound, Makes::kSame},
    {FunctionId::kClamp, Makes::kSame},
    {FunctionId::kClampMax, Makes::kSame},
    {FunctionId::kClampMin, Makes::kSame},
    {FunctionId::kSort, Makes::kSame},
    {FunctionId::kSortDesc, Makes::kSame},
    {FunctionId::kSortByLabel, Makes::kSame},
    {FunctionId::kSortByLabelDesc, Makes::kSame},
    {FunctionId::kLabelReplace, Makes::kSame},
    {FunctionId::kLabelJoin, Makes::kSame},
    {FunctionId::kAvgOverTime, Makes::kSame},
    {FunctionId::kMinOverTime, Makes::kSame},
    {FunctionId::kMaxOverTime, Makes::kSame},
    {FunctionId::kSumOverTime, Makes::kSame},
    {FunctionId::kLastOverTime, Makes::kSame},
    {FunctionId::kFirstOverTime, Makes::kSame},
    {FunctionId::kMadOverTime, Makes::kSame},
    {FunctionId::kStddevOverTime, Makes::kSame},
    {FunctionId::kQuantileOverTime, Makes::kSame},
    {FunctionId::kPredictLinear, Makes::kSame},
    {FunctionId::kDoubleExponentialSmoothing, Makes::kSame},
    {FunctionId::kHoltWinters, Makes::kSame},
    {FunctionId::kInfo, Makes::kSame},
    {FunctionId::kScalar, Makes::kSame},
    {FunctionId::kVector, Makes::kSame},
    {FunctionId::kHistogramSum, Makes::kSame},
    {FunctionId::kHistogramAvg, Makes::kSame},
    {FunctionId::kHistogramStddev, Makes::kSame},
    {FunctionId::kCountOverTime, Makes::kCount},
    {FunctionId::kPresentOverTime, Makes::kCount},
    {FunctionId::kAbsent, Makes::kCount},
    {FunctionId::kAbsentOverTime, Makes::kCount},
    {FunctionId::kChanges, Makes::kCount},
    {FunctionId::kResets, Makes::kCount},
    {FunctionId::kSgn, Makes::kCount},
    {FunctionId::kHistogramCount, Makes::kCount},
    {FunctionId::kHistogramFraction, Makes::kCount},
    {FunctionId::kTime, Makes::kSeconds},
    {FunctionId::kTimestamp, Makes::kSeconds},
    {FunctionId::kHistogramQuantile, Makes::kOfBuckets},
    {FunctionId::kHistogramQuantiles, Makes::kOfBuckets},
};

Makes made_by(FunctionId id) {
  const auto* known =
      std::find_if(std::begin(kMakings), std::end(kMakings), [id](const Making& row) { return row.function == id; });
  return known == std::end(kMakings) ? Makes::kUnknown : known->makes;
}

// The argument that is no parameter: the first that is a vector.
const promql::Expr* main_argument(const promql::Call& call) {
  for (const promql::ExprPtr& argument : call.arguments) {
    const promql::Type type = promql::type_of(*argument);
    if (type == promql::Type::kVector || type == promql::Type::kMatrix) return argument.get();
  }
  return call.arguments.empty() ? nullptr : call.arguments.front().get();
}

std::string unit_of_call(const promql::Call& call, const intake::Units& units) {
  const promql::Function* function = promql::find_function(call.function);
  const promql::Expr* argument = main_argument(call);
  if (function == nullptr) return {};
  switch (made_by(function->id)) {
    case Makes::kSame:
      return argument != nullptr ? unit_of(*argument, units) : std::string();
    case Makes::kPerSecond:
      return argument != nullptr ? per(unit_of(*argument, units), "s") : std::string();
    case Makes::kCount:
      return std::string(kOne);
    case Makes::kSeconds:
      return "s";
    case Makes::kOfBuckets:
      return argument != nullptr ? unit_of_buckets(*argument, units) : std::string();
    case Makes::kUnknown:
      return {};
  }
  return {};
}

std::string unit_of_binary(const promql::Binary& binary, const intake::Units& units) {
  const std::string left = unit_of(*binary.left, units), right = unit_of(*binary.right, units);
  if (binary.returns_bool) return std::string(kOne);
  switch (binary.op) {
    case Token::kAdd:
    case Token::kSub:
    case Token::kMod:
      return left == right || right.empty() ? left : left.empty() ? right : std::string();
    case Token::kMul:
      return left == kOne ? right : right == kOne ? left : std::string();
    case Token::kDiv:
      return per(left, right);
    case Token::kPow:
    case Token::kAtan2:
      return {};
    default:  // comparisons and sets leave the left side as it is
      return left;
  }
}

std::string unit_of_aggregation(const promql::Aggregation& aggregation, const intake::Units& units) {
  switch (aggregation.aggregator) {
    case Token::kCount:
    case Token::kCountValues:
    case Token::kGroup:
      return std::string(kOne);
    case Token::kStdvar:
      return {};
    default:
      return unit_of(*aggregation.inner, units);
  }
}

}  // namespace

std::string unit_of(const promql::Expr& expression, const intake::Units& units) {
  if (const auto* one = std::get_if<promql::Selector>(&expression.is)) return unit_of_selector(*one, units);
  if (const auto* one = std::get_if<promql::Subquery>(&expression.is)) return unit_of(*one->inner, units);
  if (const auto* one = std::get_if<promql::Call>(&expression.is)) return unit_of_call(*one, units);
  if (const auto* one = std::get_if<promql::Aggregation>(&expression.is)) return unit_of_aggregation(*one, units);
  if (const auto* one = std::get_if<promql::Binary>(&expression.is)) return unit_of_binary(*one, units);
  if (const auto* one = std::get_if<promql::Unary>(&expression.is)) return unit_of(*one->inner, units);
  if (const auto* one = std::get_if<promql::Paren>(&expression.is)) return unit_of(*one->inner, units);
  return {};
}

}  // namespace mcp::query
