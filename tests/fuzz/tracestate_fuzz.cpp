// links: mcp_otlp
// The text as a traceparent, a tracestate and a value of ot: what is read lies within the text and within the grammar,
// and reads the same after printing; thresholds and randomness are below 2^56.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "otlp/probability.h"
#include "otlp/trace_context.h"

using namespace mcp;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_parent(std::string_view text) {
  const auto parent = otlp::parse_traceparent(text);
  if (!parent) return;
  require(parent->trace_id.size() == 32 && parent->parent_span_id.size() == 16 && parent->version != 0xff);
  require(text.find(parent->trace_id) != std::string_view::npos);
  require(otlp::randomness_of(parent->trace_id) < otlp::kThresholds);
}

void check_otel(std::string_view text) {
  const auto state = otlp::parse_otel_state(text);
  if (!state) return;
  if (!state->th.empty()) require(otlp::parse_threshold(state->th).value() < otlp::kThresholds);
  if (!state->rv.empty()) require(otlp::parse_randomness(state->rv).value() < otlp::kThresholds);
  const std::string printed = otlp::print(*state);
  const auto again = otlp::parse_otel_state(printed);
  require(again && again->th == state->th && again->rv == state->rv && again->extra == state->extra);
}

void check_state(std::string_view text) {
  const auto state = otlp::TraceState::parse(text);
  if (!state) return;
  std::string printed;
  for (const auto& [key, value] : state->members()) {
    require(!key.empty() && key.size() <= 256 && !value.empty() && value.size() <= 256);
    printed += (printed.empty() ? "" : ",") + std::string(key) + "=" + std::string(value);
    check_otel(value);
  }
  const auto again = otlp::TraceState::parse(printed);
  require(again && again->members().size() == state->members().size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  // A copy of exactly its size, so that a read past the end is seen.
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  check_parent(text);
  check_state(text);
  check_otel(text);
  return 0;
}
