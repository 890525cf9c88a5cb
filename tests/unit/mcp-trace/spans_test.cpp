#include "spans.h"

#include <catch2/catch.hpp>
#include <string>

using namespace mcp;

namespace {

Result<record::Span> read(const std::string& members) {
  std::string line = R"({"kind":"span","name":"x","start_ns":1,"end_ns":2,)" + members + "}";
  const std::size_t size = line.size();
  line.append(json::kPadding, ' ');
  ndjson::Decoder decoder;
  REQUIRE(decoder.parse(std::string_view(line).substr(0, size)));
  return trace::read_span(decoder);
}

}  // namespace

TEST_CASE("a span record's ids are checked and lowered", "[trace]") {
  const auto span = read(
      R"("trace_id":"4BF92F3577B34DA6A3CE929D0E0E4736","span_id":"00F067AA0BA902B7","parent_span_id":"0000000000000000")");
  REQUIRE(span);
  CHECK(span->trace_id == "4bf92f3577b34da6a3ce929d0e0e4736");
  CHECK(span->span_id == "00f067aa0ba902b7");
  CHECK(span->parent_span_id.empty());
}

TEST_CASE("a span record with a bad id is refused by its key and column", "[trace]") {
  struct Case {
    const char* members;
    const char* message;
  };
  const auto c = GENERATE(values<Case>({
      {R"("trace_id":"4bf9","span_id":"00f067aa0ba902b7")",
       R"(trace_id: expected 32 hex digits, not all zero, got "4bf9")"},
      {R"("trace_id":"00000000000000000000000000000000","span_id":"00f067aa0ba902b7")",
       R"(trace_id: expected 32 hex digits, not all zero, got "00000000000000000000000000000000")"},
      {R"("trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"0")",
       R"(span_id: expected 16 hex digits, not all zero, got "0")"},
      {R"("trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","parent_span_id":"x")",
       R"(parent_span_id: expected 16 hex digits, not all zero, got "x")"},
  }));
  const auto span = read(c.members);
  REQUIRE_FALSE(span);
  CHECK(span.error().message == c.message);
  CHECK(span.error().reason == "not an id");
  CHECK(span.error().place.column > 50);
}

TEST_CASE("a span record without a trace id is refused", "[trace]") {
  const auto span = read(R"("span_id":"00f067aa0ba902b7")");
  REQUIRE_FALSE(span);
  CHECK(span.error().message == "trace_id: is missing");
}
