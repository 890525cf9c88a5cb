#include "forecast/windows.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "forecast/random.h"

namespace mcp::forecast {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

}  // namespace

TEST_CASE("windows lie on multiples of their length and hold medians", "[forecast]") {
  const std::vector<Point> points = {{11 * kSecond, 1},   {12 * kSecond, 9}, {13 * kSecond, 2},
                                     {14 * kSecond, NAN}, {35 * kSecond, 4}, {36 * kSecond, 6}};
  const Windows windows = regularise(points, 10 * kSecond);
  CHECK(windows.start_us == 10 * kSecond);
  REQUIRE(windows.medians.size() == 3);
  CHECK(windows.medians[0] == 2);
  CHECK(std::isnan(windows.medians[1]));
  CHECK(windows.medians[2] == 5);
  CHECK(windows.end_us() == 40 * kSecond);
  CHECK(regularise({}, 0).medians.empty());
}

TEST_CASE("times before the epoch have windows too", "[forecast]") {
  const std::vector<Point> points = {{-15 * kSecond, 1}, {-1 * kSecond, 2}};
  const Windows windows = regularise(points, 10 * kSecond);
  CHECK(windows.start_us == -20 * kSecond);
  CHECK(windows.medians == std::vector<double>{1, 2});
}

TEST_CASE("a step is a usual one, no shorter than points are apart, and makes at most 500 windows", "[forecast]") {
  CHECK(step_for(100 * kSecond, 15 * kSecond) == 15 * kSecond);
  CHECK(step_for(100 * kSecond, 16 * kSecond) == 30 * kSecond);
  CHECK(step_for(86400 * kSecond, 15 * kSecond) == 300 * kSecond);
  CHECK(step_for(30 * 86400 * kSecond, 15 * kSecond) == 7200 * kSecond);
  CHECK(step_for(std::int64_t{100'000} * 86400 * kSecond, 1) % (86400 * kSecond) == 0);
  std::vector<Point> points;
  for (int i = 0; i < 2000; ++i) points.push_back({i * kSecond, 1.0 * i});
  CHECK(regularise(points, 0).medians.size() == 400);
  const Windows last = regularise(points, kSecond);
  CHECK(last.medians.size() == kMostWindows);
  CHECK(last.medians.front() == 1500);
}

TEST_CASE("a lasting jump is a break, a spike is none", "[forecast]") {
  Random random(1);
  std::vector<double> values;
  for (int i = 0; i < 100; ++i) values.push_back(0.2 * i + random.normal());
  CHECK(!last_break(values));
  values[50] += 40;
  CHECK(!last_break(values));
  for (std::size_t i = 60; i < values.size(); ++i) values[i] -= 15;
  CHECK(last_break(values) == 60);
  for (std::size_t i = 80; i < values.size(); ++i) values[i] += 15;
  CHECK(last_break(values) == 80);
}

TEST_CASE("a break is found behind a gap, and not made of the last window alone", "[forecast]") {
  std::vector<double> values;
  for (int i = 0; i < 40; ++i) values.push_back(i % 2 + (i >= 30 ? 100 : 0));
  values[29] = values[30] = NAN;
  CHECK(last_break(values) == 31);
  values.assign(40, 1);
  for (std::size_t i = 0; i < values.size(); i += 3) values[i] = 2;
  values.back() = 500;
  CHECK(!last_break(values));
  CHECK(!last_break(std::vector<double>(7, 1)));
}

}  // namespace mcp::forecast
