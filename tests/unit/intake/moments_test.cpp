#include "intake/moments.h"

#include <catch2/catch.hpp>

namespace mcp::intake {

TEST_CASE("a moment is due once a sample is more than the lateness behind it", "[intake]") {
  Moments moments({.every_us = {10}, .lateness_us = 3});
  CHECK_FALSE(moments.see(15));
  CHECK(moments.due_us() == INT64_MIN);
  CHECK_FALSE(moments.see(23));  // 20 + 3 is not behind it
  CHECK(moments.due_us() == INT64_MIN);
  CHECK_FALSE(moments.see(24));
  CHECK(moments.due_us() == 20);
  CHECK(moments.first_us(10) == 20);
  CHECK_FALSE(moments.see(21));
  CHECK(moments.see(20));
  CHECK_FALSE(moments.see(55));
  CHECK(moments.due_us() == 50);
  CHECK(moments.see(50));
  CHECK_FALSE(moments.see(51));
  CHECK(moments.newest_us() == 55);
}

TEST_CASE("the first moment is that of the earliest sample that came before any was due", "[intake]") {
  Moments moments({.every_us = {10}, .lateness_us = 20});
  moments.see(25);
  moments.see(9);
  moments.see(31);
  CHECK(moments.due_us() == 10);
  CHECK(moments.first_us(10) == 10);
  moments.see(-100);
  CHECK(moments.first_us(10) == 10);
}

TEST_CASE("what is looked at ahead is waited for, and counts as late", "[intake]") {
  Moments moments({.every_us = {10}, .ahead_us = 5});
  moments.see(10);
  moments.see(15);
  CHECK(moments.due_us() == INT64_MIN);
  moments.see(16);
  CHECK(moments.due_us() == 10);
  CHECK(moments.see(15));
}

TEST_CASE("several intervals, each with moments of its own", "[intake]") {
  Moments moments({.every_us = {10, 4}});
  moments.see(1);
  moments.see(5);
  CHECK(moments.due_us() == 4);
  moments.see(11);
  CHECK(moments.due_us() == 10);
  CHECK(moments.first_us(4) == 4);
  CHECK(moments.first_us(10) == 10);
  moments.see_end(13);
  CHECK(moments.due_us() == 12);
}

TEST_CASE("a gap of many moments is told", "[intake]") {
  Moments moments({.every_us = {10}});
  moments.see(0);
  moments.see(9'000'000);
  CHECK(moments.gaps().empty());
  moments.see(30'000'000);
  REQUIRE(moments.gaps().size() == 1);
  CHECK(moments.gaps()[0].from_us == 9'000'000);
  CHECK(moments.gaps()[0].to_us == 30'000'000);
}

TEST_CASE("a gap may lie before what came first, and ends where something comes in it", "[intake]") {
  Moments moments({.every_us = {10}, .lateness_us = 100'000'000});
  moments.see(50'000'000);
  moments.see(0);
  REQUIRE(moments.gaps().size() == 1);
  CHECK(moments.gaps()[0].from_us == 0);
  CHECK(moments.gaps()[0].to_us == 50'000'000);
  moments.see(7'000);
  CHECK(moments.gaps()[0].to_us == 7'000);
}

TEST_CASE("the end of nothing is nothing", "[intake]") {
  Moments moments({.every_us = {10}});
  moments.see_end(100);
  CHECK(moments.due_us() == INT64_MIN);
  CHECK_FALSE(moments.newest_us());
}

TEST_CASE("an earlier sample makes moments due that the first one did not", "[intake]") {
  Moments moments({.every_us = {10}, .lateness_us = 2});
  moments.see(104);
  moments.see(101);
  CHECK(moments.due_us() == INT64_MIN);
  CHECK_FALSE(moments.see(85));
  CHECK(moments.first_us(10) == 90);
  CHECK(moments.due_us() == 100);
  Moments last({.every_us = {10}, .lateness_us = 2});
  last.see(97);
  last.see(85);
  last.see_end(97);
  CHECK(last.first_us(10) == 90);
  CHECK(last.due_us() == 90);
}

TEST_CASE("moments at the ends of time", "[intake]") {
  constexpr std::int64_t kFar = std::int64_t{1} << 61;
  Moments moments({.every_us = {1}, .lateness_us = std::int64_t{1} << 60});
  moments.see(-kFar);
  moments.see(kFar);
  moments.see_end(kFar);
  CHECK(moments.due_us() == kFar);
  CHECK(moments.gaps().size() == 1);
}

}  // namespace mcp::intake
