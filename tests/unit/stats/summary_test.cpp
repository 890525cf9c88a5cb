#include "stats/summary.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace mcp::stats;

TEST_CASE("the lower quantile is the value at floor(q(n-1))", "[stats]") {
  const std::vector<double> sorted = {10, 20, 30, 40, 50};
  CHECK(lower_quantile(sorted, 0) == 10);
  CHECK(lower_quantile(sorted, 0.5) == 30);
  CHECK(lower_quantile(sorted, 0.95) == 40);
  CHECK(lower_quantile(sorted, 1) == 50);
  CHECK(lower_quantile(std::vector<double>{7}, 0.99) == 7);
}

TEST_CASE("the median is in the middle", "[stats]") {
  CHECK(median({3, 1, 2}) == 2);
  CHECK(median({4, 1, 3, 2}) == 2.5);
  CHECK(median({1.7e308, 1.7e308}) == 1.7e308);
  CHECK(std::isnan(median({})));
}

TEST_CASE("the pooled deviation is about each mean", "[stats]") {
  // Squares about the means: 2 and 8, with 2 + 2 degrees of freedom.
  CHECK(pooled_deviation(std::vector<double>{1, 2, 3}, std::vector<double>{10, 12, 14}) == Approx(std::sqrt(10.0 / 4)));
  CHECK(std::isnan(pooled_deviation(std::vector<double>{1}, std::vector<double>{2})));
  CHECK(std::isnan(pooled_deviation(std::vector<double>{}, std::vector<double>{1, 2, 3})));
}

TEST_CASE("Wilson's interval, by its formula", "[stats]") {
  const Interval none = wilson(0, 100);
  CHECK(none.low == 0);
  CHECK(none.high == Approx(0.0369935).epsilon(1e-4));
  const Interval half = wilson(50, 100);
  CHECK(half.low == Approx(0.4038315).epsilon(1e-5));
  CHECK(half.high == Approx(0.5961685).epsilon(1e-5));
  CHECK(wilson(7, 7).high == 1);
  CHECK(wilson(0, 0).high == 1);
}
