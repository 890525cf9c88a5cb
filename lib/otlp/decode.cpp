// A recursive reader over simdjson's DOM. A Node is a value and the way to it, linked upwards on the stack, so that a
// path costs nothing until an error wants to print it; the column is then found by json::locate. Protobuf's JSON
// mapping decides what is legal (numbers as strings, null as absent, a oneof set at most once); the OTLP specification
// narrows it (hex ids, lowerCamelCase, integer enums).
//
// Tested by tests/unit/otlp/decode_test.cpp and tests/fuzz/otlp_traces_fuzz.cpp.
#include "otlp/decode.h"

#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

#include "otlp/base64.h"
#include "otlp/hex.h"
#include "otlp/vocabulary.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::otlp {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

// A member (key) or an item (index, key empty) of what stands above it.
struct Node {
  element value;
  const Node* above = nullptr;
  std::string_view key = {};
  std::size_t index = 0;
};

// What a span costs beyond its own bytes: a rough size of the tree in memory and on a line.
std::size_t size_of(const record::Value& value);
std::size_t size_of(const record::Object& members) {
  std::size_t size = 0;
  for (const auto& [key, value] : members) size += key.size() + size_of(value);
  return size;
}
std::size_t size_of(const record::Value& value) {
  std::size_t size = sizeof(record::Value);
  if (const auto* text = std::get_if<std::string>(&value.is)) size += text->size();
  if (const auto* members = std::get_if<record::Object>(&value.is)) size += size_of(*members);
  if (const auto* items = std::get_if<record::Array>(&value.is)) {
    for (const record::Value& item : *items) size += size_of(item);
  }
  return size;
}

std::size_t size_of(const std::optional<record::InstrumentationScope>& scope) {
  return scope ? scope->name.size() + scope->version.size() + size_of(scope->attributes) : 0;
}

// The index of a key that stands in front of it too; members.size() when there is none.
std::size_t repeated_key(const record::Object& members) {
  constexpr std::size_t kFew = 16;
  if (members.size() > kFew) {
    std::vector<std::pair<std::string_view, std::size_t>> sorted;
    for (std::size_t i = 0; i < members.size(); ++i) sorted.emplace_back(members[i].first, i);
    std::sort(sorted.begin(), sorted.end());
    std::size_t first = members.size();
    for (std::size_t i = 1; i < sorted.size(); ++i) {
      if (sorted[i].first == sorted[i - 1].first) first = std::min(first, sorted[i].second);
    }
    return first;
  }
  for (std::size_t i = 1; i < members.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (members[i].first == members[j].first) return i;
    }
  }
  return members.size();
}

// What the spans of one scope share.
struct Shared {
  std::string service;
  record::Object resource;
  std::optional<record::InstrumentationScope> scope;
  std::size_t size = 0;
};

class Reader {
 public:
  Reader(std::string_view line, std::vector<record::Span>& out) : line_(line), out_(out) {}

  Status traces(const object& root) {
    for (const auto field : root) {
      const Node member{field.value, nullptr, field.key};
      if (field.key == "resourceMetrics" || field.key == "resourceLogs") {
        return wrong(member, "a line holds one signal, and this one has resourceSpans too");
      }
      if (field.key != "resourceSpans") continue;
      Status read = items(member, [this](const Node& item) { return resource_spans(item); });
      if (!read) return read;
    }
    return Done{};
  }

 private:
  // Errors.
  Error wrong(const Node& at, std::string_view what) const {
    std::vector<const Node*> way;
    for (const Node* node = &at; node != nullptr; node = node->above) way.push_back(node);
    std::string name;
    std::vector<std::string> keys;
    for (auto node = way.rbegin(); node != way.rend(); ++node) {
      const bool is_item = (*node)->key.empty();
      keys.push_back(is_item ? index_text(**node) : std::string((*node)->key));
      if (is_item) {
        name += '[' + keys.back() + ']';
      } else {
        name += (name.empty() ? "" : ".") + keys.back();
      }
    }
    Error error{
        .code = Code::kMalformed, .message = name + ": " + std::string(what), .reason = "not OTLP", .place = {}};
    const std::vector<std::string_view> path(keys.begin(), keys.end());
    const auto extent = json::locate(line_, path);
    error.place.column = extent ? extent->begin + 1 : 1;
    return error;
  }
  Error expected(const Node& at, std::string_view what) const {
    return wrong(at, "expected " + std::string(what) + ", got " + json::describe(at.value));
  }
  static std::string index_text(const Node& item) {
    std::string digits;
    text::append_uint(digits, item.index);
    return digits;
  }

