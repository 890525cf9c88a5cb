// What the gate as a whole does to runs whose truth is known: how often it fails what is the same, and how often it
// finds what is not.
#include <catch2/catch.hpp>

#include "judge.h"
#include "rows.h"

using namespace mcp::gate;
using mcp::stats::Random;

namespace {

struct Shares {
  double failed = 0, passed = 0;
};

Shares simulate(std::uint64_t seed, int trials, std::size_t runs, const std::vector<double>& change,
                const Policy& policy) {
  Random random(seed);
  const std::vector<Metric> metrics = times(change.size());
  const std::vector<double> same(change.size(), 1.0);
  Shares shares;
  for (int i = 0; i < trials; ++i) {
    const std::vector<Row> baseline = draw_rows(random, runs, same);
    const std::vector<Row> candidate = draw_rows(random, runs, change);
    const Verdict verdict = judge(metrics, baseline, candidate, policy).verdict;
    shares.failed += verdict == Verdict::kFail ? 1.0 / trials : 0;
    shares.passed += verdict == Verdict::kPass ? 1.0 / trials : 0;
  }
  return shares;
}

Policy margin(double share) {
  Policy policy;
  policy.margins.emplace_back("*", share);
  return policy;
}

}  // namespace

TEST_CASE("what is the same fails more rarely than alpha, also among many metrics", "[mcp-gate]") {
  CHECK(simulate(1, 2000, 10, {1.0}, margin(0.05)).failed <= 0.03);
  CHECK(simulate(2, 400, 10, std::vector<double>(12, 1.0), margin(0.05)).failed <= 0.05);
  // Without a margin the test alone decides: one half of alpha, the worse direction.
  const double bare = simulate(3, 3000, 10, {1.0}, margin(0)).failed;
  CHECK(bare <= 0.025 + 0.009);
  CHECK(bare >= 0.010);
  CHECK(simulate(4, 600, 10, std::vector<double>(8, 1.0), margin(0)).failed <= 0.05);
}

TEST_CASE("a real change is found", "[mcp-gate]") {
  CHECK(simulate(11, 1000, 10, {1.2}, margin(0.05)).failed >= 0.97);
  CHECK(simulate(12, 1000, 10, {1.1}, margin(0.05)).failed >= 0.8);
  CHECK(simulate(13, 300, 10, {1, 1, 1, 1.25, 1, 1}, margin(0.05)).failed >= 0.85);
}

TEST_CASE("what is worse by more than the margin hardly ever passes", "[mcp-gate]") {
  CHECK(simulate(21, 2000, 10, {1.1}, margin(0.05)).passed <= 0.01);
  CHECK(simulate(22, 2000, 10, {1.05}, margin(0.05)).passed <= 0.05);  // on the edge: the rate that alpha allows
}

TEST_CASE("what is the same passes, given enough runs", "[mcp-gate]") {
  CHECK(simulate(31, 500, 10, {1.0}, margin(0.10)).passed >= 0.8);
  CHECK(simulate(32, 500, 10, {0.8}, margin(0.10)).passed >= 0.95);
  CHECK(simulate(33, 300, 40, {1.0}, margin(0.05)).passed >= 0.8);
}
