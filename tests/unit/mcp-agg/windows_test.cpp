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
  CHECK(windows.ripe_until() == 0);
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

TEST_CASE("windows are read oldest first, and again from where one likes", "[agg]") {
  Windows windows(10, 100);
  windows.at(25).samples.push_back({.ts_us = 25});
  windows.at(5).samples.push_back({.ts_us = 5});
  windows.at(25).has_values = true;
  CHECK(windows.oldest() == 0);
  CHECK(windows.read_oldest().samples.size() == 1);
  CHECK(windows.read_oldest().start_us == 20);
  CHECK_FALSE(windows.oldest());
  windows.read_from(1);
  CHECK(windows.oldest() == 20);
}

TEST_CASE("windows are dropped by their end, and their room is used again", "[agg]") {
  Windows windows(10, 100);
  CHECK_FALSE(windows.first_with_values());
  windows.at(5).has_values = false;
  windows.at(15).has_values = true;
  windows.at(25).samples.push_back({.ts_us = 25});
  windows.at(25).has_values = true;
  CHECK(windows.first_with_values() == 10);
  CHECK(windows.latest_with_values() == 20);
  windows.drop_until(29);
  CHECK(windows.oldest() == 20);
  CHECK(windows.first_with_values() == 10);  // of all there were
  windows.drop_until(30);
  CHECK_FALSE(windows.oldest());
  CHECK_FALSE(windows.latest_with_values());
  const OpenWindow& fresh = windows.at(35);
  CHECK(fresh.samples.empty());
  CHECK_FALSE(fresh.has_values);
  CHECK(windows.first_with_values() == 10);
}

TEST_CASE("a window is ripe after the lateness and final as long after that as it may be revised", "[agg]") {
  Windows windows(10, 2, 5);
  CHECK(windows.advance(11));
  CHECK(windows.ripe_until() == 0);
  CHECK(windows.final_until() == 0);
  CHECK(windows.advance(12));
  CHECK(windows.ripe_until() == 10);
  CHECK(windows.revises(9));
  CHECK_FALSE(windows.revises(10));
  CHECK_FALSE(windows.late(0));
  CHECK_FALSE(windows.advance(16));
  CHECK(windows.advance(17));
  CHECK(windows.late(9));
  CHECK_FALSE(windows.late(10));
  CHECK_FALSE(windows.advance(21));
  CHECK(windows.advance(22));
  CHECK(windows.ripe_until() == 20);
  CHECK(windows.final_until() == 10);
}

}  // namespace
}  // namespace mcp::agg
