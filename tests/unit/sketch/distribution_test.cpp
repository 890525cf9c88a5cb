#include "sketch/distribution.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

namespace mcp::sketch {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> all_of(Distribution& distribution) {
  std::vector<std::uint64_t> ranks(distribution.count());
  for (std::size_t i = 0; i < ranks.size(); ++i) ranks[i] = i;
  std::vector<double> values(ranks.size());
  distribution.at(ranks, values);
  return values;
}

std::vector<double> numbers(std::size_t count) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = 1 + static_cast<double>(i * 37 % count);
  return values;
}

TEST_CASE("64 values are themselves, 65 a histogram", "[sketch]") {
  Distribution few;
  few.add(numbers(64), 0, 0);
  CHECK(few.exact());
  CHECK(few.error() == 0);
  CHECK(all_of(few)[63] == 64);
  Distribution many;
  many.add(numbers(65), 0, 0);
  CHECK_FALSE(many.exact());
  CHECK(many.error() == 0.00271);
}

TEST_CASE("infinities count among the 64", "[sketch]") {
  Distribution distribution;
  distribution.add(numbers(62), 1, 1);
  CHECK(distribution.exact());
  const std::vector<double> values = all_of(distribution);
  CHECK(values.front() == -kInfinity);
  CHECK(values[1] == 1);
  CHECK(values.back() == kInfinity);
  distribution.add(std::span<const double>(), 0, 1);
  CHECK_FALSE(distribution.exact());
  CHECK(all_of(distribution)[64] == kInfinity);
}

TEST_CASE("all values are kept where that is asked for", "[sketch]") {
  Distribution distribution({.keep = Keep::kAll});
  distribution.add(numbers(1000), 0, 0);
  CHECK(distribution.exact());
  CHECK(all_of(distribution)[500] == 501);
}

TEST_CASE("the pieces that values come in make no difference", "[sketch]") {
  std::mt19937_64 random(17);
  for (int round = 0; round < 200; ++round) {
    const std::vector<double> values = numbers(1 + random() % 150);
    Distribution whole;
    whole.add(values, 2, 1);
    std::vector<Distribution> pieces(1 + random() % 5);
    for (const double value : values) pieces[random() % pieces.size()].add(std::span(&value, 1), 0, 0);
    pieces.front().add(std::span<const double>(), 1, 1);
    pieces.back().add(std::span<const double>(), 1, 0);
    Distribution merged;
    for (const Distribution& piece : pieces) merged.add(piece);
    CAPTURE(round);
    REQUIRE(merged.exact() == whole.exact());
    REQUIRE(merged.count() == whole.count());
    REQUIRE(all_of(merged) == all_of(whole));
  }
}

TEST_CASE("quantiles of many values are within the stated error", "[sketch]") {
  std::mt19937_64 random(19);
  for (const double width : {0.5, 3.0, 20.0}) {
    std::lognormal_distribution<double> spread(0, width);
    std::vector<double> values(5000);
    std::generate(values.begin(), values.end(), [&] { return spread(random) * (random() % 3 == 0 ? -1 : 1); });
    Distribution distribution;
    distribution.add(values, 0, 0);
    std::sort(values.begin(), values.end());
    const std::vector<double> estimates = all_of(distribution);
    for (std::size_t i = 0; i < values.size(); ++i) {
      REQUIRE(std::fabs(estimates[i] - values[i]) <= std::fabs(values[i]) * distribution.error());
    }
  }
}

TEST_CASE("a cleared distribution is a new one", "[sketch]") {
  Distribution distribution;
  distribution.add(numbers(100), 3, 4);
  distribution.clear();
  CHECK(distribution.count() == 0);
  distribution.add(numbers(2), 0, 0);
  CHECK(all_of(distribution) == std::vector<double>{1, 2});
}

}  // namespace
}  // namespace mcp::sketch
