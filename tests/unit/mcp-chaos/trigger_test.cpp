#include "trigger.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <vector>

using namespace mcp;
using namespace mcp::chaos;
using namespace std::chrono_literals;

namespace {

// The numbers of the lines 1…count that are struck, a second of event time between them.
std::vector<std::uint64_t> struck(const FaultPlan& plan, std::uint64_t count, std::uint64_t seed = 1) {
  Trigger trigger(plan, seed, 0);
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t i = 1; i <= count; ++i) {
    Line line;
    line.id = i;
    line.matches = 1;
    line.elapsed_us = static_cast<std::int64_t>(i - 1) * 1'000'000;
    if (trigger.strike(line)) numbers.push_back(i);
  }
  CHECK(trigger.struck() == numbers.size());
  return numbers;
}

FaultPlan always() { return FaultPlan{}; }

}  // namespace

TEST_CASE("a plan without keys strikes every line", "[mcp-chaos]") {
  CHECK(struck(always(), 4) == std::vector<std::uint64_t>{1, 2, 3, 4});
}

TEST_CASE("a probability of 0 strikes nothing", "[mcp-chaos]") {
  FaultPlan plan;
  plan.p = 0;
  CHECK(struck(plan, 1000).empty());
}

TEST_CASE("every=N strikes each N-th line", "[mcp-chaos]") {
  FaultPlan plan;
  plan.every = 3;
  CHECK(struck(plan, 10) == std::vector<std::uint64_t>{3, 6, 9});
}

TEST_CASE("after= and for= bound the fault in event time, the end left out", "[mcp-chaos]") {
  FaultPlan plan;
  plan.after = 2s;
  plan.length = 3s;
  CHECK(struck(plan, 10) == std::vector<std::uint64_t>{3, 4, 5});
  plan.length = timeutil::Duration(INT64_MAX);
  CHECK(struck(plan, 5) == std::vector<std::uint64_t>{3, 4, 5});
  plan.length = 0s;
  CHECK(struck(plan, 5).empty());
}

TEST_CASE("limit=N ends the fault after N lines", "[mcp-chaos]") {
  FaultPlan plan;
  plan.limit = 2;
  CHECK(struck(plan, 10) == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE("what is taken back is not counted against the limit", "[mcp-chaos]") {
  FaultPlan plan;
  plan.limit = 1;
  Trigger trigger(plan, 1, 0);
  Line line;
  line.matches = 1;
  REQUIRE(trigger.strike(line));
  trigger.take_back();
  CHECK(trigger.struck() == 0);
  CHECK(trigger.strike(line));
  CHECK_FALSE(trigger.strike(line));
}

TEST_CASE("a line that kind= and name= do not select is no candidate", "[mcp-chaos]") {
  Trigger trigger(always(), 1, 5);
  Line line;
  line.matches = 0xFFFFFFDF;
  CHECK_FALSE(trigger.strike(line));
  CHECK(trigger.seen() == 0);
  line.matches = 0x20;
  CHECK(trigger.strike(line));
}

TEST_CASE("whether a line is struck depends on the seed and the line alone", "[mcp-chaos]") {
  FaultPlan plan;
  plan.p = 0.3;
  const auto first = struck(plan, 1000);
  CHECK(first == struck(plan, 1000));
  CHECK(first != struck(plan, 1000, 2));
  CHECK(first.size() == Approx(300).margin(60));
}
