#include "stats/shift.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "stats/random.h"
#include "stats/rank_sum.h"

using namespace mcp::stats;

namespace {

std::vector<double> draw(Random& random, std::size_t count, std::size_t values) {
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(static_cast<double>(random.below(values)) / 8 - 3);
  return out;
}

std::vector<double> differences(const std::vector<double>& x, const std::vector<double>& y) {
  std::vector<double> out;
  for (const double from : x) {
    for (const double to : y) out.push_back(to - from);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<double> lowered(std::vector<double> values, double by) {
  for (double& value : values) value -= by;
  return values;
}

}  // namespace

TEST_CASE("every difference is found at its rank", "[stats]") {
  Random random(21);
  for (int i = 0; i < 60; ++i) {
    std::vector<double> x = draw(random, 1 + random.below(9), i % 2 == 0 ? 5 : 100'000);
    std::vector<double> y = draw(random, 1 + random.below(9), i % 2 == 0 ? 5 : 100'000);
    std::sort(x.begin(), x.end());
    std::sort(y.begin(), y.end());
    const std::vector<double> all = differences(x, y);
    for (std::size_t k = 1; k <= all.size(); ++k) REQUIRE(kth_difference(x, y, k) == all[k - 1]);
  }
}

TEST_CASE("the estimate is the median of all differences", "[stats]") {
  Random random(22);
  for (int i = 0; i < 60; ++i) {
    const std::vector<double> x = draw(random, 1 + random.below(12), 1000);
    const std::vector<double> y = draw(random, 1 + random.below(12), 1000);
    const std::vector<double> all = differences(x, y);
    const double middle = (all[(all.size() - 1) / 2] + all[all.size() / 2]) / 2;
    REQUIRE(hodges_lehmann(x, y, 0.05).estimate == Approx(middle).margin(1e-12));
  }
}

TEST_CASE("the interval holds exactly the shifts that the test does not refuse", "[stats]") {
  Random random(23);
  for (int i = 0; i < 20; ++i) {
    std::vector<double> x, y;
    const std::size_t n = 4 + random.below(4);
    const std::size_t m = 4 + random.below(4);
    for (std::size_t j = 0; j < n; ++j) x.push_back(random.unit());
    for (std::size_t j = 0; j < m; ++j) y.push_back(random.unit() * 2);
    const Shift shift = hodges_lehmann(x, y, 0.05);
    const std::vector<double> all = differences(x, y);
    for (std::size_t j = 0; j + 1 < all.size(); ++j) {  // between two differences no pair is tied
      const double between = (all[j] + all[j + 1]) / 2;
      const bool refused = mann_whitney(x, lowered(y, between)).p <= 0.05;
      CAPTURE(n, m, between, shift.low, shift.high);
      REQUIRE(refused == (between < shift.low || between > shift.high));
    }
  }
}

TEST_CASE("samples that are too small have no bounds", "[stats]") {
  const Shift shift = hodges_lehmann(std::vector<double>{1, 2, 3}, std::vector<double>{4, 5, 6}, 0.05);
  CHECK(shift.estimate == 3);
  CHECK(shift.low == -HUGE_VAL);
  CHECK(shift.high == HUGE_VAL);
}

TEST_CASE("constant samples differ by their difference", "[stats]") {
  const std::vector<double> x(6, 2.0), y(6, 5.0);
  const Shift shift = hodges_lehmann(x, y, 0.05);
  CHECK(shift.estimate == 3);
  CHECK(shift.low == 3);
  CHECK(shift.high == 3);
  CHECK(hodges_lehmann(x, x, 0.05).high == 0);
}

TEST_CASE("the true shift lies in the interval as often as promised, with heavy ties too", "[stats]") {
  Random random(24);
  for (const std::size_t values : {std::size_t{6}, std::size_t{1'000'000}}) {
    int missed = 0;
    constexpr int kTrials = 4000;
    for (int i = 0; i < kTrials; ++i) {
      const std::vector<double> x = draw(random, 8, values);
      const Shift shift = hodges_lehmann(x, lowered(draw(random, 9, values), -2), 0.05);
      missed += shift.low > 2 || shift.high < 2 ? 1 : 0;
    }
    CAPTURE(values, missed);
    CHECK(missed <= kTrials * 0.05 * 1.2);
    if (values > 6) CHECK(missed >= kTrials * 0.03);
  }
}

TEST_CASE("large samples take no room for their differences", "[stats]") {
  Random random(25);
  std::vector<double> x, y;
  for (int i = 0; i < 20'000; ++i) {
    x.push_back(random.unit());
    y.push_back(random.unit() + 1);
  }
  const Shift shift = hodges_lehmann(x, y, 0.05);
  CHECK(shift.estimate == Approx(1).margin(0.02));
  CHECK(shift.low > 0.98);
  CHECK(shift.high < 1.02);
}
