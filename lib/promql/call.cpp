// Which of its parts a call of a function is handed to.
// Tested by tests/unit/promql/evaluate_test.cpp and tests/compliance/promql/*.test.
#include <utility>

#include "promql/check.h"
#include "promql/evaluator.h"

namespace mcp::promql {
namespace {

// What is asked of the arguments of such a function.
Statistics below(FunctionId id, Statistics here) {
  switch (id) {
    case FunctionId::kHistogramCount:
    case FunctionId::kHistogramSum:
    case FunctionId::kHistogramAvg:
      return here == Statistics::kNever ? here : Statistics::kAsked;
    case FunctionId::kHistogramQuantile:
    case FunctionId::kHistogramQuantiles:
    case FunctionId::kHistogramFraction:
      return Statistics::kNever;
    default:
      return here;
  }
}

}  // namespace

Result<Matrix> Evaluator::call(const Expr& expression, const Call& call) {
  const Function* const function = find_function(call.function);
  if (function == nullptr) return Query::failed("unknown function with name \"" + call.function + "\"");
  const Statistics before = std::exchange(statistics_, below(function->id, statistics_));
  Result<Matrix> rows = dispatch(expression, call, *function);
  statistics_ = before;
  return rows;
}

Result<Matrix> Evaluator::dispatch(const Expr& expression, const Call& call, const Function& function) {
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    if (type_of(*call.arguments[i]) == Type::kMatrix) return over_range(expression, call, i);
  }
  switch (function.id) {
    case FunctionId::kTimestamp:
      if (const Expr& bare = without_parens(*call.arguments.front()); std::holds_alternative<Selector>(bare.is))
        return timestamps(bare, std::get<Selector>(bare.is));
      return of_vectors(expression, call, function);
    case FunctionId::kLabelReplace:
    case FunctionId::kLabelJoin:
      return label_function(call, function);
    case FunctionId::kHistogramQuantile:
    case FunctionId::kHistogramQuantiles:
    case FunctionId::kHistogramFraction:
    case FunctionId::kHistogramAvg:
    case FunctionId::kHistogramCount:
    case FunctionId::kHistogramSum:
    case FunctionId::kHistogramStddev:
    case FunctionId::kHistogramStdvar:
      return histogram_function(expression, call, function);
    case FunctionId::kInfo:
      return info(call);
    default:
      return of_vectors(expression, call, function);
  }
}

}  // namespace mcp::promql
