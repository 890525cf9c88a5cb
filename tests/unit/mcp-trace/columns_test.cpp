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
