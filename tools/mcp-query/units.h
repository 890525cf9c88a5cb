// In which unit an answer is: of the units that were read, by what the expression does with them.
#pragma once

#include <string>

#include "intake/units.h"
#include "promql/ast.h"

namespace mcp::query {

// The unit of what the expression comes to; "" where that is not known, "1" of what is a number of things.
std::string unit_of(const promql::Expr& expression, const intake::Units& units);

}  // namespace mcp::query
