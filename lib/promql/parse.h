// PromQL's grammar. Pure: text in, a tree or an Error with line and column out.
#pragma once

#include <string_view>

#include "promql/ast.h"
#include "result/result.h"

namespace mcp::promql {

inline constexpr int kDeepest = 400;  // levels of a tree

// The whole grammar of Prometheus 3, experimental parts included, or (compat 2) that of 2.42; the depth of the tree and
// the length of the text are limited. It judges form only: which functions there are, what types they take and what a
// selector may leave open is for check() to judge.
Result<ExprPtr> parse(std::string_view text, int compat = 3);

// A vector selector and nothing else, without range, offset and @: `name{label="value"}`. At least one of its
// conditions must leave out the empty value.
Result<Selector> parse_selector(std::string_view text);

// Whether it names a metric or has a condition that leaves out the empty value, so that it cannot select everything.
bool narrows(const Selector& selector);
inline constexpr std::string_view kNarrowsNothing = "vector selector must contain at least one non-empty matcher";

// Ready to select: the conditions, and one for the name where there is one.
Result<std::vector<tsdb::Matcher>> matchers_of(const Selector& selector);

}  // namespace mcp::promql
