// How a value is compared with a threshold.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "promql/ast.h"

namespace mcp::alert {

struct Condition {
  std::string_view name;
  std::string_view help;
  std::string_view operation;  // as PromQL spells it
  promql::Token token;
};

// All conditions there are, in the order in which they are shown.
std::span<const Condition> conditions();

// The row of a name, null where it is none.
const Condition* condition_of(std::string_view name);

// The one comparison with a number that an expression is.
struct Comparison {
  std::string_view condition;
  double threshold = 0;
  const promql::Expr* compared = nullptr;  // what is compared, a part of the expression
};
// Nothing where it is anything else.
std::optional<Comparison> comparison_of(const promql::Expr& root);

}  // namespace mcp::alert
