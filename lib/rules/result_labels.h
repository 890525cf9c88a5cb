// Which labels the result of an expression can have, as far as the expression says. Inside of the room.
#pragma once

#include <map>
#include <set>
#include <string>

#include "promql/ast.h"

namespace mcp::rules {

struct ResultLabels {
  bool open = true;  // any label may be there but for `names`; else no others than `names`
  std::set<std::string> names = {};
  std::map<std::string, std::string> equal = {};  // values that are known

  bool may_have(const std::string& label) const { return open != names.contains(label); }
  void add(const std::string& label);
  void remove(const std::string& label);
};

// Of a tree that check() accepts; of a scalar none.
ResultLabels result_labels(const promql::Expr& expression);

}  // namespace mcp::rules
