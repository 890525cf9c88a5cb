// Tested by tests/cli/mcp-trace/ctx-*; the grammar by tests/compliance/tracecontext.
#include "context.h"

#include <simdjson.h>

#include <optional>
#include <vector>

#include "otlp/trace_context.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::trace {
namespace {

// The header lines under the key; none where it is not there. False when they are no list of strings.
bool read_headers(const simdjson::dom::object& question, std::string_view key, std::vector<std::string_view>& out) {
  simdjson::dom::element value;
  if (question.at_key(key).get(value) != simdjson::SUCCESS) return true;
  simdjson::dom::array lines;
  if (value.get(lines) != simdjson::SUCCESS) return false;
  for (const simdjson::dom::element line : lines) {
    if (line.get(out.emplace_back()) != simdjson::SUCCESS) return false;
  }
  return true;
}

// Header lines of one name are one list (RFC 9110, 5.3).
std::string joined(const std::vector<std::string_view>& lines) {
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out += ',';
    out += lines[i];
  }
  return out;
}

void append_parent(std::string& out, const otlp::TraceParent& parent) {
  out += ",\"version\":";
  text::append_uint(out, parent.version);
  out += ",\"trace_id\":";
  text::append_json_string(out, parent.trace_id);
  out += ",\"parent_span_id\":";
  text::append_json_string(out, parent.parent_span_id);
  out += ",\"trace_flags\":";
  text::append_uint(out, parent.flags);
}

void append_state(std::string& out, const otlp::TraceState& state) {
  std::string members;
  for (const auto& [key, value] : state.members()) {
    if (!members.empty()) members += ',';
    members += key;
    members += '=';
    members += value;
  }
  out += ",\"tracestate\":";
  text::append_json_string(out, members);
}

}  // namespace

Status ContextStage::answer(const simdjson::dom::object& question, std::string& out) {
  std::vector<std::string_view> parents;
  std::vector<std::string_view> states;
  if (!read_headers(question, "traceparent", parents)) return wrong("traceparent", "an array of strings");
  if (!read_headers(question, "tracestate", states)) return wrong("tracestate", "an array of strings");
  const auto parent = parents.size() == 1 ? otlp::parse_traceparent(parents.front()) : std::nullopt;
  const std::string all_states = joined(states);
  const auto state = otlp::TraceState::parse(all_states);
  out += parent ? "{\"traceparent_valid\":true" : "{\"traceparent_valid\":false";
  out += state ? ",\"tracestate_valid\":true" : ",\"tracestate_valid\":false";
  if (parent) append_parent(out, *parent);
  if (state && !state->members().empty()) append_state(out, *state);
  out += '}';
  return Done{};
}

Result<cli::Exit> run_context(const ContextOptions& options, cli::Console& console) {
  ContextStage stage;
  return stream::run(options.reading, stage, console);
}

}  // namespace mcp::trace
