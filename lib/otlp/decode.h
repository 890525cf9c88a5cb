// OTLP/JSON to records: what one line of the file exporter, or one body of OTLP/HTTP, holds.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "json/json.h"
#include "record/records.h"
#include "result/result.h"

namespace mcp::otlp {

// Each span comes to carry its resource and scope: a line may grow to this many bytes, and no further.
inline constexpr std::size_t kMostGrown = std::size_t{64} << 20;

// The spans of a TracesData object, in its order; `out` is overwritten. `line` is the text that `root` was parsed from.
// All or nothing: the first fault is kMalformed, names its JSON path and has its column, and leaves `out` unspecified.
//
// Keys are lowerCamelCase; unknown ones are ignored, and null counts as absent. Ids are hex in any case and leave in
// lower case; 64-bit integers are numbers or strings; enums are integers. The resource's service.name becomes
// `service`; trace_flags keeps all 32 bits of `flags`; a zero parent id is none.
Status decode_traces(const simdjson::dom::object& root, std::string_view line, std::vector<record::Span>& out);

}  // namespace mcp::otlp
