// Records to OTLP/JSON; the inverse of decode.h.
#pragma once

#include <span>
#include <string>

#include "record/records.h"
#include "result/result.h"

namespace mcp::otlp {

// Appends one TracesData object and `\n`: neighbours of the same resource, and of the same scope within it, share one.
// Reading the line again gives the same records. What OTLP has no room for (an unknown span_kind or status, an integer
// beyond 64 signed bits, a time before 1970, a bad id) is kMalformed and names the key; `out` is then as it was.
Status append_traces(std::string& out, std::span<const record::Span> spans);

}  // namespace mcp::otlp
