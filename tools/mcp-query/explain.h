// --explain: the tree of a question with what each part of it gave and took.
#pragma once

#include <string>

#include "promql/evaluate.h"
#include "question.h"

namespace mcp::query {

// A line a part, each under the whole that it is of; numbers and brackets are seen in what they stand in. Parts that
// were not evaluated by themselves have no numbers.
std::string explained(const Query& query, const promql::Profile& profile, const Reply& reply);

}  // namespace mcp::query
