#include "judge.h"

#include <catch2/catch.hpp>

#include "rows.h"

using namespace mcp::gate;

namespace {

const std::vector<double> kTens = {10.0, 10.1, 10.2, 9.9, 9.8, 10.05};
const std::vector<double> kTwelves = {12.0, 12.1, 12.2, 11.9, 11.8, 12.05};

Judgement one(const std::vector<double>& baseline, const std::vector<double>& candidate, const Policy& policy = {},
              Better said = Better::kUnknown) {
  std::vector<Metric> metrics = times(1);
  metrics[0].said = said;
  return judge(metrics, rows_of(baseline), rows_of(candidate), policy).judgements.at(0);
}

Policy margin(double share) {
  Policy policy;
  policy.margins.emplace_back("*", share);
  return policy;
}

}  // namespace

TEST_CASE("worse fails, better passes, in the direction that the metric has", "[mcp-gate]") {
  CHECK(one(kTens, kTwelves).verdict == Verdict::kFail);
  CHECK(one(kTwelves, kTens).verdict == Verdict::kPass);
  CHECK(one(kTens, kTwelves, {}, Better::kHigher).verdict == Verdict::kPass);
  CHECK(one(kTwelves, kTens, {}, Better::kHigher).verdict == Verdict::kFail);
  CHECK(one(kTens, kTens, margin(0.05)).verdict == Verdict::kPass);
}

TEST_CASE("the margin of what should be high is a fall by that share", "[mcp-gate]") {
  const std::vector<double> high = {100, 100, 100, 100, 100}, fallen = {89.9, 89.9, 89.9, 89.9, 89.9};
  CHECK(one(high, fallen, margin(0.10), Better::kHigher).verdict == Verdict::kFail);
  CHECK(one(high, fallen, margin(0.11), Better::kHigher).verdict == Verdict::kPass);
  const std::vector<double> risen(5, 110.1);
  CHECK(one(high, risen, margin(0.10)).verdict == Verdict::kFail);
  CHECK(one(high, risen, margin(0.11)).verdict == Verdict::kPass);
}

TEST_CASE("the change is a ratio with its interval", "[mcp-gate]") {
  const Judgement found = one(kTens, kTwelves);
  REQUIRE(found.change);
  CHECK(found.change->estimate == Approx(0.2).margin(0.005));
  CHECK(found.change->low > 0.15);
  CHECK(found.change->high < 0.25);
  CHECK(*found.p == Approx(2.0 / 924));
  CHECK(found.detectable);
  CHECK(found.runs_needed);
}

TEST_CASE("four runs are too few, however clear", "[mcp-gate]") {
  const Judgement found = one({1, 1, 1, 1}, {9, 9, 9, 9});
  CHECK(found.verdict == Verdict::kInconclusive);
  CHECK(found.reason == "fewer than 5 runs");
}

TEST_CASE("many metrics need a smaller p each", "[mcp-gate]") {
  const std::vector<double> tens = {10.0, 10.1, 10.2, 9.9, 9.8}, twelves = {12.0, 12.1, 12.2, 11.9, 11.8};
  const auto all = [](const std::vector<double>& values, std::size_t metrics) {
    std::vector<Row> rows = rows_of(values);
    for (Row& row : rows) row.values.resize(metrics, row.values[0]);
    return rows;
  };
  // The smallest p of 5 against 5 is 0.0079: six of them are below 0.05, seven are not.
  CHECK(judge(times(6), all(tens, 6), all(twelves, 6), {}).verdict == Verdict::kFail);
  CHECK(judge(times(7), all(tens, 7), all(twelves, 7), {}).verdict == Verdict::kInconclusive);
}

TEST_CASE("what is not there never passes", "[mcp-gate]") {
  const std::vector<double> none(6, NAN);
  CHECK(one(kTens, none).verdict == Verdict::kInconclusive);
  CHECK(one(none, kTens).verdict == Verdict::kInconclusive);
  CHECK(one(none, none).verdict == Verdict::kInconclusive);
  Policy lenient;
  lenient.allow_new = true;
  CHECK(one(none, kTens, lenient).verdict == Verdict::kPass);
  CHECK(one(kTens, none, lenient).verdict == Verdict::kInconclusive);
  std::vector<double> broken_off = kTens;
  broken_off.push_back(NAN);
  CHECK(one(kTens, broken_off, margin(0.2)).verdict == Verdict::kInconclusive);
  CHECK(one(broken_off, kTens, margin(0.2)).verdict == Verdict::kPass);
  CHECK(judge({}, rows_of(kTens), rows_of(kTens), {}).verdict == Verdict::kInconclusive);
}