  // Shapes: each member of an object but those that are null; each item of an array.
  template <class Visit>
  Status members(const Node& at, const Visit& visit) const {
    object fields;
    if (at.value.get(fields) != simdjson::SUCCESS) return expected(at, "an object");
    for (const auto field : fields) {
      if (field.value.is_null()) continue;
      Status visited = visit(Node{field.value, &at, field.key});
      if (!visited) return visited;
    }
    return Done{};
  }
  template <class Visit>
  Status items(const Node& at, const Visit& visit) const {
    if (at.value.is_null()) return Done{};
    array list;
    if (at.value.get(list) != simdjson::SUCCESS) return expected(at, "an array");
    std::size_t index = 0;
    for (const element item : list) {
      Status visited = visit(Node{item, &at, {}, index++});
      if (!visited) return visited;
    }
    return Done{};
  }

  // Scalars.
  Status text(const Node& at, std::string& out) const {
    std::string_view read;
    if (at.value.get(read) != simdjson::SUCCESS) return expected(at, "a string");
    out = read;
    return Done{};
  }
  // A number that is whole, or a string that spells one.
  Status integer(const Node& at, std::int64_t& out) const {
    if (at.value.get(out) == simdjson::SUCCESS) return Done{};
    std::string_view word;
    if (at.value.get(word) == simdjson::SUCCESS) {
      const auto read = text::parse_int(word);
      if (!read) return expected(at, "a 64-bit integer");
      out = *read;
      return Done{};
    }
    constexpr double kBeyond = 9223372036854775808.0;
    double number = 0;
    if (!at.value.is_number() || at.value.get(number) != simdjson::SUCCESS) return expected(at, "an integer");
    if (!(number >= -kBeyond && number < kBeyond) || number != std::trunc(number))
      return expected(at, "a 64-bit integer");
    out = static_cast<std::int64_t>(number);
    return Done{};
  }
  Status time(const Node& at, std::int64_t& out) const {
    Status read = integer(at, out);
    return !read || out >= 0 ? read : Status(expected(at, "nanoseconds since the epoch"));
  }
  Status flags(const Node& at, std::optional<std::int64_t>& out) const {
    std::int64_t read = 0;
    if (Status done = integer(at, read); !done) return done;
    if (read < 0 || read > std::numeric_limits<std::uint32_t>::max()) return expected(at, "an integer of 32 bits");
    out = read;
    return Done{};
  }
  Status word(const Node& at, std::span<const std::string_view> words, std::string& out) const {
    std::int64_t number = 0;
    const bool is_number = at.value.is_number() && integer(at, number);
    if (!is_number || number < 0 || static_cast<std::uint64_t>(number) >= words.size()) {
      std::string range = "an integer from 0 to ";
      text::append_uint(range, words.size() - 1);
      return expected(at, range);
    }
    out = words[static_cast<std::size_t>(number)];
    return Done{};
  }
  Status id(const Node& at, std::size_t digits, std::string& out) const {
    std::string_view read;
    std::optional<std::string> hex;
    if (at.value.get(read) == simdjson::SUCCESS) hex = read_id(read, digits);
    if (!hex)
      return expected(at, digits == kTraceIdDigits ? "32 hex digits, not all zero" : "16 hex digits, not all zero");
    out = std::move(*hex);
    return Done{};
  }
  // "" and zeros are no id.
  Status id_or_none(const Node& at, std::size_t digits, std::string& out) const {
    std::string_view read;
    if (at.value.get(read) == simdjson::SUCCESS) {
      const bool zeros = read.size() == digits && read.find_first_not_of('0') == std::string_view::npos;
      if (read.empty() || zeros) return Done{};
    }
    return id(at, digits, out);
  }
  Status number(const Node& at, double& out) const {
    if (at.value.is_number() && at.value.get(out) == simdjson::SUCCESS) return Done{};
    std::string_view word;
    if (at.value.get(word) != simdjson::SUCCESS) return expected(at, "a number");
    const auto read = text::parse_decimal(word);
    if (read) return out = *read, Done{};
    out = word == "Infinity" ? HUGE_VAL : word == "-Infinity" ? -HUGE_VAL : std::nan("");
    if (word != "NaN" && word != "Infinity" && word != "-Infinity") return expected(at, "a number");
    return Done{};
  }

