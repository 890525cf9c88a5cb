#include "otlp/encode.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <limits>

#include "reading.h"

using namespace mcp;
using namespace mcp::otlp;
using record::Array;
using record::Object;
using record::Span;
using record::Value;

namespace {

Span minimal() {
  Span span;
  span.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  span.span_id = "00f067aa0ba902b7";
  return span;
}

void check_same(const Span& a, const Span& b) {
  CHECK(a.trace_id == b.trace_id);
  CHECK(a.span_id == b.span_id);
  CHECK(a.parent_span_id == b.parent_span_id);
  CHECK(a.name == b.name);
  CHECK(a.service == b.service);
  CHECK(a.span_kind == b.span_kind);
  CHECK(a.start_ns == b.start_ns);
  CHECK(a.end_ns == b.end_ns);
  CHECK(a.status == b.status);
  CHECK(a.status_message == b.status_message);
  CHECK(a.trace_flags == b.trace_flags);
  CHECK(a.tracestate == b.tracestate);
  CHECK(a.attributes == b.attributes);
  CHECK(a.resource == b.resource);
  REQUIRE(a.events.size() == b.events.size());
  for (std::size_t i = 0; i < a.events.size(); ++i) {
    CHECK(a.events[i].ts_ns == b.events[i].ts_ns);
    CHECK(a.events[i].name == b.events[i].name);
    CHECK(a.events[i].attributes == b.events[i].attributes);
  }
  REQUIRE(a.links.size() == b.links.size());
  for (std::size_t i = 0; i < a.links.size(); ++i) {
    CHECK(a.links[i].trace_id == b.links[i].trace_id);
    CHECK(a.links[i].span_id == b.links[i].span_id);
    CHECK(a.links[i].tracestate == b.links[i].tracestate);
    CHECK(a.links[i].flags == b.links[i].flags);
    CHECK(a.links[i].attributes == b.links[i].attributes);
  }
  REQUIRE(a.scope.has_value() == b.scope.has_value());
  if (!a.scope) return;
  CHECK(a.scope->name == b.scope->name);
  CHECK(a.scope->version == b.scope->version);
  CHECK(a.scope->attributes == b.scope->attributes);
}

std::string written(const std::vector<Span>& spans) {
  std::string out;
  const Status done = append_traces(out, spans);
  if (!done) FAIL(done.error().message);
  return out;
}

void check_round_trip(const std::vector<Span>& spans) {
  const std::string text = written(spans);
  CAPTURE(text);
  const auto again = read_traces(std::string_view(text).substr(0, text.size() - 1));
  if (!again) FAIL(again.error().message);
  REQUIRE(again->size() == spans.size());
  for (std::size_t i = 0; i < spans.size(); ++i) check_same((*again)[i], spans[i]);
}

}  // namespace

TEST_CASE("a whole span goes to OTLP and back unchanged", "[otlp]") {
  Span span = minimal();
  span.parent_span_id = "b7ad6b7169203331";
  span.name = "tools/call \"\xc3\xa9\"\n";
  span.service = "erlmcp";
  span.span_kind = "server";
  span.start_ns = 1769817600000123456;
  span.end_ns = std::numeric_limits<std::int64_t>::max();
  span.status = "error";
  span.status_message = "no";
  span.trace_flags = 257;
  span.tracestate = "ot=th:e";
  span.attributes = {{"null", Value{}},
                     {"bool", Value{true}},
                     {"int", Value{std::numeric_limits<std::int64_t>::min()}},
                     {"whole", Value{5.0}},
                     {"double", Value{0.1}},
                     {"large", Value{1e300}},
                     {"infinite", Value{-HUGE_VAL}},
                     {"text", Value{std::string("x")}},
                     {"empty", Value{std::string()}},
                     {"array", Value{Array{Value{std::int64_t{1}}, Value{}, Value{Array{}}, Value{Object{}}}}},
                     {"object", Value{Object{{"k", Value{std::string("v")}}, {"", Value{}}}}},
                     {"bytes", Value{Object{{"bytes", Value{std::string("AQI=")}}}}},
                     {"no bytes", Value{Object{{"bytes", Value{std::string("AQI")}}}}},
                     {"no text", Value{Object{{"bytes", Value{std::int64_t{1}}}}}}};
  span.events = {{7, "exception", {{"a", Value{1.5}}}}, {0, "", {}}};
  span.links.resize(2);
  span.links[0] = {"0af7651916cd43dd8448eb211c80319c", "00f067aa0ba902b8", "a=1", 1, {{"l", Value{true}}}};
  span.resource = {{"host", Value{std::string("h")}}, {"n", Value{std::int64_t{1}}}};
  span.scope = record::InstrumentationScope{"lib", "1.2", {{"s", Value{false}}}};
  check_round_trip({span});
}

