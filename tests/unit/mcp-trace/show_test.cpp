#include "show.h"

#include <catch2/catch.hpp>

using namespace mcp::trace;

TEST_CASE("4 to 32 hex digits are a trace, anything else is a file", "[trace]") {
  CHECK(is_trace_operand("6b4f"));
  CHECK(is_trace_operand("6B4F6C8127DF42A1416B3E1BCFFC9952"));
  for (const char* file : {"", "6b4", "6b4f6c8127df42a1416b3e1bcffc99520", "./6b4f", "traces.jsonl", "-", "6b4g"}) {
    CAPTURE(file);
    CHECK_FALSE(is_trace_operand(file));
  }
}
