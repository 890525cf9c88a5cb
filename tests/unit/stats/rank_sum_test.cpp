#include "stats/rank_sum.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "stats/random.h"

using namespace mcp::stats;

namespace {

double u_by_pairs(const std::vector<double>& x, const std::vector<double>& y) {
  double u = 0;
  for (const double from : x) {
    for (const double to : y) u += to > from ? 1 : to == from ? 0.5 : 0;
  }
  return u;
}

// The p by going through every way to divide the pooled values.
double p_by_enumeration(const std::vector<double>& x, const std::vector<double>& y) {
  std::vector<double> all = x;
  all.insert(all.end(), y.begin(), y.end());
  const double middle = static_cast<double>(x.size() * y.size()) / 2;
  const double seen = std::abs(u_by_pairs(x, y) - middle);
  double as_far = 0, ways = 0;
  for (std::uint32_t chosen = 0; chosen < (1U << all.size()); ++chosen) {
    if (static_cast<std::size_t>(__builtin_popcount(chosen)) != y.size()) continue;
    std::vector<double> a, b;
    for (std::size_t i = 0; i < all.size(); ++i) ((chosen >> i & 1U) != 0 ? b : a).push_back(all[i]);
    ways += 1;
    if (std::abs(u_by_pairs(a, b) - middle) >= seen) as_far += 1;
  }
  return as_far / ways;
}

std::vector<double> draw(Random& random, std::size_t count, std::size_t values) {
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(static_cast<double>(random.below(values)));
  return out;
}

}  // namespace

TEST_CASE("p is what enumeration gives, with and without ties", "[stats]") {
  Random random(11);
  for (int i = 0; i < 120; ++i) {
    const std::size_t n = 1 + random.below(6);
    const std::size_t m = 1 + random.below(6);
    const std::size_t values = i % 2 == 0 ? 4 : 1'000'000;
    const std::vector<double> x = draw(random, n, values);
    const std::vector<double> y = draw(random, m, values);
    const RankSum found = mann_whitney(x, y);
    CAPTURE(x, y);
    REQUIRE(found.exact);
    REQUIRE(found.u == u_by_pairs(x, y));
    REQUIRE(found.p == Approx(p_by_enumeration(x, y)).epsilon(1e-12));
  }
}

TEST_CASE("the smallest p are the published ones", "[stats]") {
  CHECK(least_p(4, 4) == Approx(2.0 / 70));
  CHECK(least_p(5, 5) == Approx(2.0 / 252));
  CHECK(least_p(6, 6) == Approx(2.0 / 924));
  CHECK(least_p(1, 1) == 1);
  const std::vector<double> low = {1, 2, 3, 4, 5};
  const std::vector<double> high = {6, 7, 8, 9, 10};
  CHECK(mann_whitney(low, high).p == Approx(least_p(5, 5)));
  CHECK(mann_whitney(high, low).p == Approx(least_p(5, 5)));
  CHECK(mann_whitney(low, low).p == 1);
}

TEST_CASE("20 against 20 is exact, also with ties, and near the normal distribution", "[stats]") {
  Random random(5);
  std::vector<double> x, y;
  for (int i = 0; i < 20; ++i) {
    x.push_back(random.unit());
    y.push_back(random.unit() + 0.25);
  }
  const double untied = mann_whitney(x, y).p;
  CHECK(mann_whitney(x, y).exact);
  // The normal approximation, without correction for continuity.
  const double z = (u_by_pairs(x, y) - 200) / std::sqrt(400.0 * 41 / 12);
  CHECK(untied == Approx(std::erfc(std::abs(z) / std::sqrt(2.0))).epsilon(0.1));
  // A tie inside of one sample, which changes no comparison between them, hardly changes p.
  std::vector<double> tied = x;
  std::sort(tied.begin(), tied.end());
  tied[0] = tied[1] = std::min(tied[0], *std::min_element(y.begin(), y.end())) - 1;
  std::vector<double> apart = tied;
  apart[0] -= 1;
  CHECK(mann_whitney(tied, y).exact);
  CHECK(mann_whitney(tied, y).p == Approx(mann_whitney(apart, y).p).epsilon(0.03));
}

TEST_CASE("larger samples go by the normal distribution, which the exact one has come near by then", "[stats]") {
  Random random(6);
  std::vector<double> x, y;
  for (int i = 0; i < 40; ++i) {
    x.push_back(random.unit());
    y.push_back(random.unit() + (i < 20 ? 0.2 : 0));
  }
  const RankSum large = mann_whitney(x, y);
  CHECK_FALSE(large.exact);
  const double z = (std::abs(large.u - 800) - 0.5) / std::sqrt(1600.0 * 81 / 12);
  CHECK(large.p == Approx(std::erfc(z / std::sqrt(2.0))).epsilon(1e-9));
  const std::vector<double> same(50, 1.0);
  CHECK(mann_whitney(same, same).p == 1);
}

TEST_CASE("the critical rank leaves at most alpha outside, and the next would leave more", "[stats]") {
  const auto tail = [](std::size_t n, std::size_t m, std::size_t k) {  // 2·P(U < k), by enumeration
    double hits = 0, ways = 0;
    for (std::uint32_t chosen = 0; chosen < (1U << (n + m)); ++chosen) {
      if (static_cast<std::size_t>(__builtin_popcount(chosen)) != m) continue;
      std::size_t u = 0;
      for (std::size_t i = 0; i < n + m; ++i) {
        for (std::size_t j = 0; j < i; ++j) u += (chosen >> i & 1U) != 0 && (chosen >> j & 1U) == 0 ? 1 : 0;
      }
      ways += 1;
      hits += u < k ? 1 : 0;
    }
    return 2 * hits / ways;
  };
  for (const auto& [n, m] : {std::pair<std::size_t, std::size_t>{3, 3}, {4, 4}, {5, 5}, {5, 7}, {8, 6}}) {
    const std::size_t k = critical_rank(n, m, 0.05);
    CAPTURE(n, m, k);
    CHECK(tail(n, m, k) <= 0.05);
    CHECK(tail(n, m, k + 1) > 0.05);
  }
  CHECK(critical_rank(3, 3, 0.05) == 0);
  CHECK(critical_rank(5, 5, 0.05) == 3);      // the tables' critical value 2, and one
  CHECK(critical_rank(20, 20, 0.05) == 128);  // 127 in the tables
  CHECK(critical_rank(0, 5, 0.05) == 0);
}