TEST_CASE("values of zero and below are compared by their difference", "[mcp-gate]") {
  const Judgement found = one({0, 0, 0, 0, 0, 0}, {3, 4, 5, 3, 4, 5});
  CHECK(found.by_difference);
  CHECK(found.verdict == Verdict::kFail);
  CHECK(found.change->estimate == 4);
  CHECK(one({-10, -10.1, -9.9, -10, -10.2}, {-10, -10.1, -9.9, -10, -10.2}).verdict == Verdict::kPass);
  // The interval ends at 0, and the test refuses 0 all the same.
  CHECK(one({0, 0, 0, 1, 0, 0}, {4, 3, 0, 5, 6, 4}).verdict == Verdict::kFail);
}

TEST_CASE("any difference of an exact count is one, whatever the margin", "[mcp-gate]") {
  Policy policy = margin(0.5);
  policy.exact = {"m0"};
  CHECK(one({100}, {101}, policy).verdict == Verdict::kFail);
  CHECK(one({100}, {99}, policy).verdict == Verdict::kPass);
  CHECK(one({100}, {100}, policy).verdict == Verdict::kPass);
  CHECK(one({100, 101}, {100}, policy).verdict == Verdict::kInconclusive);
  policy.directions.emplace_back("m0", Better::kUnknown);
  CHECK(one({100}, {99}, policy).verdict == Verdict::kFail);
}

TEST_CASE("sides that never shared a host are not compared, unless asked for", "[mcp-gate]") {
  std::vector<Row> a = rows_of(kTens), b = rows_of(kTens);
  for (Row& row : a) row.hosts = {"one"};
  CHECK(judge(times(1), a, b, margin(0.1)).verdict == Verdict::kPass);  // the other side does not say
  for (Row& row : b) row.hosts = {"two"};
  CHECK(judge(times(1), a, b, margin(0.1)).verdict == Verdict::kInconclusive);
  Policy across = margin(0.1);
  across.across_hosts = true;
  CHECK(judge(times(1), a, b, across).verdict == Verdict::kPass);
  b[0].hosts = {"one"};
  const Outcome shared = judge(times(1), a, b, margin(0.1));
  CHECK(shared.verdict == Verdict::kPass);
  CHECK(shared.warnings.size() == 1);
}

TEST_CASE("what is in quarantine is judged and does not count", "[mcp-gate]") {
  Policy policy;
  policy.quarantine = {{.metric = "m0", .until_us = 1, .until = "2026-03-01", .reason = "noisy", .line = 1}};
  std::vector<Row> a = rows_of(kTens), b = rows_of(kTwelves);
  for (Row& row : a) row.values.push_back(5);
  for (Row& row : b) row.values.push_back(5);
  const Outcome outcome = judge(times(2), a, b, policy);
  CHECK(outcome.verdict == Verdict::kPass);
  CHECK(outcome.judgements[0].verdict == Verdict::kFail);
  CHECK(outcome.judgements[0].quarantined != nullptr);
  CHECK(judge(times(1), rows_of(kTens), rows_of(kTens), policy).verdict == Verdict::kInconclusive);  // nothing counts
}

TEST_CASE("of several rows of a policy that match, the last counts", "[mcp-gate]") {
  Policy policy = margin(0.3);
  policy.margins.emplace_back("m0:time", 0.01);
  CHECK(margin_of(times(1)[0], policy) == 0.01);
  policy.directions = {{"m0", Better::kHigher}, {"*", Better::kLower}};
  CHECK(better_of(times(1)[0], policy) == Better::kLower);
  policy.only = {"m1"};
  CHECK_FALSE(is_chosen(times(1)[0], policy));
  CHECK(unmatched(policy, times(1)) == std::vector<std::string>{"m1: no metric is called that; did you mean 'm0'?"});
}
