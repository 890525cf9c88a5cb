#include "plot/axis.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace mcp::plot;

namespace {

std::string joined(const std::vector<Tick>& ticks) {
  std::string out;
  for (const Tick& tick : ticks) out += (out.empty() ? "" : " | ") + tick.label;
  return out;
}

constexpr std::int64_t kMs = 1000, kSecond = 1000 * kMs, kMinute = 60 * kSecond, kHour = 60 * kMinute,
                       kDay = 24 * kHour;
constexpr std::int64_t kMidnight = 1769817600 * kSecond;  // 2026-01-31, a Saturday

}  // namespace

TEST_CASE("ticks of values are 1, 2 or 5 times a power of ten, of bytes a power of two", "[plot]") {
  struct Case {
    const char* unit;
    double low, high;
    const char* ticks;
  };
  constexpr double kMax = std::numeric_limits<double>::max();
  const auto c = GENERATE_COPY(values<Case>({
      {"1", 0, 10, "0 | 2 | 4 | 6 | 8 | 10"},
      {"1", 3, 97, "0 | 20 | 40 | 60 | 80 | 100"},
      {"1", 90, 99, "90 | 92 | 94 | 96 | 98 | 100"},
      {"1", -7, 7, "-10 | -5 | 0 | 5 | 10"},
      {"1", -40, -25, "-40 | -35 | -30 | -25"},
      {"1", 0, 1.2e6, "0 | 0.5M | 1.0M | 1.5M"},
      {"1", 0, 4.5e4, "0 | 10k | 20k | 30k | 40k | 50k"},
      {"1", 0, 0.05, "0 | 0.01 | 0.02 | 0.03 | 0.04 | 0.05"},
      {"s", 0, 0.004, "0 | 1 ms | 2 ms | 3 ms | 4 ms"},
      {"us", 0, 2.1e6, "0 | 0.5 s | 1.0 s | 1.5 s | 2.0 s | 2.5 s"},
      {"%", 0, 88, "0% | 20% | 40% | 60% | 80% | 100%"},
      {"B", 0, 1.9 * 1048576, "0 | 0.5 MiB | 1 MiB | 1.5 MiB | 2 MiB"},
      {"B", 0, 1000, "0 | 200 B | 400 B | 600 B | 800 B | 1000 B"},
      {"KiB/s", 0, 900, "0 | 256 KiB/s | 512 KiB/s | 768 KiB/s | 1024 KiB/s"},
      {"1", 5, 5, "0 | 2 | 4 | 6 | 8 | 10"},
      {"1", 0, 0, "0 | 0.2 | 0.4 | 0.6 | 0.8 | 1.0"},
      {"1", -5, -5, "-10 | -8 | -6 | -4 | -2 | 0"},
      {"1", 0.3, 0.1 + 0.2, "0 | 0.2 | 0.4 | 0.6"},
      {"1", 1e-300, 1e300, "0 | 2e299 | 4e299 | 6e299 | 8e299 | 1e300"},
      {"1", -kMax, kMax, "-2e308 | -1e308 | 0 | 1e308 | 2e308"},
      {"1", kMax, kMax, "0 | 5e307 | 1e308 | 1.5e308 | 2e308"},
      {"1", 0, 5e-324, "0 | 1e-307"},
  }));
  INFO(c.unit << " " << c.low << " " << c.high);
  CHECK(joined(ValueAxis(Extent{c.low, c.high}, c.unit, 6).ticks()) == c.ticks);
}

TEST_CASE("values stand between the ends of their axis", "[plot]") {
  const ValueAxis axis(Extent{0, 10}, "ms", 6);
  CHECK(axis.place(0) == 0);
  CHECK(axis.place(2.5) == Approx(0.25));
  CHECK(axis.place(10) == Approx(1));
  CHECK(axis.ticks().front().at == 0);
  CHECK(axis.ticks().back().at == 1);
  constexpr double kMax = std::numeric_limits<double>::max();
  const ValueAxis wide(Extent{-kMax, kMax}, "1", 6);
  CHECK(wide.place(0) == Approx(0.5));
  CHECK(wide.place(kMax) < 1);
  CHECK(wide.place(-kMax) > 0);
  CHECK(ValueAxis(std::nullopt, "1", 6).place(0.5) == Approx(0.5));
}

TEST_CASE("ticks of times are where clocks and calendars have them", "[plot]") {
  struct Case {
    std::int64_t from, length;
    std::size_t columns;
    const char* ticks;
  };
  const auto c = GENERATE(values<Case>({
      {kMidnight + 3 * kHour + 250 * kMs, 3 * kSecond, 60, "03:00:01 | 03:00:02 | 03:00:03"},
      {kMidnight, 60 * kSecond, 60, "00:00:00 | 00:00:15 | 00:00:30 | 00:00:45 | 00:01:00"},
      {kMidnight + kSecond, kHour, 50, "00:10 | 00:20 | 00:30 | 00:40 | 00:50 | 01:00"},
      {kMidnight + kMinute, 23 * kHour, 50, "06:00 | 12:00 | 18:00"},
      {kMidnight + kHour, kDay, 50, "06:00 | 12:00 | 18:00 | 02-01"},
      {kMidnight, 6 * kDay, 60, "01-31 | 02-01 | 02-02 | 02-03 | 02-04 | 02-05 | 02-06"},
      {kMidnight, 28 * kDay, 40, "02-02 | 02-09 | 02-16 | 02-23"},
      {kMidnight, 150 * kDay, 60, "2026-02 | 2026-03 | 2026-04 | 2026-05 | 2026-06"},
      {kMidnight, 1500 * kDay, 60, "2027 | 2028 | 2029 | 2030"},
      {kMidnight, 100 * 365 * kDay, 60, "2040 | 2060 | 2080 | 2100 | 2120"},
      {kMidnight, 2 * kMs, 60, "00:00:00.000 | 00:00:00.001 | 00:00:00.002"},
      {kMidnight, 3, 60, "00:00:00.000000 | 00:00:00.000001 | 00:00:00.000002 | 00:00:00.000003"},
      {kMidnight + 5 * kSecond, 0, 60, "00:00:05"},
      {-kDay - kHour, 2 * kHour, 60, "23:00 | 23:30 | 12-31 | 00:30 | 01:00"},
      {kMidnight, kHour, 3, ""},
      {std::int64_t{1} << 61, kHour, 60, ""},
  }));
  INFO(c.from << " " << c.length);
  CHECK(joined(time_ticks(c.from, c.from + c.length, c.columns)) == c.ticks);
}

TEST_CASE("the days are said once", "[plot]") {
  CHECK(days_of(kMidnight, kMidnight + kHour) == "2026-01-31 UTC");
  CHECK(days_of(kMidnight, kMidnight + kDay) == "2026-01-31 to 2026-02-01 UTC");
}
