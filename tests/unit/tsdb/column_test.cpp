#include "tsdb/column.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <random>

namespace mcp::tsdb {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

}  // namespace

TEST_CASE("samples stand in order of time, whatever the order in which they came", "[tsdb]") {
  // The oracle: a map, where what comes later replaces.
  const auto spread = GENERATE(3, 100, 100'000);
  std::mt19937 random(7);
  Column column;
  std::map<std::int64_t, double> oracle;
  for (int i = 0; i < 3000; ++i) {
    const std::int64_t at = i - static_cast<std::int64_t>(random() % static_cast<unsigned>(spread));
    column.append({at, static_cast<double>(i)});
    oracle[at] = i;
    if (i % 500 != 0) continue;
    const Samples samples = column.samples();
    REQUIRE(samples.times.size() == oracle.size());
    std::size_t k = 0;
    for (const auto& [time, value] : oracle) {
      REQUIRE(samples.times[k] == time);
      REQUIRE(samples.values[k] == value);
      ++k;
    }
  }
}

TEST_CASE("a sample of a time that is there replaces it", "[tsdb]") {
  Column column;
  column.append({10, 1});
  column.append({20, 2});
  column.append({10, 3});
  column.append({20, 4});
  const Samples samples = column.samples();
  CHECK(std::vector(samples.times.begin(), samples.times.end()) == std::vector<std::int64_t>{10, 20});
  CHECK(std::vector(samples.values.begin(), samples.values.end()) == std::vector<double>{3, 4});
}

TEST_CASE("a dump in the wrong order does not cost its square", "[tsdb]") {
  Column column;
  for (std::int64_t i = 1'000'000; i > 0; --i) column.append({i, 1});
  const Samples samples = column.samples();
  REQUIRE(samples.times.size() == 1'000'000);
  CHECK(std::is_sorted(samples.times.begin(), samples.times.end()));
}

TEST_CASE("forgetting keeps what is asked to be kept", "[tsdb]") {
  Column column;
  for (std::int64_t i = 0; i < 100; ++i) {
    column.append({i, 0});
    column.forget_before(i - 2);
    REQUIRE(column.size() <= 8);
    REQUIRE(column.samples().times.back() == i);
  }
  column.forget_before(1000);
  CHECK(column.size() == 0);
  column.append({5, 1});
  CHECK(column.size() == 1);
}

TEST_CASE("an instant sees the newest sample of the look-back, left end open, unless it is stale", "[tsdb]") {
  Column column;
  column.append({100 * kSecond, 1});
  column.append({160 * kSecond, 2});
  const std::int64_t lookback = 300 * kSecond;
  const auto at = [&](std::int64_t seconds) {
    const auto point = newest(column.samples(), seconds * kSecond, lookback);
    return point ? point->value : -1.0;
  };
  CHECK(at(99) == -1);
  CHECK(at(100) == 1);
  CHECK(at(159) == 1);
  CHECK(at(160) == 2);
  CHECK(at(459) == 2);
  CHECK(at(460) == -1);
  column.append({170 * kSecond, stale_marker()});
  CHECK(at(165) == 2);
  CHECK(at(170) == -1);
  CHECK_FALSE(newest({}, 0, lookback));
}

TEST_CASE("the ends of time do not overflow", "[tsdb]") {
  Column column;
  column.append({std::numeric_limits<std::int64_t>::min(), 1});
  CHECK_FALSE(newest(column.samples(), std::numeric_limits<std::int64_t>::max(), 1));
  CHECK(newest(column.samples(), std::numeric_limits<std::int64_t>::min(), 1));
}

TEST_CASE("a stale marker is a NaN, and not every NaN is one", "[tsdb]") {
  CHECK(std::isnan(stale_marker()));
  CHECK(is_stale(stale_marker()));
  CHECK_FALSE(is_stale(std::numeric_limits<double>::quiet_NaN()));
  CHECK_FALSE(is_stale(0));
}

}  // namespace mcp::tsdb