  // AnyValue: a oneof, so at most one of them; none is null.
  Status any_value(const Node& at, record::Value& out) const {
    bool set = false;
    return members(at, [&](const Node& member) -> Status {
      if (!member.key.ends_with("Value")) return Done{};
      record::Value read;
      Status done = one_of(member, read);
      if (!done || std::holds_alternative<std::monostate>(read.is)) return done;
      if (std::exchange(set, true)) return wrong(member, "a value has one type, and this one has two");
      out = std::move(read);
      return Done{};
    });
  }
  // Leaves `out` null where the key is none of the oneof's.
  Status one_of(const Node& at, record::Value& out) const {
    if (at.key == "stringValue") return text(at, out.is.emplace<std::string>());
    if (at.key == "intValue") return integer(at, out.is.emplace<std::int64_t>());
    if (at.key == "doubleValue") return number(at, out.is.emplace<double>());
    if (at.key == "bytesValue") return bytes(at, out.is.emplace<record::Object>());
    if (at.key == "arrayValue") return array_value(at, out.is.emplace<record::Array>());
    if (at.key == "kvlistValue") return list_value(at, out.is.emplace<record::Object>());
    if (at.key != "boolValue") return Done{};
    if (at.value.get(out.is.emplace<bool>()) != simdjson::SUCCESS) return expected(at, "true or false");
    return Done{};
  }
  // An empty member at the end, made in place: clang 14 denies that a pair with a Value has a default.
  static std::pair<std::string, record::Value>& add_member(record::Object& out) {
    return out.emplace_back(std::piecewise_construct, std::tuple<>(), std::tuple<>());
  }
  Status bytes(const Node& at, record::Object& out) const {
    std::string_view read;
    std::optional<std::string> base64;
    if (at.value.get(read) == simdjson::SUCCESS) base64 = canonical_base64(read);
    if (!base64) return expected(at, "base64");
    auto& [key, value] = add_member(out);
    key = "bytes";
    value.is = std::move(*base64);
    return Done{};
  }
  Status array_value(const Node& at, record::Array& out) const {
    return members(at, [&](const Node& member) -> Status {
      if (member.key != "values") return Done{};
      return items(member, [&](const Node& item) { return any_value(item, out.emplace_back()); });
    });
  }
  Status list_value(const Node& at, record::Object& out) const {
    return members(at, [&](const Node& member) -> Status {
      return member.key == "values" ? attributes(member, out) : Status(Done{});
    });
  }

  // KeyValue lists.
  Status key_value(const Node& at, std::pair<std::string, record::Value>& out) const {
    return members(at, [&](const Node& member) -> Status {
      if (member.key == "key") return text(member, out.first);
      if (member.key == "value") return any_value(member, out.second);
      return Done{};
    });
  }
  // A list with its keys as they come; `attributes` judges them.
  Status pairs(const Node& at, record::Object& out) const {
    return items(at, [&](const Node& item) { return key_value(item, add_member(out)); });
  }
  Status attributes(const Node& at, record::Object& out) const {
    Status read = pairs(at, out);
    return read ? keys_unique(at, out) : read;
  }
  Status keys_unique(const Node& at, const record::Object& members) const {
    const std::size_t repeated = repeated_key(members);
    if (repeated == members.size()) return Done{};
    return wrong(at, "key \"" + text::printable(members[repeated].first) + "\" stands twice");
  }

