#include "rules/alert_state.h"

#include <catch2/catch.hpp>
#include <cstdint>

namespace mcp::rules {
namespace {

constexpr std::int64_t kFor = 30, kKeep = 20;

// A life under evaluations at 0, 10, 20, …: '#' seen, '.' not. One letter an evaluation: inactive, pending, firing.
std::string life(const std::string& seen, std::int64_t for_us, std::int64_t keep_us) {
  AlertLife now;
  std::string out;
  std::int64_t at = 0;
  for (const char c : seen) {
    now = step(now, {.seen = c == '#', .now_us = at, .for_us = for_us, .keep_firing_for_us = keep_us});
    out += now.state == AlertState::kInactive ? 'i' : now.state == AlertState::kPending ? 'p' : 'f';
    at += 10;
  }
  return out;
}

}  // namespace

TEST_CASE("an alert fires when it was seen for as long as the rule says", "[rules]") {
  CHECK(life("####", 0, 0) == "ffff");
  CHECK(life("#####", kFor, 0) == "pppff");
  CHECK(life("##.##", kFor, 0) == "ppipp");
  CHECK(life("#####.#", kFor, 0) == "pppffip");
  CHECK(life("##", 5, 0) == "pf");  // shorter than the interval: the next evaluation
  CHECK(life("..", 0, 0) == "ii");
}

TEST_CASE("keep_firing_for keeps what is gone firing, and nothing pending", "[rules]") {
  CHECK(life("#....", 0, kKeep) == "fffii");
  CHECK(life("#.#..", 0, kKeep) == "fffff");
  CHECK(life("#.#...", 0, kKeep) == "fffffi");
  CHECK(life("##..", kFor, kKeep) == "ppii");
}

TEST_CASE("what is kept firing stays active since it first was", "[rules]") {
  AlertLife now = step({}, {.seen = true, .now_us = 100, .for_us = 0, .keep_firing_for_us = kKeep});
  now = step(now, {.seen = false, .now_us = 110, .for_us = 0, .keep_firing_for_us = kKeep});
  CHECK(now.keeps_firing);
  CHECK(now.keep_firing_us == 110);
  now = step(now, {.seen = true, .now_us = 120, .for_us = 0, .keep_firing_for_us = kKeep});
  CHECK_FALSE(now.keeps_firing);
  CHECK(now.active_us == 100);
  CHECK(now.fired_us == 100);
}

TEST_CASE("a longer `for` than before makes pending of what fires", "[rules]") {
  AlertLife now = step({}, {.seen = true, .now_us = 0});
  REQUIRE(now.state == AlertState::kFiring);
  now = step(now, {.seen = true, .now_us = 10, .for_us = kFor});
  CHECK(now.state == AlertState::kPending);
  now = step(now, {.seen = true, .now_us = 30, .for_us = kFor});
  CHECK(now.state == AlertState::kFiring);
  CHECK(now.fired_us == 30);
}

TEST_CASE("times at the ends of an integer do not wrap", "[rules]") {
  const AlertLife early = step({}, {.seen = true, .now_us = INT64_MIN, .for_us = INT64_MAX});
  CHECK(early.state == AlertState::kPending);
  CHECK(step(early, {.seen = true, .now_us = INT64_MAX, .for_us = INT64_MAX}).state == AlertState::kFiring);
  CHECK(step(early, {.seen = true, .now_us = -2, .for_us = INT64_MAX}).state == AlertState::kPending);
}

}  // namespace mcp::rules
