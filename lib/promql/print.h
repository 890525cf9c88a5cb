// A tree as PromQL.
#pragma once

#include <string>

#include "promql/ast.h"

namespace mcp::promql {

// In one line. Parsing what it prints gives the same tree.
std::string print(const Expr& expression);
std::string print(const Selector& selector);

// The same in lines where one would have more than so many bytes; no blank stands at an end of a line.
inline constexpr std::size_t kLineLength = 100;
std::string pretty(const Expr& expression);

}  // namespace mcp::promql
