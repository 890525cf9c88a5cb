#include "forecast/robust.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "forecast/model.h"
#include "forecast/random.h"

namespace mcp::forecast {

TEST_CASE("the median and the spread are not carried away", "[forecast]") {
  CHECK(median({3, 1, 2}) == 2);
  CHECK(median({4, 1, 2, 1e9}) == 3);
  CHECK(spread({1, 2, 3, 4, 1e9}) == Approx(1.4826));
  CHECK(spread({5, 5, 5, 9}) == Approx(1.2533));
  CHECK(spread({}) == 0);
}

TEST_CASE("normal quantiles are those of tables", "[forecast]") {
  CHECK(normal_quantile(0.5) == Approx(0).margin(1e-12));
  CHECK(normal_quantile(0.95) == Approx(1.6448536));
  CHECK(normal_quantile(0.005) == Approx(-2.5758293));
}

TEST_CASE("Theil-Sen finds a slope behind outliers and gaps", "[forecast]") {
  std::vector<double> values;
  for (int i = 0; i < 60; ++i) values.push_back(i % 4 == 3 ? 1e6 : 3 + 0.5 * i);
  values[10] = NAN;
  CHECK(theil_sen(values).per_step == Approx(0.5).epsilon(0.05));
  CHECK(theil_sen(std::vector<double>{NAN, 1, NAN}).per_step == 0);
}

TEST_CASE("the error of a slope is what slopes of the same chance differ by", "[forecast]") {
  Random random(3);
  double squares = 0, errors = 0;
  constexpr int kRuns = 300;
  for (int run = 0; run < kRuns; ++run) {
    std::vector<double> values;
    for (int i = 0; i < 50; ++i) values.push_back(random.normal());
    const Slope slope = theil_sen(values);
    squares += slope.per_step * slope.per_step;
    errors += slope.error;
  }
  CHECK(errors / kRuns == Approx(std::sqrt(squares / kRuns)).epsilon(0.15));
}

TEST_CASE("what is remembered makes fewer values count", "[forecast]") {
  Random random(4);
  std::vector<double> free, bound;
  double error = 0;
  for (int i = 0; i < 400; ++i) {
    free.push_back(random.normal());
    error = 0.8 * error + random.normal();
    bound.push_back(error);
  }
  CHECK(memory_of(free).effective > 300);
  CHECK(memory_of(bound).correlation == Approx(0.8).margin(0.08));
  CHECK(memory_of(bound).effective < 80);
}

TEST_CASE("autocorrelation sees a period through gaps", "[forecast]") {
  std::vector<double> values;
  for (int i = 0; i < 96; ++i) values.push_back(i % 5 == 4 ? NAN : std::sin(6.283185307 * i / 24));
  CHECK(autocorrelation(values, 24) > 0.7);
  CHECK(autocorrelation(values, 12) < -0.8);
  CHECK(autocorrelation(std::vector<double>(10, 2), 1) == 0);
  CHECK(autocorrelation({}, 1) == 0);
}

}  // namespace mcp::forecast
