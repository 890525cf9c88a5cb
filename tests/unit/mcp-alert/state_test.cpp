#include "state.h"

#include <catch2/catch.hpp>
#include <limits>
#include <random>

namespace mcp::alert {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

}  // namespace

TEST_CASE("every state with every sight has one outcome", "[alert]") {
  struct Row {
    Alert before;
    Sight sight;
    Step after;
  };
  const Alert inactive{State::kInactive, 7};
  const Alert pending{State::kPending, 100};
  const Alert firing{State::kFiring, 100};
  const auto row = GENERATE_COPY(values<Row>({
      // inactive
      {inactive, {false, 200, 0}, {inactive, Transition::kNone}},
      {inactive, {false, 200, 50}, {inactive, Transition::kNone}},
      {inactive, {true, 200, 0}, {{State::kFiring, 200}, Transition::kFiring}},
      {inactive, {true, 200, 50}, {{State::kPending, 200}, Transition::kPending}},
      // pending: short of `for`, at it, beyond it, and over
      {pending, {true, 149, 50}, {pending, Transition::kNone}},
      {pending, {true, 150, 50}, {firing, Transition::kFiring}},
      {pending, {true, 151, 50}, {firing, Transition::kFiring}},
      {pending, {false, 149, 50}, {{State::kInactive, 149}, Transition::kResolved}},
      {pending, {false, 151, 50}, {{State::kInactive, 151}, Transition::kResolved}},
      // firing: stays as long as it is breached, however long
      {firing, {true, 101, 0}, {firing, Transition::kNone}},
      {firing, {true, 1000, 50}, {firing, Transition::kNone}},
      {firing, {false, 101, 0}, {{State::kInactive, 101}, Transition::kResolved}},
      {firing, {false, 1000, 50}, {{State::kInactive, 1000}, Transition::kResolved}},
      // the ends of time
      {{State::kPending, kLeast}, {true, kMost, kMost}, {{State::kFiring, kLeast}, Transition::kFiring}},
      {{State::kPending, 0}, {true, kMost - 1, kMost}, {{State::kPending, 0}, Transition::kNone}},
      {{State::kPending, 100}, {true, 50, 1}, {{State::kPending, 100}, Transition::kNone}},
  }));
  CAPTURE(static_cast<int>(row.before.state), row.before.since_us, row.sight.breached, row.sight.now_us,
          row.sight.hold_us);
  const Step after = step(row.before, row.sight);
  CHECK(after.transition == row.after.transition);
  CHECK(after.alert == row.after.alert);
}

TEST_CASE("an alert that flaps starts its wait anew each time", "[alert]") {
  Alert alert;
  const auto at = [&](std::int64_t now, bool breached) {
    const Step taken = step(alert, {breached, now, 2});
    alert = taken.alert;
    return taken.transition;
  };
  CHECK(at(0, true) == Transition::kPending);
  CHECK(at(1, false) == Transition::kResolved);
  CHECK(at(2, true) == Transition::kPending);
  CHECK(at(3, true) == Transition::kNone);
  CHECK(at(4, true) == Transition::kFiring);
  CHECK(at(5, false) == Transition::kResolved);
  CHECK(at(6, false) == Transition::kNone);
  CHECK(at(7, true) == Transition::kPending);
}

TEST_CASE("an alert fires exactly when its condition has held at every evaluation of a span of `for`", "[alert]") {
  // The rule read a second time, from the history of what was seen instead of a state.
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    const std::int64_t hold = static_cast<std::int64_t>(random() % 5);
    Alert alert;
    std::vector<bool> history;
    for (std::int64_t now = 0; now < 60; ++now) {
      history.push_back(random() % 4 != 0);
      alert = step(alert, {history.back(), now, hold}).alert;
      std::int64_t streak = 0;  // evaluations in a row, up to now, that saw a breach
      while (streak < static_cast<std::int64_t>(history.size()) &&
             history[history.size() - 1 - static_cast<std::size_t>(streak)])
        ++streak;
      const State expected = streak == 0 ? State::kInactive : streak - 1 >= hold ? State::kFiring : State::kPending;
      REQUIRE(alert.state == expected);
      if (streak > 0) REQUIRE(alert.since_us == now - streak + 1);
    }
  }
}

TEST_CASE("a pending alert is due at the end of its wait, others never", "[alert]") {
  CHECK(due_us({State::kPending, 100}, 50) == 150);
  CHECK(due_us({State::kPending, kMost - 10}, 50) == kMost);
  CHECK(due_us({State::kFiring, 100}, 50) == kMost);
  CHECK(due_us({State::kInactive, 100}, 50) == kMost);
}

TEST_CASE("each transition has the word that the record says", "[alert]") {
  CHECK(name_of(Transition::kNone).empty());
  CHECK(name_of(Transition::kPending) == "pending");
  CHECK(name_of(Transition::kFiring) == "firing");
  CHECK(name_of(Transition::kResolved) == "resolved");
}

}  // namespace mcp::alert
