// What a tree means in types: which functions there are, what they and the operators take, and what comes out. Pure.
#pragma once

#include <string_view>

#include "promql/ast.h"
#include "promql/functions.h"
#include "result/result.h"

namespace mcp::promql {

struct CheckOptions {
  int compat = 3;            // the functions of Prometheus 3, or (2) of 2.42
  bool experimental = true;  // also those that Prometheus 3 has behind promql-experimental-functions
};

// The type of the whole, or Prometheus' first objection, kConfig, with its text and place. The root is what parse(text)
// gave, for the same Prometheus. As in Prometheus an unknown function counts first, wherever it stands.
Result<Type> check(const Expr& root, std::string_view text, const CheckOptions& options);

// The type of any part of a checked tree but of an expression of durations. kNone for a call of no known function.
Type type_of(const Expr& expression);

}  // namespace mcp::promql
