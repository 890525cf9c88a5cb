#include "otlp/trace_context.h"

#include <catch2/catch.hpp>

using namespace mcp::otlp;

TEST_CASE("a traceparent is taken apart", "[otlp]") {
  const auto parent = parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03");
  REQUIRE(parent);
  CHECK(parent->version == 0);
  CHECK(parent->trace_id == "4bf92f3577b34da6a3ce929d0e0e4736");
  CHECK(parent->parent_span_id == "00f067aa0ba902b7");
  CHECK(parent->flags == 3);
}

TEST_CASE("the members of a tracestate keep their order, and the first of a key counts", "[otlp]") {
  const auto state = TraceState::parse("b=2 ,,\ta=1 x, b=3");
  REQUIRE(state);
  REQUIRE(state->members().size() == 3);
  CHECK(state->members()[0].key == "b");
  CHECK(state->members()[1].value == "1 x");
  CHECK(state->value_of("b") == "2");
  CHECK_FALSE(state->value_of("c"));
}

TEST_CASE("the value of ot is taken apart and put together", "[otlp]") {
  const auto state = parse_otel_state("x:1;th:c0;rv:00112233445566;y:");
  REQUIRE(state);
  CHECK(state->th == "c0");
  CHECK(state->rv == "00112233445566");
  CHECK(state->extra == std::vector<std::string_view>{"x:1", "y:"});
  CHECK(print(*state) == "rv:00112233445566;th:c0;x:1;y:");
  CHECK(print(OtelState{}).empty());
}

TEST_CASE("of a sub-key of ot that is given twice the last counts", "[otlp]") {
  const auto state = parse_otel_state("th:8;th:c");
  REQUIRE(state);
  CHECK(state->th == "c");
}

TEST_CASE("whatever is read of ot reads the same after printing", "[otlp]") {
  const auto text =
      GENERATE(as<std::string>{}, "th:8", "rv:ffffffffffffff", "a:;b:.-_;th:0", "x:1;x:2", "th:1000;rv:00000000000000");
  const auto state = parse_otel_state(text);
  REQUIRE(state);
  const std::string printed = print(*state);
  const auto again = parse_otel_state(printed);
  REQUIRE(again);
  CHECK(again->th == state->th);
  CHECK(again->rv == state->rv);
  CHECK(again->extra == state->extra);
}
