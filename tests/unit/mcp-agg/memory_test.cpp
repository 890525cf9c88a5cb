#include "memory.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>

namespace mcp::agg {
namespace {

Bound bound_for(const Options& options) {
  const Result<Plan> plan = make_plan(options);
  REQUIRE(plan);
  return bound_of(*plan, options);
}

std::string table_for(const Options& options) {
  const Result<Plan> plan = make_plan(options);
  REQUIRE(plan);
  return table_of(*plan, options);
}

std::unique_ptr<Options> with_windows(std::vector<std::string> windows) {
  auto options = std::make_unique<Options>();
  options->windows = std::move(windows);
  return options;
}

TEST_CASE("each level above the finest holds a window of each series", "[agg]") {
  const auto one = with_windows({"1s"}), three = with_windows({"1s", "5s", "1m"});
  const Bound low = bound_for(*one), high = bound_for(*three);
  REQUIRE(high.of_series.size() == low.of_series.size() + 2);
  CHECK(high.of_series.back().what == "its window of 1m");
  CHECK(high.total(1000, 0) - low.total(1000, 0) == 2000 * high.of_series.back().bytes);
}

TEST_CASE("buckets, functions and lateness are in the bound", "[agg]") {
  const auto options = with_windows({"1s", "5s"});
  const Bound usual = bound_for(*options);
  options->max_buckets = 4096;
  CHECK(bound_for(*options).total(1, 0) - usual.total(1, 0) >= 2 * 2048 * sizeof(std::uint32_t));
  options->max_buckets = 2048;
  options->functions = {"distinct"};
  const std::uint64_t with = bound_for(*options).total(1000, 0);
  options->functions = {"count"};
  CHECK(with - bound_for(*options).total(1000, 0) >= 1000 * sketch::Distinct::kMostRoom);
  options->functions.clear();
  options->lateness = std::chrono::minutes(1);
  CHECK(bound_for(*options).total(0, 1000) - usual.total(0, 1000) == 58 * 1000 * 3 * 32);
}

TEST_CASE("what is kept of series is limited for all of them together", "[agg]") {
  const Bound bound = bound_for(Options{});
  const auto limited = std::find_if(bound.of_series.begin(), bound.of_series.end(),
                                    [](const Room& room) { return room.most != UINT64_MAX; });
  REQUIRE(limited != bound.of_series.end());
  std::uint64_t unlimited = 0;
  for (const Room& room : bound.of_series) unlimited += room.most == UINT64_MAX ? room.bytes : 0;
  constexpr std::uint64_t kMany = 10'000'000;
  CHECK(bound.total(2 * kMany, 0) - bound.total(kMany, 0) == kMany * unlimited);
}

TEST_CASE("a table says what grows besides", "[agg]") {
  const auto options = with_windows({"1s", "5s"});
  CHECK(table_for(*options).find("--exact") == std::string::npos);
  options->exact = true;
  options->max_series = 500;
  const std::string table = table_for(*options);
  CHECK(table.find("--exact: 24 bytes for each sample of every window that is held") != std::string::npos);
  CHECK(table.find("1000 series, the overflow ones too") != std::string::npos);
  const auto merging = std::make_unique<Options>();
  merging->merge = true;
  CHECK(table_for(*merging).find("all windows are held until the end of input") != std::string::npos);
  const auto sessions = std::make_unique<Options>();
  sessions->session = std::chrono::seconds(5);
  CHECK(table_for(*sessions).find("a session that ended and the next one") != std::string::npos);
}

}  // namespace
}  // namespace mcp::agg
