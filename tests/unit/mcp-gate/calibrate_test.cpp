#include "calibrate.h"

#include <catch2/catch.hpp>

#include "rows.h"

using namespace mcp::gate;
using mcp::stats::Random;

TEST_CASE("one set divided at random fails itself as rarely as alpha says", "[mcp-gate]") {
  Random random(61);
  Policy bare;
  bare.margins.emplace_back("*", 0.0);
  const Outcome outcome = calibrate(times(2), draw_rows(random, 20, {1.0, 2.0}), bare, {.count = 1000, .seed = 1});
  CHECK(outcome.verdict == Verdict::kPass);
  REQUIRE(outcome.alarms);
  CHECK(outcome.alarms->trials == 1000);
  CHECK(outcome.alarms->alarms >= 5);  // the margin is none: chance alone decides
  CHECK(outcome.alarms->alarms <= 60);
  CHECK(outcome.judgements.size() == 2);
}

TEST_CASE("the same seed divides alike, another one differently", "[mcp-gate]") {
  Random random(62);
  const std::vector<Row> rows = draw_rows(random, 20, {1.0});
  Policy bare;
  bare.alpha = 0.5;
  bare.margins.emplace_back("*", 0.0);
  const auto alarms = [&](std::uint64_t seed) {
    return calibrate(times(1), rows, bare, {.count = 400, .seed = seed}).alarms->alarms;
  };
  CHECK(alarms(7) == alarms(7));
  CHECK(alarms(7) != alarms(8));
}

TEST_CASE("too few runs calibrate nothing", "[mcp-gate]") {
  Random random(63);
  const Outcome outcome = calibrate(times(1), draw_rows(random, 9, {1.0}), {}, {});
  CHECK(outcome.verdict == Verdict::kInconclusive);
}
