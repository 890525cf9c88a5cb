// Values by hand from the definition of Prometheus' histogram_quantile.
#include "sketch/interpolate.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

namespace mcp::sketch {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST_CASE("a quantile lies inside of its bucket as far as its rank does", "[interpolate]") {
  const std::vector<Cumulative> buckets = {{0.1, 100}, {0.5, 120}, {2, 120}, {kInfinity, 125}};
  const auto [q, expected] = GENERATE(table<double, double>({
      {0.4, 0 + 0.1 * (50.0 / 100)},  // rank 50 of the first 100, which begin at 0
      {0.8, 0.1},                     // rank 100 is where the first bucket ends
      {0.9, 0.1 + (0.5 - 0.1) * ((112.5 - 100) / 20)},
      {0.96, 0.5},  // rank 120: all of the second, none of the empty third
      {0.99, 2},    // above all finite bounds: the highest of them
      {1, 2},
      {0, 0},
  }));
  CHECK(interpolated(buckets, q) == Approx(expected).epsilon(1e-15));
}

TEST_CASE("the first bucket begins at 0 only where its bound is above 0", "[interpolate]") {
  CHECK(interpolated(std::vector<Cumulative>{{-2, 10}, {4, 20}, {kInfinity, 20}}, 0.25) == -2);
  CHECK(interpolated(std::vector<Cumulative>{{0, 10}, {4, 20}, {kInfinity, 20}}, 0.5) == 0);
  CHECK(interpolated(std::vector<Cumulative>{{-2, 10}, {4, 20}, {kInfinity, 20}}, 0.75) == 1);
}

TEST_CASE("the rank 0 is where the first bucket that holds something begins", "[interpolate]") {
  CHECK(interpolated(std::vector<Cumulative>{{1, 0}, {2, 5}, {kInfinity, 5}}, 0) == 1);
}

TEST_CASE("without observations or without a finite bound there is no quantile", "[interpolate]") {
  CHECK(std::isnan(interpolated({}, 0.5)));
  CHECK(std::isnan(interpolated(std::vector<Cumulative>{{kInfinity, 5}}, 0.5)));
  CHECK(std::isnan(interpolated(std::vector<Cumulative>{{1, 0}, {kInfinity, 0}}, 0.5)));
}

TEST_CASE("a count below the one before it is raised to it", "[interpolate]") {
  std::vector<Cumulative> buckets = {{1, 10}, {2, 8}, {3, 12}, {kInfinity, 11}};
  make_monotonic(buckets);
  CHECK(buckets[1].count == 10);
  CHECK(buckets[2].count == 12);
  CHECK(buckets[3].count == 12);
  CHECK(interpolated(buckets, 1) == 3);
}

}  // namespace
}  // namespace mcp::sketch
