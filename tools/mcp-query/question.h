// One question to the series, and what comes back.
#pragma once

#include <string>

#include "promql/ast.h"
#include "promql/check.h"
#include "promql/evaluate.h"

namespace mcp::query {

// A tree that may be evaluated, and the text it was parsed from.
struct Query {
  std::string text;
  promql::ExprPtr root;
  promql::Type type = promql::Type::kNone;
};
// Errors are kConfig with the place in the text.
Result<Query> parse_query(std::string text, int compat);

// When it is asked: at one moment, or as a range, which has a matrix as its answer even where it has one step.
struct When {
  promql::Steps steps;
  bool range = false;
};
// The steps from `from_us` to `to_us`; with a step of 0 one at `from_us`.
Result<When> range_of(std::int64_t from_us, std::int64_t to_us, std::int64_t step_us);

struct Reply {
  promql::Type type = promql::Type::kNone;  // what the result is to be called
  When when;
  promql::Answer answer;
};
// A matrix is in the order of its label sets.
Result<Reply> ask(const Query& query, const When& when, promql::Source& source, const promql::EvaluateOptions& options);

// A float, or the histogram where it is not null.
struct Value {
  double number = 0;
  const histogram::Histogram* hist = nullptr;
};
// At which moments a series of a matrix has a value. What it is a view of outlives it.
struct Entry {
  std::int64_t ts_us = 0;
  Value value;
};
struct Line {
  const record::Labels* labels = nullptr;
  std::vector<Entry> entries;  // never empty; one in a vector or a scalar
};
// All series that have a value, of whatever kind the reply is; nothing of a string.
std::vector<Line> lines_of(const Reply& reply);

}  // namespace mcp::query
