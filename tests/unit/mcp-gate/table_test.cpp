#include "table.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace mcp::gate;

namespace {

constexpr double kInfinity = HUGE_VAL;
const double kNan = std::nan("");

Subject subject(std::string name, std::string unit = "us") {
  return {.name = name, .series = name, .unit = std::move(unit)};
}

Table table_of(const RunSet& set) {
  const RunSet* sets[] = {&set};
  return tabulate(sets);
}

std::vector<std::string> stats_of(const Table& table) {
  std::vector<std::string> out;
  for (const Metric& metric : table.metrics) out.push_back(metric.stat);
  return out;
}

RunSet samples(std::size_t count) {
  RunSet set(RunIs::kRepetition);
  for (std::size_t i = 0; i < count; ++i) set.add_sample(set.run("r"), subject("x"), static_cast<double>(i));
  return set;
}

}  // namespace

TEST_CASE("a quantile needs as many samples as it takes to have one", "[mcp-gate]") {
  CHECK(stats_of(table_of(samples(1))) == std::vector<std::string>{"value"});
  CHECK(stats_of(table_of(samples(2))) == std::vector<std::string>{"p50"});
  CHECK(stats_of(table_of(samples(19))) == std::vector<std::string>{"p50"});
  CHECK(stats_of(table_of(samples(20))) == std::vector<std::string>{"p50", "p95"});
  CHECK(stats_of(table_of(samples(100))) == std::vector<std::string>{"p50", "p95", "p99"});
  const Table table = table_of(samples(101));
  CHECK(table.sides[0][0].values == std::vector<double>{50, 95, 99});
}

TEST_CASE("the run with the fewest samples, on either side, decides which quantiles there are", "[mcp-gate]") {
  const RunSet many = samples(100), few = samples(20);
  const RunSet* sets[] = {&many, &few};
  CHECK(stats_of(tabulate(sets)) == std::vector<std::string>{"p50", "p95"});
}

TEST_CASE("a counter has its increase a second, resets and all series together", "[mcp-gate]") {
  RunSet set(RunIs::kRepetition);
  const Subject requests = subject("requests_total", "req");
  const std::size_t run = set.run("r");
  for (const auto& [second, value] : {std::pair{0, 100.0}, {4, 300.0}, {1, 150.0}, {10, 50.0}})
    set.add_count(run, requests, "a", {second * 1'000'000, value});
  set.add_count(run, requests, "b", {0, 0});
  set.add_count(run, requests, "b", {5'000'000, 10});
  const Table table = table_of(set);
  REQUIRE(stats_of(table) == std::vector<std::string>{"rate"});
  CHECK(table.metrics[0].unit == "req/s");
  CHECK(table.sides[0][0].values[0] == Approx((50 + 150 + 50) / 10.0 + 10 / 5.0));
}

TEST_CASE("a counter of seconds has a share of them; one sample has no rate", "[mcp-gate]") {
  RunSet set(RunIs::kRepetition);
  set.add_count(set.run("r"), subject("cpu_seconds_total", "s"), "a", {0, 5});
  const Table table = table_of(set);
  CHECK(table.metrics[0].unit == "ratio");
  CHECK(std::isnan(table.sides[0][0].values[0]));
}

TEST_CASE("values that are no number are left out, and said so", "[mcp-gate]") {
  RunSet set(RunIs::kRepetition);
  for (const double value : {kNan, 3.0, kInfinity, 1.0, 2.0}) set.add_sample(set.run("r"), subject("x"), value);
  for (const double value : {kNan, kInfinity}) set.add_sample(set.run("s"), subject("x"), value);
  const Table table = table_of(set);
  CHECK(table.sides[0][0].values == std::vector<double>{2});
  CHECK(std::isnan(table.sides[0][1].values[0]));
  REQUIRE(table.warnings.size() == 1);
  CHECK(table.warnings[0] == "x: values that are no number, or infinite, are left out");
  CHECK(column(table.sides[0], 0) == std::vector<double>{2});
}

TEST_CASE("both sides have the same columns, and a run that lacks one has no number there", "[mcp-gate]") {
  RunSet a(RunIs::kRepetition), b(RunIs::kRepetition);
  a.add_stat(a.run("1"), subject("x", ""), "time", "s", 1);
  b.add_stat(b.run("1"), subject("y", ""), "time", "s", 2);
  const RunSet* sets[] = {&a, &b};
  const Table table = tabulate(sets);
  REQUIRE(table.metrics.size() == 2);
  CHECK(table.sides[0][0].values[0] == 1);
  CHECK(std::isnan(table.sides[0][0].values[1]));
  CHECK(std::isnan(table.sides[1][0].values[0]));
  CHECK(table.sides[1][0].values[1] == 2);
}

TEST_CASE("different units are not taken for one", "[mcp-gate]") {
  RunSet a(RunIs::kRepetition), b(RunIs::kRepetition);
  a.add_sample(a.run("1"), subject("x", "us"), 1);
  b.add_sample(b.run("1"), subject("x", "ms"), 2);
  const RunSet* sets[] = {&a, &b};
  CHECK(tabulate(sets).metrics[0].mixed);
  RunSet none(RunIs::kRepetition);
  none.add_sample(none.run("1"), subject("x", ""), 2);
  const RunSet* with_none[] = {&a, &none};
  CHECK_FALSE(tabulate(with_none).metrics[0].mixed);
}

TEST_CASE("a repetition is a run, or a part of its file", "[mcp-gate]") {
  for (const RunIs what : {RunIs::kRepetition, RunIs::kFile}) {
    RunSet set(what);
    for (std::size_t i = 0; i < 3; ++i)
      set.add_stat(set.repetition("f", i), subject("x", ""), "time", "s", static_cast<double>(i * i));
    const Table table = table_of(set);
    REQUIRE(table.sides[0].size() == (what == RunIs::kFile ? 1 : 3));
    CHECK(table.sides[0].back().values[0] == (what == RunIs::kFile ? 1 : 4));
  }
}

TEST_CASE("there is an end to what a side may hold", "[mcp-gate]") {
  RunSet set(RunIs::kRepetition);
  CHECK(static_cast<bool>(set.within_limits()));
  for (std::size_t i = 0; i <= RunSet::kMostSubjects; ++i) set.add_sample(set.run("r"), subject(std::to_string(i)), 1);
  CHECK_FALSE(static_cast<bool>(set.within_limits()));
}
