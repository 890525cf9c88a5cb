#include "otlp/decode.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "reading.h"
#include "text/number.h"

using namespace mcp;
using namespace mcp::otlp;
using record::Array;
using record::Object;
using record::Value;

namespace {

std::string decimal(int i) {
  std::string out;
  text::append_int(out, i);
  return out;
}

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

record::Span one(const std::string& text) {
  const auto spans = read_traces(text);
  if (!spans) FAIL(spans.error().message);
  REQUIRE(spans->size() == 1);
  return spans->front();
}

// The value of the one attribute whose AnyValue is given.
Value value_of(const std::string& any_value) {
  const auto span = one(with_span(R"(,"attributes":[{"key":"a","value":)" + any_value + "}]"));
  REQUIRE(span.attributes.size() == 1);
  return span.attributes[0].second;
}

std::string refusal(const std::string& text) {
  const auto spans = read_traces(text);
  REQUIRE_FALSE(spans);
  CHECK(spans.error().code == Code::kMalformed);
  CHECK(spans.error().place.column > 0);
  return spans.error().message;
}

}  // namespace

TEST_CASE("every field of a span has its place in the record", "[otlp]") {
  const auto span = one(R"({"resourceSpans":[{"resource":{"attributes":[{"key":"host","value":{"stringValue":"h"}},
    {"key":"service.name","value":{"stringValue":"erlmcp"}}],"droppedAttributesCount":0},"schemaUrl":"u","scopeSpans":[{
    "scope":{"name":"lib","version":"1.2","attributes":[{"key":"s","value":{"boolValue":true}}]},"spans":[{
    "traceId":"4BF92F3577B34DA6A3CE929D0E0E4736","spanId":"00F067AA0BA902B7","parentSpanId":"B7AD6B7169203331","traceState":"ot=th:e",
    "flags":257,"name":"tools/call","kind":2,"startTimeUnixNano":"1769817600000123456","endTimeUnixNano":1769817600004123456,
    "attributes":[{"key":"n","value":{"intValue":"5"}}],"events":[{"timeUnixNano":"7","name":"exception","attributes":[{"key":"e","value":{"doubleValue":1.5}}]}],
    "links":[{"traceId":"0AF7651916CD43DD8448EB211C80319C","spanId":"00F067AA0BA902B8","traceState":"a=1","flags":1,"attributes":[{"key":"l","value":{}}]}],
    "status":{"code":2,"message":"no"},"droppedEventsCount":3,"later":[{}]}]}]}]})");
  CHECK(span.trace_id == "4bf92f3577b34da6a3ce929d0e0e4736");
  CHECK(span.span_id == "00f067aa0ba902b7");
  CHECK(span.parent_span_id == "b7ad6b7169203331");
  CHECK(span.tracestate == "ot=th:e");
  CHECK(span.trace_flags == 257);
  CHECK(span.name == "tools/call");
  CHECK(span.service == "erlmcp");
  CHECK(span.span_kind == "server");
  CHECK(span.start_ns == 1769817600000123456);
  CHECK(span.end_ns == 1769817600004123456);
  CHECK(span.status == "error");
  CHECK(span.status_message == "no");
  CHECK(span.attributes == Object{{"n", Value{std::int64_t{5}}}});
  CHECK(span.resource == Object{{"host", Value{std::string("h")}}});
  REQUIRE(span.scope);
  CHECK(span.scope->name == "lib");
  CHECK(span.scope->version == "1.2");
  CHECK(span.scope->attributes == Object{{"s", Value{true}}});
  REQUIRE(span.events.size() == 1);
  CHECK(span.events[0].ts_ns == 7);
  CHECK(span.events[0].name == "exception");
  CHECK(span.events[0].attributes == Object{{"e", Value{1.5}}});
  REQUIRE(span.links.size() == 1);
  CHECK(span.links[0].trace_id == "0af7651916cd43dd8448eb211c80319c");
  CHECK(span.links[0].span_id == "00f067aa0ba902b8");
  CHECK(span.links[0].tracestate == "a=1");
  CHECK(span.links[0].flags == 1);
  CHECK(span.links[0].attributes == Object{{"l", Value{}}});
}

TEST_CASE("an attribute keeps its type", "[otlp]") {
  CHECK(value_of(R"({"stringValue":"x"})") == Value{std::string("x")});
  CHECK(value_of(R"({"boolValue":false})") == Value{false});
  CHECK(value_of(R"({"intValue":"-9223372036854775808"})") == Value{std::numeric_limits<std::int64_t>::min()});
  CHECK(value_of(R"({"intValue":9223372036854775807})") == Value{kLargest});
  CHECK(value_of(R"({"intValue":1e3})") == Value{std::int64_t{1000}});
  CHECK(value_of(R"({"doubleValue":5})") == Value{5.0});
  CHECK(value_of(R"({"doubleValue":"1e2"})") == Value{100.0});
  CHECK(value_of(R"({"doubleValue":"-Infinity"})") == Value{-HUGE_VAL});
  CHECK(std::isnan(std::get<double>(value_of(R"({"doubleValue":"NaN"})").is)));
  CHECK(value_of(R"({"bytesValue":"-_8"})") == Value{Object{{"bytes", Value{std::string("+/8=")}}}});
  CHECK(value_of(R"({"arrayValue":{"values":[{"intValue":1},{},{"arrayValue":{}}]}})") ==
        Value{Array{Value{std::int64_t{1}}, Value{}, Value{Array{}}}});
  CHECK(value_of(R"({"kvlistValue":{"values":[{"key":"k","value":{"stringValue":""}},{"key":"","value":{}}]}})") ==
        Value{Object{{"k", Value{std::string()}}, {"", Value{}}}});
  CHECK(value_of(R"({"kvlistValue":{}})") == Value{Object{}});
  CHECK(value_of(R"({"futureValue":[1]})") == Value{});
}

