#include "otlp/hex.h"

#include <catch2/catch.hpp>

using namespace mcp::otlp;

TEST_CASE("an id is read in any case and leaves in lower case", "[otlp]") {
  CHECK(read_id("4BF92F3577B34DA6A3CE929D0E0E4736", kTraceIdDigits) == "4bf92f3577b34da6a3ce929d0e0e4736");
  CHECK(read_id("00f067aa0ba902b7", kSpanIdDigits) == "00f067aa0ba902b7");
}

TEST_CASE("what has another length, another digit or only zeros is no id", "[otlp]") {
  const auto text = GENERATE(as<std::string>{}, "", "0", "00f067aa0ba902b", "00f067aa0ba902b70", "00f067aa0ba902bg",
                             "0000000000000000", "00f067aa-ba902b7", " 0f067aa0ba902b7",
                             "\xc3\xa9"
                             "f067aa0ba902b7");
  CAPTURE(text);
  CHECK_FALSE(read_id(text, kSpanIdDigits));
}

TEST_CASE("hex is read in lower case only, and up to 16 digits", "[otlp]") {
  CHECK(parse_lower_hex("0") == 0u);
  CHECK(parse_lower_hex("ffffffffffffffff") == 0xffffffffffffffffu);
  CHECK_FALSE(parse_lower_hex(""));
  CHECK_FALSE(parse_lower_hex("A"));
  CHECK_FALSE(parse_lower_hex("00000000000000000"));
  CHECK_FALSE(parse_lower_hex("0x1"));
}

TEST_CASE("printing and reading hex are inverse", "[otlp]") {
  for (std::uint64_t value = 1; value != 0; value <<= 1) {
    CHECK(parse_lower_hex(print_hex(value - 1, 16)) == value - 1);
    CHECK(print_hex(value, 16).size() == 16);
  }
  CHECK(print_hex(0xabc, 3) == "abc");
  CHECK(print_hex(0xabc, 5) == "00abc");
}
