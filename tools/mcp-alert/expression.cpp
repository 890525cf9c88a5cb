// Tested by the golden cases of mcp-alert.
#include "expression.h"

#include "promql/parse.h"

namespace mcp::alert {

Result<Expression> parse_expression(std::string text) {
  Result<promql::ExprPtr> root = promql::parse(text);
  if (!root) return root.error();
  const Result<promql::Type> type = promql::check(**root, text, {});
  if (!type) return type.error();
  if (*type != promql::Type::kScalar && *type != promql::Type::kVector) {
    Error error{.code = Code::kConfig,
                .message = "expected a scalar or an instant vector, got a " + std::string(promql::documented(*type)),
                .place = {}};
    return std::move(error).at(1, 1);
  }
  return Expression{.text = std::move(text), .root = std::move(*root)};
}

Result<promql::Answer> evaluate(const Expression& expression, promql::Source& source, const promql::Steps& steps) {
  return promql::evaluate(*expression.root, expression.text, source, steps, promql::EvaluateOptions());
}

}  // namespace mcp::alert
