// Rules that never had anything to look at: silence is not a pass.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "promql/ast.h"
#include "rules/rule.h"
#include "series/series_set.h"
#include "tsdb/matcher.h"

namespace mcp::alert {

// One rule's selectors, and which of them ever selected a series.
class Needs {
 public:
  explicit Needs(const rules::Rule& rule);

  // Looks again for what has not appeared: a sample later than that time. Series are settled.
  void look(series::SeriesSet& all, std::int64_t behind_us = INT64_MIN);
  // Whether it selects anything that must be there.
  bool any() const { return !needs_.empty(); }
  // The selectors for want of which the rule cannot say anything, as PromQL; empty where it can. Of `or` one side is
  // enough; what `unless` takes away, and what absent() looks for, may be missing.
  std::vector<std::string> missing() const;

 private:
  struct Need {
    const promql::Selector* selector = nullptr;
    std::vector<tsdb::Matcher> matchers;
    bool appeared = false;
  };
  bool appeared(const promql::Selector& selector) const;
  void collect(const promql::Expr& expression);
  void add_missing(const promql::Expr& expression, std::vector<std::string>& missing) const;

  const promql::Expr* root_;
  std::vector<Need> needs_;
  std::size_t open_ = 0;  // that have not appeared
};

}  // namespace mcp::alert
