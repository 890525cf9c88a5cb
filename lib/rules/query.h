// What the template function `query` asks. Inside of the room.
#pragma once

#include <cstdint>

#include "promql/evaluate.h"
#include "template/template.h"

namespace mcp::rules {

// Asks PromQL at that moment; source and options outlive it.
templates::Query query_at(std::int64_t at_us, promql::Source& source, const promql::EvaluateOptions& options);

}  // namespace mcp::rules