  // Messages.
  Status resource_spans(const Node& at) {
    Shared shared;
    // The resource first, wherever it stands: every span below needs it.
    Status read = members(at, [&](const Node& member) -> Status {
      return member.key == "resource" ? resource(member, shared) : Status(Done{});
    });
    if (!read) return read;
    return members(at, [&](const Node& member) -> Status {
      if (member.key != "scopeSpans") return Done{};
      return items(member, [&](const Node& item) { return scope_spans(item, shared); });
    });
  }
  Status resource(const Node& at, Shared& shared) const {
    return members(at, [&](const Node& member) -> Status {
      if (member.key != "attributes") return Done{};
      if (Status read = pairs(member, shared.resource); !read) return read;
      lift_service(shared);
      shared.size = size_of(shared.resource) + shared.service.size();
      return keys_unique(member, shared.resource);
    });
  }
  // The first service.name, where it is a string, is the record's `service` and stands there only.
  static void lift_service(Shared& shared) {
    const auto is_service = [](const auto& pair) { return pair.first == kServiceName; };
    const auto found = std::find_if(shared.resource.begin(), shared.resource.end(), is_service);
    if (found == shared.resource.end()) return;
    auto* name = std::get_if<std::string>(&found->second.is);
    if (name == nullptr) return;
    shared.service = std::move(*name);
    shared.resource.erase(found);
  }
  Status scope_spans(const Node& at, Shared& shared) {
    shared.scope.reset();
    Status read = members(at, [&](const Node& member) -> Status {
      return member.key == "scope" ? scope(member, shared.scope.emplace()) : Status(Done{});
    });
    if (!read) return read;
    return members(at, [&](const Node& member) -> Status {
      if (member.key != "spans") return Done{};
      return items(member, [&](const Node& item) { return add_span(item, shared); });
    });
  }
  Status scope(const Node& at, record::InstrumentationScope& out) const {
    return members(at, [&](const Node& member) -> Status {
      if (member.key == "name") return text(member, out.name);
      if (member.key == "version") return text(member, out.version);
      if (member.key == "attributes") return attributes(member, out.attributes);
      return Done{};
    });
  }
  Status add_span(const Node& at, const Shared& shared) {
    grown_ += shared.size + size_of(shared.scope);
    if (grown_ > kMostGrown)
      return wrong(at, "the resource and scope, repeated in every span, come to more than 64 MiB");
    record::Span& out = out_.emplace_back();
    out.service = shared.service;
    out.resource = shared.resource;
    out.scope = shared.scope;
    if (Status read = span(at, out); !read) return read;
    if (out.trace_id.empty()) return wrong(at, "traceId is missing");
    if (out.span_id.empty()) return wrong(at, "spanId is missing");
    return Done{};
  }
  Status span(const Node& at, record::Span& out) const {
    return members(at, [&](const Node& member) -> Status {
      const std::string_view key = member.key;
      if (key == "traceId") return id(member, kTraceIdDigits, out.trace_id);
      if (key == "spanId") return id(member, kSpanIdDigits, out.span_id);
      if (key == "parentSpanId") return id_or_none(member, kSpanIdDigits, out.parent_span_id);
      if (key == "traceState") return text(member, out.tracestate);
      if (key == "flags") return flags(member, out.trace_flags);
      if (key == "name") return text(member, out.name);
      if (key == "kind") return word(member, kSpanKinds, out.span_kind);
      if (key == "startTimeUnixNano") return time(member, out.start_ns);
      if (key == "endTimeUnixNano") return time(member, out.end_ns);
      if (key == "attributes") return attributes(member, out.attributes);
      if (key == "events")
        return items(member, [&](const Node& item) { return event(item, out.events.emplace_back()); });
      if (key == "links") return items(member, [&](const Node& item) { return link(item, out.links.emplace_back()); });
      if (key == "status") return status(member, out);
      return Done{};
    });
  }
  Status status(const Node& at, record::Span& out) const {
    return members(at, [&](const Node& member) -> Status {
      if (member.key == "code") return word(member, kStatusCodes, out.status);
      if (member.key == "message") return text(member, out.status_message);
      return Done{};
    });
  }
  Status event(const Node& at, record::SpanEvent& out) const {
    return members(at, [&](const Node& member) -> Status {
      if (member.key == "timeUnixNano") return time(member, out.ts_ns);
      if (member.key == "name") return text(member, out.name);
      if (member.key == "attributes") return attributes(member, out.attributes);
      return Done{};
    });
  }
  Status link(const Node& at, record::SpanLink& out) const {
    return members(at, [&](const Node& member) -> Status {
      if (member.key == "traceId") return id_or_none(member, kTraceIdDigits, out.trace_id);
      if (member.key == "spanId") return id_or_none(member, kSpanIdDigits, out.span_id);
      if (member.key == "traceState") return text(member, out.tracestate);
      if (member.key == "flags") return flags(member, out.flags);
      if (member.key == "attributes") return attributes(member, out.attributes);
      return Done{};
    });
  }

  std::string_view line_;
  std::vector<record::Span>& out_;
  std::size_t grown_ = 0;
};

}  // namespace

Status decode_traces(const simdjson::dom::object& root, std::string_view line, std::vector<record::Span>& out) {
  out.clear();
  return Reader(line, out).traces(root);
}

}  // namespace mcp::otlp
