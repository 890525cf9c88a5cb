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

// The one comparison with a number that an expression is.
struct Comparison {
  std::string_view condition;
  double threshold = 0;
};
// Nothing where it is anything else.
std::optional<Comparison> comparison_of(const promql::Expr& root);

}  // namespace mcp::alert
