// Written by hand, key by key in the order of the .proto file. The first fault is kept and the rest runs on into a
// buffer that is thrown away, so that the writers need no early returns.
//
// Tested by tests/unit/otlp/encode_test.cpp and tests/fuzz/otlp_traces_fuzz.cpp.
#include "otlp/encode.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "otlp/base64.h"
#include "otlp/hex.h"
#include "otlp/vocabulary.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::otlp {
namespace {

// The one member `bytes` of an object that stands for OTLP's bytesValue; null for every other object.
const std::string* bytes_of(const record::Object& members) {
  if (members.size() != 1 || members[0].first != "bytes") return nullptr;
  const auto* base64 = std::get_if<std::string>(&members[0].second.is);
  return base64 != nullptr && canonical_base64(*base64) == *base64 ? base64 : nullptr;
}

bool same_scope(const record::Span& a, const record::Span& b) {
  if (a.scope.has_value() != b.scope.has_value()) return false;
  if (!a.scope) return true;
  return a.scope->name == b.scope->name && a.scope->version == b.scope->version &&
         a.scope->attributes == b.scope->attributes;
}
bool same_resource(const record::Span& a, const record::Span& b) {
  return a.service == b.service && a.resource == b.resource;
}

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  std::optional<Error> traces(std::span<const record::Span> spans) {
    open("{\"resourceSpans\":[");
    while (!spans.empty()) {
      const auto other = [&](const record::Span& span) { return !same_resource(span, spans.front()); };
      const auto end = std::find_if(spans.begin(), spans.end(), other);
      const auto count = static_cast<std::size_t>(end - spans.begin());
      resource_spans(spans.first(count));
      spans = spans.subspan(count);
    }
    close("]}\n");
    return std::move(fault_);
  }

 private:
  void fail(std::string_view key, std::string_view what) {
    if (!fault_) fault_ = Error{Code::kMalformed, std::string(key) + ": " + std::string(what), "not OTLP", {}};
  }

  // Structure: a comma goes before whatever follows something on the same level.
  void open(std::string_view brackets) {
    separate();
    out_ += brackets;
    fresh_ = true;
  }
  void close(std::string_view brackets) {
    out_ += brackets;
    fresh_ = false;
  }
  void separate() {
    if (!fresh_) out_ += ',';
    fresh_ = false;
  }
  void key(std::string_view name) {
    separate();
    text::append_json_string(out_, name);
    out_ += ':';
    fresh_ = true;
  }

  // Members.
  void text(std::string_view name, std::string_view value) {
    if (!value.empty()) always_text(name, value);
  }
  void always_text(std::string_view name, std::string_view value) {
    key(name);
    separate();
    text::append_json_string(out_, value);
  }
  void id(std::string_view name, std::string_view value, std::size_t digits) {
    if (!read_id(value, digits))
      fail(name, "expected " + std::string(digits == kTraceIdDigits ? "32" : "16") + " hex digits");
    always_text(name, value);
  }
  void optional_id(std::string_view name, std::string_view value, std::size_t digits) {
    if (!value.empty()) id(name, value, digits);
  }
  // 64-bit integers are strings.
  void integer(std::string_view name, std::int64_t value) {
    key(name);
    separate();
    out_ += '"';
    text::append_int(out_, value);
    out_ += '"';
  }
  void time(std::string_view name, std::int64_t value) {
    if (value < 0) fail(name, "a time before 1970");
    integer(name, value);
  }
  void flags(const std::optional<std::int64_t>& value) {
    if (!value) return;
    if (*value < 0 || *value > std::numeric_limits<std::uint32_t>::max()) fail("flags", "more than 32 bits");
    key("flags");
    separate();
    text::append_int(out_, *value);
  }
  void word(std::string_view name, std::string_view value, std::span<const std::string_view> words) {
    if (value.empty()) return;
    const auto found = std::find(words.begin(), words.end(), value);
    if (found == words.end()) fail(name, "OTLP has no \"" + text::printable(value) + "\"");
    key(name);
    separate();
    text::append_int(out_, found - words.begin());
  }

