// Tested by tests/unit/mcp-trace/tree_test.cpp.
#include "store.h"

#include <algorithm>

#include "otlp/hex.h"

namespace mcp::trace {

std::string print(const TraceId& id) {
  return otlp::print_hex(id.high, otlp::kSpanIdDigits) + otlp::print_hex(id.low, otlp::kSpanIdDigits);
}

void Store::add(const record::Span& span) {
  const std::string_view trace = span.trace_id;
  const auto number = [](std::string_view digits) { return otlp::parse_lower_hex(digits).value_or(0); };
  spans_.push_back({.trace = {number(trace.substr(0, otlp::kSpanIdDigits)), number(trace.substr(otlp::kSpanIdDigits))},
                    .id = number(span.span_id),
                    .parent = number(span.parent_span_id),
                    .start_ns = span.start_ns,
                    .end_ns = span.end_ns,
                    .name = kept(span.name),
                    .service = kept(span.service),
                    .message = kept(span.status_message),
                    .failed = span.status == "error"});
}

std::string_view Store::kept(const std::string& text) {
  if (text.empty()) return {};
  const auto found = known_.find(text);
  if (found != known_.end()) return found->second;
  const std::string_view view = texts_.emplace_back(text);
  known_.emplace(view, view);
  return view;
}

std::span<const Span> Store::sorted() {
  std::sort(spans_.begin(), spans_.end());
  const auto end = std::unique(spans_.begin(), spans_.end());
  repeated_ = static_cast<std::size_t>(spans_.end() - end);
  spans_.erase(end, spans_.end());
  return spans_;
}

std::span<const Span> first_trace(std::span<const Span> sorted) {
  if (sorted.empty()) return sorted;
  const auto end =
      std::find_if(sorted.begin(), sorted.end(), [&](const Span& span) { return span.trace != sorted.front().trace; });
  return sorted.first(static_cast<std::size_t>(end - sorted.begin()));
}

}  // namespace mcp::trace
