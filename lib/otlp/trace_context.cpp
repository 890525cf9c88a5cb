// Tested by tests/unit/otlp/trace_context_test.cpp, tests/compliance/tracecontext and tests/fuzz/tracestate_fuzz.cpp.
#include "otlp/trace_context.h"

#include <algorithm>

#include "otlp/hex.h"
#include "otlp/probability.h"

namespace mcp::otlp {
namespace {

constexpr std::size_t kTraceParentSize = 55;  // 00-<32>-<16>-00
constexpr std::size_t kLongestKey = 256;
constexpr std::size_t kLongestValue = 256;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// Upper case is not the header's, and so refused here.
bool is_id(std::string_view text) {
  const auto is_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
  return std::all_of(text.begin(), text.end(), is_hex) && text.find_first_not_of('0') != std::string_view::npos;
}

bool is_member_key(std::string_view key) {
  const auto allowed = [](char c) {
    return is_lower(c) || is_digit(c) || c == '_' || c == '*' || c == '/' || c == '@' || c == '-';
  };
  return !key.empty() && key.size() <= kLongestKey && (is_lower(key[0]) || is_digit(key[0])) &&
         std::all_of(key.begin(), key.end(), allowed);
}

bool is_member_value(std::string_view value) {
  const auto allowed = [](char c) { return c >= 0x20 && c <= 0x7e && c != ',' && c != '='; };
  return !value.empty() && value.size() <= kLongestValue && std::all_of(value.begin(), value.end(), allowed);
}

bool is_sub_key(std::string_view key) {
  const auto allowed = [](char c) { return is_lower(c) || is_digit(c); };
  return !key.empty() && is_lower(key[0]) && std::all_of(key.begin(), key.end(), allowed);
}

bool is_sub_value(std::string_view value) {
  const auto allowed = [](char c) {
    return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
  };
  return std::all_of(value.begin(), value.end(), allowed);
}

// Cuts the text before the first separator off; whether there was one.
bool cut(std::string_view& text, char separator, std::string_view& before) {
  const std::size_t at = text.find(separator);
  before = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return at != std::string_view::npos;
}

// One `key:value` into the state.
bool read_sub_key(std::string_view part, OtelState& state) {
  std::string_view key;
  std::string_view value = part;
  if (!cut(value, ':', key) || !is_sub_key(key) || !is_sub_value(value)) return false;
  if (key == "th") {
    state.th = value;
    return parse_threshold(value).has_value();
  }
  if (key == "rv") {
    state.rv = value;
    return parse_randomness(value).has_value();
  }
  state.extra.push_back(part);
  return true;
}

void append_part(std::string& out, std::string_view prefix, std::string_view part) {
  if (!out.empty()) out += ';';
  out += prefix;
  out += part;
}

}  // namespace

std::optional<TraceParent> parse_traceparent(std::string_view header) {
  const std::string_view text = trimmed(header);
  if (text.size() < kTraceParentSize || text[2] != '-' || text[35] != '-' || text[52] != '-') return std::nullopt;
  const auto version = parse_lower_hex(text.substr(0, 2));
  const auto flags = parse_lower_hex(text.substr(53, 2));
  if (!version || !flags || *version == 0xff) return std::nullopt;
  // A version yet unknown may say more, behind a dash.
  const bool longer = text.size() > kTraceParentSize;
  if (longer && (*version == 0 || text[kTraceParentSize] != '-')) return std::nullopt;
  const TraceParent parent{static_cast<std::uint8_t>(*version), text.substr(3, kTraceIdDigits),
                           text.substr(36, kSpanIdDigits), static_cast<std::uint8_t>(*flags)};
  if (!is_id(parent.trace_id) || !is_id(parent.parent_span_id)) return std::nullopt;
  return parent;
}

std::optional<TraceState> TraceState::parse(std::string_view text) {
  TraceState state;
  bool more = true;
  while (more) {
    std::string_view part;
    more = cut(text, ',', part);
    std::string_view value = trimmed(part);
    if (value.empty()) continue;
    std::string_view key;
    if (state.count_ == kMost || !cut(value, '=', key)) return std::nullopt;
    if (!is_member_key(key) || !is_member_value(value)) return std::nullopt;
    state.members_[state.count_++] = {key, value};
  }
  return state;
}

std::optional<std::string_view> TraceState::value_of(std::string_view key) const {
  for (const TraceStateMember& member : members()) {
    if (member.key == key) return member.value;
  }
  return std::nullopt;
}

std::optional<OtelState> parse_otel_state(std::string_view value) {
  if (value.empty() || value.size() > kLongestValue) return std::nullopt;
  OtelState state;
  bool more = true;
  while (more) {
    std::string_view part;
    more = cut(value, ';', part);
    if (!read_sub_key(part, state)) return std::nullopt;
  }
  return state;
}

std::string print(const OtelState& state) {
  std::string out;
  if (!state.rv.empty()) append_part(out, "rv:", state.rv);
  if (!state.th.empty()) append_part(out, "th:", state.th);
  for (const std::string_view part : state.extra) append_part(out, "", part);
  return out;
}

}  // namespace mcp::otlp
