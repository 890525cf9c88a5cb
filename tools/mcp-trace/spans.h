// Spans as they arrive: a span record, or a line of OTLP.
#pragma once

#include "ndjson/decode.h"
#include "record/records.h"
#include "result/result.h"

namespace mcp::trace {

// Whether an OTLP object is about traces; metrics and logs are foreign here.
bool holds_spans(const simdjson::dom::object& otlp);

// The span record of the line last parsed, its ids checked and in lower case: a trace id of 32 hex digits, a span id
// and a parent's (where there is one; zeros are none) of 16, not all zero.
Result<record::Span> read_span(ndjson::Decoder& decoder);

}  // namespace mcp::trace
