// Lengths of time that are computed: durations and numbers of seconds, and what the query itself is.
// Tested by tests/unit/promql/evaluate_test.cpp.
#include <algorithm>
#include <cmath>

#include "promql/evaluator.h"

namespace mcp::promql {
namespace {

Result<double> seconds_of(const Expr& expression, const Steps& steps);

Result<double> seconds_of(const Binary& binary, const Steps& steps) {
  const Result<double> left = seconds_of(*binary.left, steps), right = seconds_of(*binary.right, steps);
  if (!left) return left;
  if (!right) return right;
  switch (binary.op) {
    case Token::kAdd:
      return *left + *right;
    case Token::kSub:
      return *left - *right;
    case Token::kMul:
      return *left * *right;
    case Token::kDiv:
      if (*right == 0) return Query::failed("division by zero");
      return *left / *right;
    case Token::kMod:
      if (*right == 0) return Query::failed("modulo by zero");
      return std::fmod(*left, *right);
    case Token::kPow:
      return std::pow(*left, *right);
    default:
      return Query::failed("no operator of durations");
  }
}

Result<double> seconds_of(const Call& call, const Steps& steps) {
  const double step = static_cast<double>(steps.every_us) / 1e6;
  if (call.function == "step") return steps.count > 1 ? step : 0;
  if (call.function == "range") return static_cast<double>(steps.end_us() - steps.start_us) / 1e6;
  std::vector<double> values;
  for (const ExprPtr& argument : call.arguments) {
    const Result<double> value = seconds_of(*argument, steps);
    if (!value) return value;
    values.push_back(*value);
  }
  if (values.size() != 2) return Query::failed("expected two durations in " + call.function);
  const bool least = call.function == "min" || call.function == "min_of";
  return least ? std::min(values[0], values[1]) : std::max(values[0], values[1]);
}

Result<double> seconds_of(const Expr& expression, const Steps& steps) {
  if (const auto* number = std::get_if<Number>(&expression.is)) return number->value;
  if (const auto* paren = std::get_if<Paren>(&expression.is)) return seconds_of(*paren->inner, steps);
  if (const auto* binary = std::get_if<Binary>(&expression.is)) return seconds_of(*binary, steps);
  if (const auto* call = std::get_if<Call>(&expression.is)) return seconds_of(*call, steps);
  if (const auto* unary = std::get_if<Unary>(&expression.is)) {
    const Result<double> inner = seconds_of(*unary->inner, steps);
    return inner && unary->negative ? Result<double>(-*inner) : inner;
  }
  return Query::failed("no duration");
}

}  // namespace

Result<std::int64_t> length_us(const Length& length, Sign sign, const Steps& steps) {
  double seconds = length.seconds;
  if (length.expression) {
    const Result<double> computed = seconds_of(*length.expression, steps);
    if (!computed) return computed.error();
    seconds = *computed;
  }
  if (sign == Sign::kPositive && !(seconds > 0)) return Query::failed("duration must be greater than 0");
  constexpr double kMost = 9.2e12;  // seconds; microseconds within 64 bits
  if (!(seconds < kMost && seconds > -kMost)) return Query::failed("duration is out of range");
  // Whole milliseconds, as Prometheus counts: what is written is some, what is computed is cut to some.
  const double milliseconds = length.expression ? std::trunc(seconds * 1000) : std::round(seconds * 1000);
  return static_cast<std::int64_t>(milliseconds) * 1000;
}

}  // namespace mcp::promql
