#include "schedule.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

using mcp::scrape::Moment;
using mcp::scrape::Pace;
using mcp::scrape::Schedule;

namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr Moment kStart{.wall_us = 1'700'000'000'123'456, .monotonic_us = 5 * kSecond};

}  // namespace

TEST_CASE("without an interval there is one scrape, now", "[mcp-scrape]") {
  Schedule schedule({}, "t", kStart);
  CHECK(schedule.due() == kStart.monotonic_us);
  schedule.ended(kStart.monotonic_us + 10);
  CHECK_FALSE(schedule.due());
}

TEST_CASE("with a count the first scrape is now and the ticks are counted", "[mcp-scrape]") {
  Schedule schedule({.interval_us = kSecond, .count = 3}, "t", kStart);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(schedule.due() == kStart.monotonic_us + i * kSecond);
    schedule.ended(*schedule.due() + 100);
  }
  CHECK_FALSE(schedule.due());
}

TEST_CASE("ticks that pass while a scrape runs are skipped, not made up for", "[mcp-scrape]") {
  Schedule schedule({.interval_us = kSecond, .count = 10}, "t", kStart);
  schedule.ended(kStart.monotonic_us + 3 * kSecond + 1);
  CHECK(schedule.due() == kStart.monotonic_us + 4 * kSecond);
  schedule.ended(kStart.monotonic_us + 5 * kSecond);
  CHECK(schedule.due() == kStart.monotonic_us + 5 * kSecond);
  schedule.ended(kStart.monotonic_us + 20 * kSecond);
  CHECK_FALSE(schedule.due());
}

TEST_CASE("without a count ticks are aligned to the clock, at an offset of the target's own", "[mcp-scrape]") {
  std::set<std::int64_t> offsets;
  for (int i = 0; i < 50; ++i) {
    const std::string target = "http://h" + std::to_string(i) + "/metrics";
    const Schedule schedule({.interval_us = 15 * kSecond}, target, kStart);
    REQUIRE(schedule.due());
    const std::int64_t wait = *schedule.due() - kStart.monotonic_us;
    CHECK(wait >= 0);
    CHECK(wait < 15 * kSecond);
    offsets.insert((kStart.wall_us + wait) % (15 * kSecond));
    // A restart keeps the target's times.
    const Schedule later({.interval_us = 15 * kSecond}, target, {kStart.wall_us + 7 * kSecond, 77});
    CHECK((kStart.wall_us + 7 * kSecond + *later.due() - 77) % (15 * kSecond) ==
          (kStart.wall_us + wait) % (15 * kSecond));
  }
  CHECK(offsets.size() > 45);
}

TEST_CASE("jitter delays a tick by less than asked, and does not shift the next", "[mcp-scrape]") {
  Schedule schedule({.interval_us = kSecond, .count = 100, .jitter_us = 1000}, "t", kStart);
  std::set<std::int64_t> delays;
  for (int i = 0; i < 100; ++i) {
    const std::int64_t delay = *schedule.due() - kStart.monotonic_us - i * kSecond;
    REQUIRE(delay >= 0);
    REQUIRE(delay < 1000);
    delays.insert(delay);
    schedule.ended(*schedule.due());
  }
  CHECK(delays.size() > 50);
}
