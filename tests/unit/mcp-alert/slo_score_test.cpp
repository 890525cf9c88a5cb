#include "slo_score.h"

#include <catch2/catch.hpp>

namespace mcp::alert {
namespace {

ScorePlan plan_of(std::string_view weights = "") {
  auto read = parse_slo_file(
      "score:\n"
      "  latency: {expr: l, threshold: 100" +
          std::string(weights) +
          "}\n"
          "  throughput: {expr: t, threshold: 10000}\n"
          "  errors: {expr: e, threshold: 1}\n"
          "  resources: {cpu: {expr: c, threshold: 80}, memory: {expr: m, threshold: 90}}\n",
      "slo.yml");
  REQUIRE(read);
  return std::move(*read->score);
}

std::string advised(const Score& score) {
  std::string out;
  for (const ScoreInput& input : score.inputs) {
    if (!input.advice.empty()) out += std::string(input.name) + " ";
  }
  return out;
}

}  // namespace

TEST_CASE("the score is the mean of its parts", "[alert]") {
  const Score score = score_of(plan_of(), {.latency = 40, .throughput = 5000, .errors = 0.2, .cpu = 30, .memory = 50});
  REQUIRE(score.parts.size() == 4);
  CHECK(*score.parts[0].points == Approx(60));
  CHECK(*score.parts[1].points == Approx(50));
  CHECK(*score.parts[2].points == Approx(80));
  CHECK(*score.parts[3].points == Approx(60));
  CHECK(*score.points == Approx(62.5));
  CHECK(score.whole);
  CHECK(advised(score) == "throughput ");
}

TEST_CASE("parts end at 0 and 100", "[alert]") {
  const Score worst = score_of(plan_of(), {.latency = 1e9, .throughput = 0, .errors = 7, .cpu = 300, .memory = 100});
  CHECK(worst.points == 0);
  CHECK(advised(worst) == "latency throughput errors cpu memory ");
  const Score best = score_of(plan_of(), {.latency = 0, .throughput = 1e9, .errors = 0, .cpu = 0, .memory = 0});
  CHECK(best.points == 100);
  CHECK(advised(best).empty());
}

TEST_CASE("advice begins behind its share of the threshold", "[alert]") {
  const Score at = score_of(plan_of(), {.latency = 100, .throughput = 8000, .errors = 0.5, .cpu = 64, .memory = 72});
  CHECK(advised(at).empty());
  const Score behind =
      score_of(plan_of(), {.latency = 101, .throughput = 7999, .errors = 0.51, .cpu = 65, .memory = 73});
  CHECK(advised(behind) == "latency throughput errors cpu memory ");
}

TEST_CASE("weights count, and what has no value does not", "[alert]") {
  const Score heavy =
      score_of(plan_of(", weight: 3"), {.latency = 0, .throughput = 0, .errors = 1, .cpu = 100, .memory = 100});
  CHECK(*heavy.points == Approx(50));
  const Score part = score_of(plan_of(), {.latency = 50, .throughput = {}, .errors = {}, .cpu = 10, .memory = {}});
  CHECK(*part.points == Approx(50));
  CHECK(!part.whole);
  CHECK(!part.parts[3].points);
  CHECK(!score_of(plan_of(), {}).points);
}

}  // namespace mcp::alert
