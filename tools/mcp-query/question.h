// One question to the series.
#pragma once

#include <string>

#include "promql/ast.h"
#include "promql/check.h"
#include "promql/evaluate.h"
#include "reply.h"

namespace mcp::query {

// A tree that may be evaluated, and the text it was parsed from.
struct Query {
  std::string text;
  promql::ExprPtr root;
  promql::Type type = promql::Type::kNone;
};
// Errors are kConfig with the place in the text.
Result<Query> parse_query(std::string text, int compat);

// The steps from `from_us` to `to_us`; with a step of 0 one at `from_us`.
Result<When> range_of(std::int64_t from_us, std::int64_t to_us, std::int64_t step_us);

// kConfig where the type of the answer is none that a range has.
Status asks_a_range(const Query& query);

// A matrix is in the order of its label sets.
Result<Reply> ask(const Query& query, const When& when, promql::Source& source, const promql::EvaluateOptions& options);

}  // namespace mcp::query
