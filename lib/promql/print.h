// A tree as PromQL, in one line.
#pragma once

#include <string>

#include "promql/ast.h"

namespace mcp::promql {

// Parsing what it prints gives the same tree.
std::string print(const Expr& expression);
std::string print(const Selector& selector);

}  // namespace mcp::promql