TEST_CASE("a span of which little is said goes to OTLP and back unchanged", "[otlp]") {
  check_round_trip({minimal()});
  Span span = minimal();
  span.status = "unset";
  span.span_kind = "unspecified";
  span.trace_flags = 0;
  span.scope.emplace();
  check_round_trip({span});
  span.status.clear();
  span.status_message = "message only";
  check_round_trip({span});
}

TEST_CASE("a service and the resource's service.name stay apart", "[otlp]") {
  const Value text{std::string("b")};
  const Value number{std::int64_t{5}};
  Span span = minimal();
  for (const char* service : {"", "a", "b"}) {
    for (const Object& resource : {Object{}, Object{{"service.name", text}}, Object{{"service.name", number}},
                                   Object{{"x", text}, {"service.name", text}}}) {
      span.service = service;
      span.resource = resource;
      check_round_trip({span});
    }
  }
}

TEST_CASE("neighbours of one resource and scope share them, and order is kept", "[otlp]") {
  Span a = minimal();
  a.service = "a";
  a.name = "1";
  Span b = a;
  b.scope = record::InstrumentationScope{"lib", "", {}};
  Span c = b;
  c.service = "c";
  const std::string text = written({a, a, b, c, a});
  const auto count = [&](std::string_view what) {
    std::size_t found = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
  };
  CHECK(count("\"resource\":") == 3);
  CHECK(count("\"scope\":") == 2);
  CHECK(count("\"traceId\":") == 5);
  check_round_trip({a, a, b, c, a});
}

TEST_CASE("no spans are a line without spans", "[otlp]") { CHECK(written({}) == "{\"resourceSpans\":[]}\n"); }

TEST_CASE("negative zero and NaN keep their sign and name", "[otlp]") {
  Span span = minimal();
  span.attributes = {{"z", Value{-0.0}}, {"n", Value{std::nan("")}}};
  const std::string text = written({span});
  CHECK(text.find(R"({"doubleValue":-0.0})") != std::string::npos);
  CHECK(text.find(R"({"doubleValue":"NaN"})") != std::string::npos);
  CHECK(std::signbit(std::get<double>(read_traces(text.substr(0, text.size() - 1))->front().attributes[0].second.is)));
}

TEST_CASE("what OTLP has no room for is refused and named, and nothing is written", "[otlp]") {
  struct Case {
    void (*spoil)(Span&);
    const char* message;
  };
  const auto c = GENERATE(values<Case>({
      {[](Span& s) { s.trace_id = "x"; }, "traceId: expected 32 hex digits"},
      {[](Span& s) { s.span_id.clear(); }, "spanId: expected 16 hex digits"},
      {[](Span& s) { s.parent_span_id = "0000000000000000"; }, "parentSpanId: expected 16 hex digits"},
      {[](Span& s) { s.span_kind = "banana"; }, "kind: OTLP has no \"banana\""},
      {[](Span& s) { s.status = "bad"; }, "code: OTLP has no \"bad\""},
      {[](Span& s) { s.start_ns = -1; }, "startTimeUnixNano: a time before 1970"},
      {[](Span& s) { s.trace_flags = 1LL << 32; }, "flags: more than 32 bits"},
      {[](Span& s) {
         s.attributes = {{"a", Value{std::numeric_limits<std::uint64_t>::max()}}};
       },
       "intValue: an integer beyond 64 signed bits"},
  }));
  Span span = minimal();
  c.spoil(span);
  std::string out = "before";
  const std::vector<Span> spans = {span};
  const Status done = append_traces(out, spans);
  REQUIRE_FALSE(done);
  CHECK(done.error().message == c.message);
  CHECK(out == "before");
}

TEST_CASE("what OpenTelemetry JS sent goes to records, to OTLP and back unchanged", "[otlp]") {
  std::ifstream file(std::string(MCP_TESTS_DIR) + "/../tools/examples/traces.otlp.jsonl");
  std::size_t spans = 0;
  for (std::string line; std::getline(file, line);) {
    const auto read = read_traces(line);
    if (!read) FAIL(read.error().message);
    check_round_trip(*read);
    spans += read->size();
  }
  CHECK(spans == 31);
}
