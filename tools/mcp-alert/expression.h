// An expression that was typed, as what is evaluated.
#pragma once

#include <string>

#include "promql/ast.h"
#include "promql/check.h"
#include "promql/evaluate.h"
#include "result/result.h"

namespace mcp::alert {

// A tree that may be evaluated, and the text it was parsed from.
struct Expression {
  std::string text;
  promql::ExprPtr root;
};

// Only a scalar or an instant vector, which have a value at a moment. Errors are kConfig with the place in the text.
Result<Expression> parse_expression(std::string text);

Result<promql::Answer> evaluate(const Expression& expression, promql::Source& source, const promql::Steps& steps);

}  // namespace mcp::alert