TEST_CASE("null counts as absent where protobuf's JSON lets it stand", "[otlp]") {
  const auto span = one(
      with_span(R"(,"parentSpanId":null,"traceState":null,"flags":null,"kind":null,"name":null,"startTimeUnixNano":null,
    "attributes":[{"key":"a","value":null},{"key":"b","value":{"stringValue":null}},{"key":"c","value":{"stringValue":null,"intValue":1}}],
    "events":null,"links":null,"status":null)"));
  CHECK(span.parent_span_id.empty());
  CHECK_FALSE(span.trace_flags);
  CHECK(span.attributes == Object{{"a", Value{}}, {"b", Value{}}, {"c", Value{std::int64_t{1}}}});
  CHECK(read_traces(R"({"resourceSpans":null})")->empty());
  CHECK(read_traces(R"({"resourceSpans":[{"resource":null,"scopeSpans":null}]})")->empty());
  CHECK(read_traces(R"({"resourceSpans":[{"scopeSpans":[{"scope":null,"spans":null}]}]})")->empty());
}

TEST_CASE("what is not said is absent, and what is said is kept", "[otlp]") {
  const auto silent = one(with_span(""));
  CHECK(silent.span_kind.empty());
  CHECK(silent.status.empty());
  CHECK_FALSE(silent.scope);
  const auto spoken = one(with_span(R"(,"kind":0,"status":{"code":0},"flags":0,"name":"")"));
  CHECK(spoken.span_kind == "unspecified");
  CHECK(spoken.status == "unset");
  CHECK(spoken.trace_flags == 0);
}

TEST_CASE("a parent id of zeros, or an empty one, is no parent", "[otlp]") {
  CHECK(one(with_span(R"(,"parentSpanId":"")")).parent_span_id.empty());
  CHECK(one(with_span(R"(,"parentSpanId":"0000000000000000")")).parent_span_id.empty());
}

TEST_CASE("the service is the first service.name of the resource, where that is a string", "[otlp]") {
  const auto with_resource = [](const std::string& attributes) {
    return one(
        R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7"}]}],)"
        R"("resource":{"attributes":[)" +
        attributes + "]}}]}");
  };
  const auto number = with_resource(R"({"key":"service.name","value":{"intValue":5}})");
  CHECK(number.service.empty());
  CHECK(number.resource.size() == 1);
  const auto two = with_resource(
      R"({"key":"service.name","value":{"stringValue":"a"}},{"key":"service.name","value":{"stringValue":"b"}})");
  CHECK(two.service == "a");
  CHECK(two.resource == Object{{"service.name", Value{std::string("b")}}});
}

TEST_CASE("a refusal names the path and what was expected", "[otlp]") {
  const std::string at = "resourceSpans[0].scopeSpans[0].spans[0]";
  struct Case {
    const char* members;
    const char* message;
  };
  const auto c = GENERATE(values<Case>({
      {R"(,"parentSpanId":"xyz")", R"(.parentSpanId: expected 16 hex digits, not all zero, got "xyz")"},
      {R"(,"parentSpanId":5)", ".parentSpanId: expected 16 hex digits, not all zero, got 5"},
      {R"(,"kind":"SPAN_KIND_SERVER")", R"(.kind: expected an integer from 0 to 5, got "SPAN_KIND_SERVER")"},
      {R"(,"kind":6)", ".kind: expected an integer from 0 to 5, got 6"},
      {R"(,"kind":-1)", ".kind: expected an integer from 0 to 5, got -1"},
      {R"(,"status":{"code":3})", ".status.code: expected an integer from 0 to 2, got 3"},
      {R"(,"status":[])", ".status: expected an object, got an array"},
      {R"(,"name":7)", ".name: expected a string, got 7"},
      {R"(,"startTimeUnixNano":"soon")", R"(.startTimeUnixNano: expected a 64-bit integer, got "soon")"},
      {R"(,"startTimeUnixNano":"18446744073709551615")",
       R"(.startTimeUnixNano: expected a 64-bit integer, got "18446744073709551615")"},
      {R"(,"startTimeUnixNano":18446744073709551615)",
       ".startTimeUnixNano: expected a 64-bit integer, got 18446744073709551615"},
      {R"(,"startTimeUnixNano":1.5)", ".startTimeUnixNano: expected a 64-bit integer, got 1.5"},
      {R"(,"startTimeUnixNano":-1)", ".startTimeUnixNano: expected nanoseconds since the epoch, got -1"},
      {R"(,"startTimeUnixNano":true)", ".startTimeUnixNano: expected an integer, got true"},
      {R"(,"flags":4294967296)", ".flags: expected an integer of 32 bits, got 4294967296"},
      {R"(,"attributes":{})", ".attributes: expected an array, got an object"},
      {R"(,"attributes":[null])", ".attributes[0]: expected an object, got null"},
      {R"(,"attributes":[{"key":1}])", ".attributes[0].key: expected a string, got 1"},
      {R"(,"attributes":[{"key":"a"},{"key":"b"},{"key":"a"}])", R"(.attributes: key "a" stands twice)"},
      {R"(,"attributes":[{"key":"a","value":"x"}])", R"(.attributes[0].value: expected an object, got "x")"},
      {R"(,"attributes":[{"key":"a","value":{"intValue":1,"stringValue":"x"}}])",
       ".attributes[0].value.stringValue: a value has one type, and this one has two"},
      {R"(,"attributes":[{"key":"a","value":{"bytesValue":"?"}}])",
       R"(.attributes[0].value.bytesValue: expected base64, got "?")"},
      {R"(,"attributes":[{"key":"a","value":{"boolValue":1}}])",
       ".attributes[0].value.boolValue: expected true or false, got 1"},
      {R"(,"attributes":[{"key":"a","value":{"doubleValue":"x"}}])",
       R"(.attributes[0].value.doubleValue: expected a number, got "x")"},
      {R"(,"attributes":[{"key":"a","value":{"arrayValue":{"values":[{},{"intValue":"x"}]}}}])",
       R"(.attributes[0].value.arrayValue.values[1].intValue: expected a 64-bit integer, got "x")"},
      {R"(,"events":[{},{"timeUnixNano":"-5"}])",
       R"(.events[1].timeUnixNano: expected nanoseconds since the epoch, got "-5")"},
      {R"(,"links":[{"spanId":"1"}])", R"(.links[0].spanId: expected 16 hex digits, not all zero, got "1")"},
  }));
  CAPTURE(c.members);
  CHECK(refusal(with_span(c.members)) == at + c.message);
}

TEST_CASE("a span without ids is refused, and with it its line", "[otlp]") {
  CHECK(refusal(R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"spanId":"00f067aa0ba902b7"}]}]}]})") ==
        "resourceSpans[0].scopeSpans[0].spans[0]: traceId is missing");
  CHECK(refusal(R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736"}]}]}]})") ==
        "resourceSpans[0].scopeSpans[0].spans[0]: spanId is missing");
  CHECK(refusal(R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"","spanId":""}]}]}]})") ==
        "resourceSpans[0].scopeSpans[0].spans[0].traceId: expected 32 hex digits, not all zero, got \"\"");
  CHECK(refusal(R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"00000000000000000000000000000000"}]}]}]})") ==
        "resourceSpans[0].scopeSpans[0].spans[0].traceId: expected 32 hex digits, not all zero, got "
        "\"00000000000000000000000000000000\"");
}

