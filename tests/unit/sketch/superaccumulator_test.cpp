#include "sketch/superaccumulator.h"

#include <catch2/catch.hpp>
#include <limits>
#include <random>

#include "bits.h"

namespace mcp::sketch {
namespace {

TEST_CASE("carries wait a thousand additions and lose nothing", "[sketch]") {
  Superaccumulator sum;
  const double almost = 2 - 0x1p-52;
  for (int i = 0; i < 5000; ++i) sum.add(almost);
  CHECK(sum.nearest() == 5000 * almost);
  for (int i = 0; i < 10000; ++i) sum.add(-almost);
  CHECK(sum.nearest() == -5000 * almost);
  for (int i = 0; i < 5000; ++i) sum.add(almost);
  CHECK(sum.nearest() == 0);
  CHECK_FALSE(std::signbit(sum.nearest()));
}

TEST_CASE("the largest doubles a million times over do not overflow the accumulator", "[sketch]") {
  Superaccumulator sum;
  for (int i = 0; i < 1'000'000; ++i) sum.add(std::numeric_limits<double>::max());
  for (int i = 0; i < 999'999; ++i) sum.add(-std::numeric_limits<double>::max());
  CHECK(sum.nearest() == std::numeric_limits<double>::max());
}

TEST_CASE("asking for the sum on the way changes nothing", "[sketch]") {
  std::mt19937_64 random(3);
  Superaccumulator sum, asked;
  BitSum expected;
  for (int i = 0; i < 400; ++i) {
    const double value = std::ldexp(static_cast<double>(random()) - 0x1p63, static_cast<int>(random() % 1800) - 1000);
    sum.add(value);
    asked.add(value);
    expected.add(value);
    REQUIRE(asked.nearest() == expected.value());
  }
  CHECK(sum.nearest() == expected.value());
}

TEST_CASE("two accumulators add up", "[sketch]") {
  Superaccumulator a, b;
  a.add(1e300);
  a.add(-3);
  b.add(-1e300);
  b.add(1e-300);
  a.add(b);
  CHECK(a.nearest() == -3);
  a.add(3);
  CHECK(a.nearest() == 1e-300);
}

}  // namespace
}  // namespace mcp::sketch
