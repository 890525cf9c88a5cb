// The headers in which a trace travels: W3C Trace Context level 2, and the `ot` member of tracestate
// (OpenTelemetry, `trace/tracestate-handling.md`). Pure: text in, views into it out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mcp::otlp {

struct TraceParent {
  std::uint8_t version = 0;
  std::string_view trace_id;
  std::string_view parent_span_id;
  std::uint8_t flags = 0;  // bit 0 sampled, bit 1 the trace id is random
};

// A traceparent header, white space around it left out; nothing when it is not well-formed, has a zero id or version
// ff.
std::optional<TraceParent> parse_traceparent(std::string_view header);

struct TraceStateMember {
  std::string_view key;
  std::string_view value;
};

// The members of a tracestate in their order: at most 32, empty ones left out, a key given twice kept twice.
class TraceState {
 public:
  static constexpr std::size_t kMost = 32;

  // Nothing when a member is not well-formed or there are too many. Header lines are to be joined by commas first.
  static std::optional<TraceState> parse(std::string_view text);

  std::span<const TraceStateMember> members() const { return {members_.data(), count_}; }
  // The value of the first member of that key.
  std::optional<std::string_view> value_of(std::string_view key) const;

 private:
  std::array<TraceStateMember, kMost> members_;
  std::size_t count_ = 0;
};

// What OpenTelemetry says in tracestate under the key `ot`; "" is an absent sub-key.
struct OtelState {
  std::string_view th;                  // 1 to 14 lower-case hex digits
  std::string_view rv;                  // 14 lower-case hex digits
  std::vector<std::string_view> extra;  // the other sub-keys, as `key:value`, in their order
};

// The value of `ot`; nothing when it is not well-formed, longer than 256 bytes or empty. Of a sub-key given twice the
// last counts.
std::optional<OtelState> parse_otel_state(std::string_view value);

// The value of `ot`: rv, th, then the others.
std::string print(const OtelState& state);

}  // namespace mcp::otlp
