#include "history.h"

#include <catch2/catch.hpp>

#include "rows.h"

using namespace mcp::gate;
using mcp::stats::Random;

namespace {

Outcome of_levels(const std::vector<std::pair<double, int>>& levels, const Policy& policy = {}) {
  Random random(51);
  std::vector<double> values;
  for (const auto& [level, count] : levels) {
    for (int i = 0; i < count; ++i) values.push_back(level * std::exp(0.01 * draw_normal(random)));
  }
  return judge_history(times(1), rows_of(values), policy);
}

}  // namespace

TEST_CASE("the newest change decides", "[mcp-gate]") {
  CHECK(of_levels({{10, 30}}).verdict == Verdict::kPass);
  const Outcome worse = of_levels({{10, 20}, {12, 20}});
  CHECK(worse.verdict == Verdict::kFail);
  REQUIRE(worse.judgements[0].changes.size() == 1);
  CHECK(worse.judgements[0].changes[0].run == "20");
  CHECK(worse.judgements[0].changes[0].change == Approx(0.2).margin(0.02));
  CHECK(of_levels({{10, 20}, {8, 20}}).verdict == Verdict::kPass);
  const Outcome undone = of_levels({{10, 20}, {12, 20}, {10, 20}});
  CHECK(undone.verdict == Verdict::kPass);
  CHECK(undone.judgements[0].changes.size() == 2);
}

TEST_CASE("a change within the margin is none", "[mcp-gate]") {
  Policy policy;
  policy.margins.emplace_back("*", 0.3);
  const Outcome outcome = of_levels({{10, 20}, {12, 20}}, policy);
  CHECK(outcome.verdict == Verdict::kPass);
  CHECK(outcome.judgements[0].changes.empty());
}

TEST_CASE("half of the shortest history is enough on each side", "[mcp-gate]") {
  CHECK(of_levels({{10, 10}, {12, 10}}).verdict == Verdict::kFail);
  CHECK(of_levels({{10, 10}, {12, 9}}).verdict == Verdict::kInconclusive);
}

TEST_CASE("which way is better must be known for a change to be a failure", "[mcp-gate]") {
  Policy policy;
  policy.directions.emplace_back("*", Better::kUnknown);
  CHECK(of_levels({{10, 20}, {12, 20}}, policy).verdict == Verdict::kInconclusive);
  policy.directions.emplace_back("*", Better::kHigher);
  CHECK(of_levels({{10, 20}, {12, 20}}, policy).verdict == Verdict::kPass);
}

TEST_CASE("of a long history the newest runs are looked at", "[mcp-gate]") {
  const Outcome outcome = of_levels({{20, 100}, {10, static_cast<int>(kLongestHistory)}});
  CHECK(outcome.verdict == Verdict::kPass);
  CHECK(outcome.judgements[0].changes.empty());
  CHECK(outcome.warnings.size() == 1);
}
