#include "windows.h"

#include <catch2/catch.hpp>

namespace mcp::agg {
namespace {

TEST_CASE("nothing is late before anything was seen", "[agg]") {
  const Windows windows(10, 0);
  CHECK_FALSE(windows.late(std::int64_t{-1} << 61));
}

TEST_CASE("a window is ripe when the time reaches its end and the lateness, not before", "[agg]") {
  Windows windows(10, 5);
  CHECK(windows.advance(0));
  CHECK_FALSE(windows.late(-10));  // [-10, 0) stays open until 5 is seen
  CHECK(windows.late(-11));
  CHECK_FALSE(windows.advance(4));
  CHECK(windows.advance(5));
  CHECK(windows.open_from() == 0);
  CHECK(windows.late(-1));
  CHECK_FALSE(windows.late(0));
  CHECK_FALSE(windows.advance(14));
  CHECK(windows.advance(15));
  CHECK(windows.late(9));
  CHECK_FALSE(windows.late(10));
}

TEST_CASE("windows are aligned to the epoch on both sides of it", "[agg]") {
  Windows windows(10, 1000);
  CHECK(windows.at(-1).start_us == -10);
  CHECK(windows.at(-10).start_us == -10);
  CHECK(windows.at(-11).start_us == -20);
  CHECK(windows.at(9).start_us == 0);
  CHECK(windows.oldest() == -20);
}

TEST_CASE("windows are taken oldest first, and their room is used again", "[agg]") {
  Windows windows(10, 100);
  windows.at(25).samples.push_back({.ts_us = 25});
  windows.at(5).samples.push_back({.ts_us = 5});
  windows.at(25).has_values = true;
  CHECK(windows.latest_with_values() == 20);
  OpenWindow oldest = windows.take_oldest();
  CHECK(oldest.start_us == 0);
  CHECK(oldest.samples.size() == 1);
  windows.recycle(std::move(oldest));
  const OpenWindow& fresh = windows.at(35);
  CHECK(fresh.samples.empty());
  CHECK_FALSE(fresh.has_values);
  CHECK(windows.take_oldest().start_us == 20);
  CHECK(windows.take_oldest().start_us == 30);
  CHECK_FALSE(windows.oldest());
  CHECK_FALSE(windows.latest_with_values());
}

}  // namespace
}  // namespace mcp::agg
