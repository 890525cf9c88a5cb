#include "timeutil/clock.h"

#include <catch2/catch.hpp>

TEST_CASE("the monotonic clock does not go back, and the other one is past 2020", "[timeutil]") {
  const mcp::timeutil::SystemClock clock;
  const std::int64_t before = clock.monotonic_us();
  CHECK(clock.monotonic_us() >= before);
  CHECK(clock.now_us() > 1577836800000000);
}
