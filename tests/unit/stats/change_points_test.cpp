#include "stats/change_points.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "stats/normal.h"
#include "stats/random.h"

using namespace mcp::stats;

namespace {

double noise(Random& random) { return normal_quantile((static_cast<double>(random.below(1'000'000)) + 0.5) / 1e6); }

// Levels, each for so many values, with noise of this deviation.
std::vector<double> levels(std::uint64_t seed, double deviation, const std::vector<std::pair<double, int>>& parts) {
  Random random(seed);
  std::vector<double> out;
  for (const auto& [level, count] : parts) {
    for (int i = 0; i < count; ++i) out.push_back(level + deviation * noise(random));
  }
  return out;
}

// The energy statistic as it is defined, pair by pair.
double energy_by_pairs(const std::vector<double>& values, std::size_t at, std::size_t end) {
  const double n = static_cast<double>(at);
  const double m = static_cast<double>(end - at);
  double between = 0, left = 0, right = 0;
  for (std::size_t i = 0; i < end; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double distance = std::abs(values[i] - values[j]);
      (i < at ? left : j >= at ? right : between) += distance;
    }
  }
  return n * m / (n + m) * (2 * between / (n * m) - left / (n * (n - 1) / 2) - right / (m * (m - 1) / 2));
}

}  // namespace

TEST_CASE("the best split is the one that the definition gives", "[stats]") {
  Random random(41);
  for (int i = 0; i < 40; ++i) {
    std::vector<double> values;
    const std::size_t count = 6 + random.below(20);
    for (std::size_t j = 0; j < count; ++j) values.push_back(noise(random) + (j > count / 3 ? 1 : 0));
    Split best;
    for (std::size_t end = 6; end <= count; ++end) {
      for (std::size_t at = 3; at + 3 <= end; ++at) {
        const double energy = energy_by_pairs(values, at, end);
        if (energy > best.energy + 1e-12) best = {.at = at, .energy = energy};
      }
    }
    const Split found = best_split(values, 3);
    REQUIRE(found.energy == Approx(best.energy).epsilon(1e-9));
    REQUIRE(found.at == best.at);
  }
}

TEST_CASE("planted changes are found where they are", "[stats]") {
  CHECK(change_points(levels(1, 1, {{10, 20}, {14, 20}})) == std::vector<std::size_t>{20});
  CHECK(change_points(levels(2, 1, {{10, 20}, {15, 15}, {10, 25}})) == std::vector<std::size_t>{20, 35});
  CHECK(change_points(levels(3, 0.1, {{1, 30}, {2, 3}})) == std::vector<std::size_t>{30});  // the newest three
  CHECK(change_points(levels(4, 0, {{1, 7}, {2, 7}})) == std::vector<std::size_t>{7});
}

TEST_CASE("nothing is found where nothing is", "[stats]") {
  int found = 0;
  for (std::uint64_t seed = 100; seed < 300; ++seed)
    found += change_points(levels(seed, 1, {{10, 40}})).empty() ? 0 : 1;
  CHECK(found <= 2);  // one in a thousand is what is allowed
  CHECK(change_points(std::vector<double>(100, 5.0)).empty());
}

TEST_CASE("too few values have no change", "[stats]") {
  CHECK(change_points(levels(5, 0, {{1, 3}, {9, 3}})).empty());
  CHECK(change_points(std::vector<double>{}).empty());
  CHECK(best_split(std::vector<double>{1, 2, 3, 4, 5}, 3).at == 0);
}

TEST_CASE("the same values have the same changes", "[stats]") {
  const std::vector<double> values = levels(6, 1, {{10, 18}, {12, 18}, {11, 30}});
  CHECK(change_points(values) == change_points(values));
}
