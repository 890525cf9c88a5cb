#include "history.h"

#include <catch2/catch.hpp>
#include <cmath>

namespace mcp::alert {
namespace {

record::Alert change(std::int64_t at_us, const std::string& state, double value, const std::string& condition = "") {
  record::Alert alert;
  alert.ts_us = at_us;
  alert.name = std::string("A");
  alert.state = state;
  alert.value = value;
  alert.condition = condition;
  return alert;
}

// The peak of an alert that has these values one after another.
double peak(const std::string& condition, const std::vector<double>& values) {
  AlertHistory history(0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    history.see(change(static_cast<std::int64_t>(i), i == 0 ? "pending" : "firing", values[i], condition),
                std::nullopt);
  }
  REQUIRE(history.firings().size() == 1);
  REQUIRE(history.firings()[0].peak);
  return *history.firings()[0].peak;
}

}  // namespace

TEST_CASE("the peak is the extreme on the side of the condition, or what is farthest from the first", "[history]") {
  CHECK(peak("gt", {5, 9, 7}) == 9);
  CHECK(peak("ge", {5, 9, 7}) == 9);
  CHECK(peak("lt", {5, 9, 2, 4}) == 2);
  CHECK(peak("le", {5, 9, 2, 4}) == 2);
  CHECK(peak("ne", {5, 9, 2, 4}) == 9);
  CHECK(peak("", {5, 6, 2}) == 2);
}

TEST_CASE("an interval knows when it began, when it ended, and whether it flaps", "[history]") {
  AlertHistory history(10);
  history.see(change(0, "pending", 1), std::nullopt);
  history.see(change(5, "firing", 2), std::nullopt);
  history.see(change(20, "resolved", 3), std::nullopt);
  history.see(change(30, "firing", 4), std::nullopt);
  history.see(change(40, "resolved", 4), std::nullopt);
  history.see(change(51, "firing", 5), Values{.lowest = -1, .highest = 5});
  history.bound(0, 60);
  const std::vector<Firing> all = history.firings();
  REQUIRE(all.size() == 3);
  CHECK(all[0].fired_us == 5);
  CHECK(all[0].resolved_us == 20);
  CHECK(all[0].peak == 3);
  CHECK_FALSE(all[0].flap);
  CHECK(all[1].flap);
  CHECK_FALSE(all[2].flap);
  CHECK_FALSE(all[2].resolved_us);
  CHECK(all[2].peak == -1);
  const auto rules = history.rules();
  REQUIRE(rules.size() == 1);
  CHECK(rules[0].outcome.fired == 3);
  CHECK(rules[0].outcome.flaps == 1);
  CHECK(rules[0].outcome.firing_us == 15 + 10 + 9);
  CHECK(rules[0].outcome.longest_us == 15);
  CHECK(rules[0].outcome.longest_wait_us == 5);
}

TEST_CASE("what fires anew has a peak of its own, and NaN is none where there are numbers", "[history]") {
  AlertHistory history(0);
  history.see(change(0, "firing", 9, "gt"), std::nullopt);
  history.see(change(1, "resolved", 9, "gt"), std::nullopt);
  history.see(change(2, "firing", std::nan(""), "gt"), std::nullopt);
  history.see(change(3, "firing", 4, "gt"), std::nullopt);
  REQUIRE(history.firings().size() == 2);
  CHECK(history.firings()[1].peak == 4);
}

TEST_CASE("what is resolved without a beginning is counted and left out", "[history]") {
  AlertHistory history(0);
  history.see(change(0, "resolved", 1), std::nullopt);
  history.see(change(1, "pending", 1), std::nullopt);
  history.see(change(2, "resolved", 1), std::nullopt);
  CHECK(history.without_beginning() == 1);
  CHECK(history.firings().empty());
  CHECK(history.rules()[0].outcome.only_pending == 1);
}

}  // namespace mcp::alert
