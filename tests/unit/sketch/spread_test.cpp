#include "sketch/spread.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

namespace mcp::sketch {
namespace {

double spread_of(const std::vector<double>& values) {
  ExactSum sum, squares;
  for (const double value : values) {
    sum.add(value);
    squares.add_square(value);
  }
  return standard_deviation(sum, squares, values.size());
}

TEST_CASE("the deviation is the population's", "[sketch]") {
  CHECK(spread_of({}) == 0);
  CHECK(spread_of({5}) == 0);
  CHECK(spread_of({1, 3}) == 1);
  CHECK(spread_of({2, 4, 4, 4, 5, 5, 7, 9}) == 2);
  CHECK(spread_of({-3, 3}) == 3);
  CHECK(spread_of({0, 0, 0}) == 0);
}

TEST_CASE("a small deviation of large values is not lost", "[sketch]") {
  CHECK(spread_of({1e9, 1e9 + 1, 1e9 + 2}) == Approx(std::sqrt(2.0 / 3)).epsilon(1e-14));
  CHECK(spread_of({1e15, 1e15 + 0.125}) == 0.0625);
  CHECK(spread_of({1, 1 + 0x1p-52}) == 0x1p-53);
  CHECK(spread_of({0.1, 0.1, 0.1}) == 0);
}

TEST_CASE("values at the ends of the doubles have a deviation", "[sketch]") {
  CHECK(spread_of({0x1p511, -0x1p511}) == 0x1p511);
  CHECK(spread_of({1e150, 3e150}) == Approx(1e150).epsilon(1e-14));
  CHECK(spread_of({1e-140, 3e-140}) == Approx(1e-140).epsilon(1e-14));
  CHECK(spread_of({1e-300, 2e-300}) == 0);  // their squares are below the doubles
}

TEST_CASE("the deviation agrees with two passes in wider arithmetic", "[sketch]") {
  std::mt19937_64 random(23);
  for (int round = 0; round < 200; ++round) {
    std::normal_distribution<double> values_around(std::ldexp(1.0, round % 40), 1 + round % 7);
    std::vector<double> values(2 + random() % 200);
    for (double& value : values) value = values_around(random);
    long double mean = 0, squares = 0;
    for (const double value : values) mean += value;
    mean /= static_cast<long double>(values.size());
    for (const double value : values) squares += (value - mean) * (value - mean);
    const auto expected = static_cast<double>(std::sqrt(squares / static_cast<long double>(values.size())));
    CAPTURE(round);
    REQUIRE(spread_of(values) == Approx(expected).epsilon(1e-9));
  }
}

}  // namespace
}  // namespace mcp::sketch
