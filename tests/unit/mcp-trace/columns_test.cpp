#include "columns.h"

#include <catch2/catch.hpp>
#include <limits>

using namespace mcp::trace;

TEST_CASE("a length of time has three digits and the unit that keeps it below 1000", "[trace]") {
  struct Case {
    std::uint64_t ns;
    const char* text;
  };
  const auto c = GENERATE(values<Case>({{0, "0 ns"},
                                        {999, "999 ns"},
                                        {1000, "1.00 us"},
                                        {1234, "1.23 us"},
                                        {1235, "1.24 us"},
                                        {9994, "9.99 us"},
                                        {9995, "10.0 us"},
                                        {99949, "99.9 us"},
                                        {99950, "100 us"},
                                        {999499, "999 us"},
                                        {999500, "1.00 ms"},
                                        {25600000, "25.6 ms"},
                                        {1500000000, "1.50 s"},
                                        {59949999999, "59.9 s"},
                                        {59950000000, "1m00s"},
                                        {125000000000, "2m05s"},
                                        {3599499999999, "59m59s"},
                                        {3599500000000, "1h00m"},
                                        {12000000000000, "3h20m"},
                                        {std::numeric_limits<std::uint64_t>::max(), "5124095h35m"}}));
  CHECK(readable_duration(c.ns) == c.text);
}

TEST_CASE("a span that ends before it starts has a length with a minus", "[trace]") {
  CHECK(readable_duration(10, 5) == "-5 ns");
  CHECK(readable_duration(5, 10) == "5 ns");
  CHECK(readable_duration(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()) ==
        "5124095h35m");
}

TEST_CASE("a time is shown to the millisecond, cut towards the past", "[trace]") {
  CHECK(readable_time(1769817600000999999) == "2026-01-31 00:00:00.000");
  CHECK(readable_time(1769817600001000000) == "2026-01-31 00:00:00.001");
  CHECK(readable_time(-1) == "1969-12-31 23:59:59.999");
  CHECK(readable_time(std::numeric_limits<std::int64_t>::min()) == "1677-09-21 00:12:43.145");
  CHECK(readable_time(std::numeric_limits<std::int64_t>::max()) == "2262-04-11 23:47:16.854");
  CHECK(readable_time(0) == "1970-01-01 00:00:00.000");
}

TEST_CASE("wide characters take two columns, combining marks none", "[trace]") {
  CHECK(columns_of("abc") == 3);
  CHECK(columns_of("é") == 1);
  CHECK(columns_of("e\xcc\x81") == 1);
  CHECK(columns_of("漢字") == 4);
  CHECK(columns_of("한") == 2);
  CHECK(columns_of("🚀") == 2);
  CHECK(columns_of("├─✗") == 3);
  CHECK(columns_of("") == 0);
}

TEST_CASE("text is cut to columns, and says that it was", "[trace]") {
  CHECK(fitted("abcdef", 6, Glyphs::kUnicode) == "abcdef");
  CHECK(fitted("abcdef", 5, Glyphs::kUnicode) == "abcd…");
  CHECK(fitted("abcdef", 5, Glyphs::kAscii) == "abcd~");
  CHECK(fitted("漢字漢", 5, Glyphs::kUnicode) == "漢字…");
  CHECK(fitted("漢字漢", 4, Glyphs::kUnicode) == "漢…");
  CHECK(fitted("漢", 1, Glyphs::kUnicode) == "…");
  CHECK(fitted("abc", 0, Glyphs::kUnicode).empty());
  CHECK(fitted("", 3, Glyphs::kUnicode).empty());
}

TEST_CASE("what a terminal would obey is shown, not sent", "[trace]") {
  CHECK(fitted("a\x1b[2J", 20, Glyphs::kUnicode) == "a\\x1b[2J");
  CHECK(fitted("a\nb\t\x7f", 20, Glyphs::kUnicode) == "a\\x0ab\\x09\\x7f");
  CHECK(fitted("\xc2\x9b"
               "31m",
               20, Glyphs::kUnicode) == "\\x9b31m");
  CHECK(fitted("\xe2\x80\xae"
               "abc",
               20, Glyphs::kUnicode) == "\\u{202e}abc");
  CHECK(fitted("a\xe2\x80\x8b"
               "b",
               20, Glyphs::kUnicode) == "a\\u{200b}b");
}

TEST_CASE("a heap of combining marks is cut too", "[trace]") {
  std::string heap = "e";
  for (int i = 0; i < 100000; ++i) heap += "\xcc\x81";
  CHECK(fitted(heap, 10, Glyphs::kUnicode).size() < 200);
}

TEST_CASE("text stands left or right in its columns and is never cut by that", "[trace]") {
  std::string out;
  append_left(out, "é", 3);
  append_right(out, "漢", 3);
  append_left(out, "long", 2);
  CHECK(out == "é   漢long");
}
