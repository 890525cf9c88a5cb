// Which of its parts a call of a function is handed to.
// Tested by tests/unit/promql/evaluate_test.cpp and tests/compliance/promql/*.test.
#include "promql/check.h"
#include "promql/evaluator.h"

namespace mcp::promql {

Result<Matrix> Evaluator::call(const Expr& expression, const Call& call) {
  const Function* const function = find_function(call.function);
  if (function == nullptr) return Query::failed("unknown function with name \"" + call.function + "\"");
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    if (type_of(*call.arguments[i]) == Type::kMatrix) return over_range(expression, call, i);
  }
  switch (function->id) {
    case FunctionId::kTimestamp:
      if (const auto* selector = std::get_if<Selector>(&without_parens(*call.arguments.front()).is))
        return timestamps(*selector);
      return of_vectors(expression, call, *function);
    case FunctionId::kLabelReplace:
    case FunctionId::kLabelJoin:
      return label_function(call, *function);
    case FunctionId::kHistogramQuantile:
    case FunctionId::kHistogramQuantiles:
    case FunctionId::kHistogramFraction:
    case FunctionId::kHistogramAvg:
    case FunctionId::kHistogramCount:
    case FunctionId::kHistogramSum:
    case FunctionId::kHistogramStddev:
    case FunctionId::kHistogramStdvar:
      return histogram_function(expression, call, *function);
    case FunctionId::kInfo:
      return info(call);
    default:
      return of_vectors(expression, call, *function);
  }
}

}  // namespace mcp::promql
