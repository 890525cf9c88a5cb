#include "stats/normal.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace mcp::stats;

TEST_CASE("quantiles of the normal distribution are the published ones", "[stats]") {
  CHECK(normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-12));
  CHECK(normal_quantile(0.8) == Approx(0.8416212335729143).epsilon(1e-12));
  CHECK(normal_quantile(0.5) == Approx(0).margin(1e-12));
  CHECK(normal_quantile(1e-6) == Approx(-4.753424308822899).epsilon(1e-10));
  CHECK(normal_quantile(0) == -HUGE_VAL);
  CHECK(normal_quantile(1) == HUGE_VAL);
}

TEST_CASE("the distribution undoes its quantiles", "[stats]") {
  for (int i = 1; i < 100; ++i) CHECK(normal_cdf(normal_quantile(i / 100.0)) == Approx(i / 100.0).epsilon(1e-12));
}
