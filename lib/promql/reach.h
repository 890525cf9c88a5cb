// Which part of its data an expression looks at, before there are any.
#pragma once

#include <cstdint>
#include <vector>

#include "promql/ast.h"
#include "promql/evaluate.h"
#include "result/result.h"
#include "tsdb/matcher.h"

namespace mcp::promql {

struct Reach {
  // From the moment it is evaluated at, in microseconds: samples before `from_us` do not count but for the newest of
  // them of each series, samples behind `to_us` not at all. from_us <= 0 <= to_us.
  std::int64_t from_us = 0, to_us = 0;
  // A time is written with @: it looks there, wherever the moment lies.
  bool anywhere = false;
  // start(), end(), step() or range(): what it comes to depends on the query and not on the moment alone.
  bool of_query = false;
  // Every selection it makes; those of info() without the conditions that it finds out on the way.
  std::vector<std::vector<tsdb::Matcher>> selections;
};

// Of a tree that check() accepts, evaluated at one moment at a time. Errors are those that evaluating it would have.
Result<Reach> reach_of(const Expr& root, const EvaluateOptions& options);

}  // namespace mcp::promql
