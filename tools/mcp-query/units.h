// In which unit an answer is: of the units that were read, by what the expression does with them.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "promql/ast.h"

namespace mcp::query {

// The units of metrics by their names.
class Units {
 public:
  // The first that is said of a name stays, unless another one is said too: then it has none.
  void learn(std::string_view name, std::string_view unit);
  // What was learnt, else what the name ends in; "" where nothing says one.
  std::string_view of(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> units_;
};

// The unit of what the expression comes to; "" where that is not known, "1" of what is a number of things.
std::string unit_of(const promql::Expr& expression, const Units& units);

}  // namespace mcp::query
