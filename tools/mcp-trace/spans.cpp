// Tested by tests/unit/mcp-trace/spans_test.cpp.
#include "spans.h"

#include <simdjson.h>

#include <optional>
#include <string>

#include "otlp/hex.h"
#include "text/quote.h"

namespace mcp::trace {
namespace {

std::optional<Error> check_id(const ndjson::Decoder& decoder, std::string_view key, std::string& id) {
  const std::size_t digits = key == "trace_id" ? otlp::kTraceIdDigits : otlp::kSpanIdDigits;
  std::optional<std::string> read = otlp::read_id(id, digits);
  if (read) {
    id = std::move(*read);
    return std::nullopt;
  }
  const std::string_view path[] = {key};
  const std::string_view wanted = digits == otlp::kTraceIdDigits ? "32" : "16";
  std::string what = "expected " + std::string(wanted) + " hex digits, not all zero, got ";
  text::append_json_string(what, text::printable(id, 40));
  Error error = decoder.error_at(path, what);
  error.reason = "not an id";
  return error;
}

}  // namespace

bool holds_spans(const simdjson::dom::object& otlp) {
  simdjson::dom::element found;
  return otlp.at_key("resourceSpans").get(found) == simdjson::SUCCESS;
}

Result<record::Span> read_span(ndjson::Decoder& decoder) {
  Result<record::Span> span = decoder.span();
  if (!span) return span;
  if (auto fault = check_id(decoder, "trace_id", span->trace_id)) return std::move(*fault);
  if (auto fault = check_id(decoder, "span_id", span->span_id)) return std::move(*fault);
  const bool no_parent = span->parent_span_id.find_first_not_of('0') == std::string::npos;
  if (no_parent) {
    span->parent_span_id.clear();
  } else if (auto fault = check_id(decoder, "parent_span_id", span->parent_span_id)) {
    return std::move(*fault);
  }
  return span;
}

}  // namespace mcp::trace