  // AnyValue.
  void operator()(std::monostate) {}
  void operator()(bool value) {
    key("boolValue");
    separate();
    out_ += value ? "true" : "false";
  }
  void operator()(std::int64_t value) { integer("intValue", value); }
  void operator()(std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      fail("intValue", "an integer beyond 64 signed bits");
    }
    integer("intValue", static_cast<std::int64_t>(value));
  }
  void operator()(double value) {
    key("doubleValue");
    separate();
    if (std::isinf(value)) {
      out_ += value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    } else if (value == 0 && std::signbit(value)) {
      out_ += "-0.0";  // "-0" would read as the integer 0
    } else {
      text::append_json_number(out_, value);
    }
  }
  void operator()(const std::string& value) { always_text("stringValue", value); }
  void operator()(const record::Array& items) {
    key("arrayValue");
    open("{\"values\":[");
    for (const record::Value& item : items) any_value(item);
    close("]}");
  }
  void operator()(const record::Object& members) {
    if (const std::string* base64 = bytes_of(members)) return always_text("bytesValue", *base64);
    key("kvlistValue");
    open("{\"values\":[");
    for (const auto& [name, value] : members) key_value(name, value);
    close("]}");
  }
  void any_value(const record::Value& value) {
    open("{");
    std::visit([this](const auto& held) { (*this)(held); }, value.is);
    close("}");
  }

  void key_value(std::string_view name, const record::Value& value) {
    open("{");
    always_text("key", name);
    key("value");
    any_value(value);
    close("}");
  }
  void attributes(const record::Object& members) {
    if (members.empty()) return;
    key("attributes");
    open("[");
    for (const auto& [name, value] : members) key_value(name, value);
    close("]");
  }

  // Messages.
  void resource_spans(std::span<const record::Span> spans) {
    open("{");
    resource(spans.front());
    key("scopeSpans");
    open("[");
    while (!spans.empty()) {
      const auto other = [&](const record::Span& span) { return !same_scope(span, spans.front()); };
      const auto count = static_cast<std::size_t>(std::find_if(spans.begin(), spans.end(), other) - spans.begin());
      scope_spans(spans.first(count));
      spans = spans.subspan(count);
    }
    close("]}");
  }
  // The reader takes the first service.name for `service`: one that the record keeps in `resource` needs another before
  // it.
  static bool names_service(const record::Span& span) {
    const auto is_service = [](const auto& pair) { return pair.first == kServiceName; };
    const auto own = std::find_if(span.resource.begin(), span.resource.end(), is_service);
    return !span.service.empty() || (own != span.resource.end() && std::holds_alternative<std::string>(own->second.is));
  }
  void resource(const record::Span& span) {
    const bool names = names_service(span);
    if (!names && span.resource.empty()) return;
    key("resource");
    open("{\"attributes\":[");
    if (names) key_value(kServiceName, record::Value{span.service});
    for (const auto& [name, value] : span.resource) key_value(name, value);
    close("]}");
  }
  void scope_spans(std::span<const record::Span> spans) {
    open("{");
    if (spans.front().scope) {
      key("scope");
      open("{");
      text("name", spans.front().scope->name);
      text("version", spans.front().scope->version);
      attributes(spans.front().scope->attributes);
      close("}");
    }
    key("spans");
    open("[");
    for (const record::Span& each : spans) span(each);
    close("]}");
  }
  void span(const record::Span& span) {
    open("{");
    id("traceId", span.trace_id, kTraceIdDigits);
    id("spanId", span.span_id, kSpanIdDigits);
    text("traceState", span.tracestate);
    optional_id("parentSpanId", span.parent_span_id, kSpanIdDigits);
    flags(span.trace_flags);
    text("name", span.name);
    word("kind", span.span_kind, kSpanKinds);
    time("startTimeUnixNano", span.start_ns);
    time("endTimeUnixNano", span.end_ns);
    attributes(span.attributes);
    events(span.events);
    links(span.links);
    status(span);
    close("}");
  }
  void events(const std::vector<record::SpanEvent>& list) {
    if (list.empty()) return;
    key("events");
    open("[");
    for (const record::SpanEvent& event : list) {
      open("{");
      time("timeUnixNano", event.ts_ns);
      text("name", event.name);
      attributes(event.attributes);
      close("}");
    }
    close("]");
  }
  void links(const std::vector<record::SpanLink>& list) {
    if (list.empty()) return;
    key("links");
    open("[");
    for (const record::SpanLink& link : list) {
      open("{");
      optional_id("traceId", link.trace_id, kTraceIdDigits);
      optional_id("spanId", link.span_id, kSpanIdDigits);
      text("traceState", link.tracestate);
      attributes(link.attributes);
      flags(link.flags);
      close("}");
    }
    close("]");
  }
  void status(const record::Span& span) {
    if (span.status.empty() && span.status_message.empty()) return;
    key("status");
    open("{");
    text("message", span.status_message);
    word("code", span.status, kStatusCodes);
    close("}");
  }

  std::string& out_;
  bool fresh_ = true;  // nothing stands yet on this level
  std::optional<Error> fault_;
};

}  // namespace

Status append_traces(std::string& out, std::span<const record::Span> spans) {
  const std::size_t before = out.size();
  if (auto fault = Writer(out).traces(spans)) {
    out.resize(before);
    return std::move(*fault);
  }
  return Done{};
}

}  // namespace mcp::otlp
