// What the tests of this room share: an OTLP text read, or its error.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"
#include "otlp/decode.h"
#include "record/records.h"

namespace mcp::otlp {

inline Result<std::vector<record::Span>> read_traces(std::string_view text) {
  json::Parser parser;
  std::string padded(text);
  padded.append(json::kPadding, ' ');
  const auto element = parser.parse(std::string_view(padded).substr(0, text.size()));
  if (!element) return element.error();
  std::vector<record::Span> spans;
  if (Status read = decode_traces((*element).get_object().value_unsafe(), text, spans); !read) return read.error();
  return spans;
}

// One span of the members given, with valid ids before them.
inline std::string with_span(std::string_view members) {
  std::string text =
      R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7")";
  text += members;
  return text + "}]}]}]}";
}

}  // namespace mcp::otlp