TEST_CASE("two signals in one line are refused", "[otlp]") {
  CHECK(refusal(R"({"resourceSpans":[],"resourceMetrics":[]})") ==
        "resourceMetrics: a line holds one signal, and this one has resourceSpans too");
}

TEST_CASE("the column is that of the value", "[otlp]") {
  const std::string text = R"({"resourceSpans":[{"scopeSpans":[{"spans":[7]}]}]})";
  const auto spans = read_traces(text);
  REQUIRE_FALSE(spans);
  CHECK(spans.error().place.column == text.find('7') + 1);
}

TEST_CASE("many attributes are compared without comparing each with each", "[otlp]") {
  std::string attributes;
  for (int i = 0; i < 20000; ++i) attributes += R"({"key":"k)" + decimal(i) + R"("},)";
  const auto span = one(with_span(R"(,"attributes":[)" + attributes + R"({"key":"last"}])"));
  CHECK(span.attributes.size() == 20001);
  CHECK(
      refusal(with_span(R"(,"attributes":[)" + attributes + R"({"key":"k777"}])")).find("key \"k777\" stands twice") !=
      std::string::npos);
}

TEST_CASE("a large resource under many spans is refused before it fills the memory", "[otlp]") {
  const std::string span = R"({"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7"})";
  std::string spans = span;
  for (int i = 0; i < 5000; ++i) spans += "," + span;
  const std::string large(300000, 'x');
  const auto text = GENERATE_COPY(
      R"({"resourceSpans":[{"resource":{"attributes":[{"key":"a","value":{"stringValue":")" + large +
          R"("}}]},"scopeSpans":[{"spans":[)" + spans + "]}]}]}",
      R"({"resourceSpans":[{"scopeSpans":[{"scope":{"name":")" + large + R"("},"spans":[)" + spans + "]}]}]}");
  CHECK(refusal(text).find("come to more than 64 MiB") != std::string::npos);
}
