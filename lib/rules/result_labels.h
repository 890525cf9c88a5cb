// Which labels the result of an expression can have, as far as the expression says. Inside of the room.
#pragma once

#include <map>
#include <set>
#include <string>

#include "promql/ast.h"
#include "promql/functions.h"

namespace mcp::rules {

struct ResultLabels {
  bool open = true;  // any label may be there but for `names`; else no others than `names`
  std::set<std::string> names = {};
  std::map<std::string, std::string> equal = {};  // values that are known

  bool may_have(const std::string& label) const { return open != names.contains(label); }
  void add(const std::string& label);
  void remove(const std::string& label);
};

// Of the parts of a tree that check() accepts, which outlives it; of a scalar none. Each part is looked at once.
class ResultLabelsOf {
 public:
  const ResultLabels& operator()(const promql::Expr& expression);
  promql::Type type(const promql::Expr& expression);

 private:
  std::map<const promql::Expr*, ResultLabels> known_;
  std::map<const promql::Expr*, promql::Type> types_;
};

}  // namespace mcp::rules
