#include "promql/reach.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "promql/check.h"
#include "promql/parse.h"

namespace mcp::promql {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

Reach reach(std::string_view text) {
  const Result<ExprPtr> root = parse(text);
  REQUIRE(root);
  REQUIRE(check(**root, text, {}));
  Result<Reach> found = reach_of(**root, {.lookback_us = 300 * kSecond});
  REQUIRE(found);
  return std::move(*found);
}

// "from to", in seconds.
std::string seen(std::string_view text) {
  const Reach found = reach(text);
  return std::to_string(found.from_us / kSecond) + " " + std::to_string(found.to_us / kSecond);
}

}  // namespace

TEST_CASE("how far an expression looks", "[promql]") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"1", "0 0"},
      {"x", "0 0"},
      {"rate(x[1m])", "-60 0"},
      {"rate(x[1m] offset 30s)", "-90 0"},
      {"x offset -10s", "0 10"},
      {"rate(x[1m] offset -2m)", "0 120"},
      {"x + rate(y[5s]) + sum(z offset 9s)", "-9 0"},
      {"max_over_time(rate(x[1m])[10m:1m])", "-660 0"},
      {"max_over_time(rate(x[1m] offset -3m)[2m:1m] offset 1m)", "-60 120"},
      {"rate(x[1m] anchored)", "-360 0"},
      {"rate(x[1m] smoothed)", "-360 300"},
      {"x smoothed", "-300 300"},
      {"rate(x[2m * 3])", "-360 0"},
      {"rate(x[1m] @ end())", "-60 0"},
      {"info(rate(x[1m] offset 1m))", "-120 0"},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(seen(text) == expected);
  }
}

TEST_CASE("what lies too far for 64 bits is far", "[promql]") {
  std::string text = "x";
  for (int i = 0; i < 190; ++i) text = "max_over_time(" + text + "[290y:100y] offset 290y)";
  const Reach found = reach(text);
  CHECK(found.from_us < -(std::int64_t{1} << 60));
}

TEST_CASE("what depends on more than the moment", "[promql]") {
  CHECK_FALSE(reach("x offset 1m").anywhere);
  CHECK(reach("sum(x @ 5)").anywhere);
  for (const std::string_view text :
       {"x @ start()", "rate(x[1m] @ end())", "start()", "x > range()", "rate(x[1m + range()])", "x offset step()"}) {
    CAPTURE(text);
    CHECK(reach(text).of_query);
  }
  CHECK_FALSE(reach("rate(x[1m + 2m]) > time()").of_query);
}

TEST_CASE("what an expression selects", "[promql]") {
  const Reach found = reach(R"(x{a="1"} + info(y, {b=~"c.*"}) + sum_over_time(z[1m:]))");
  std::vector<std::string> texts;
  for (const std::vector<tsdb::Matcher>& matchers : found.selections) {
    std::string& text = texts.emplace_back();
    for (const tsdb::Matcher& matcher : matchers) {
      const tsdb::Condition& condition = matcher.condition();
      text.append(text.empty() ? "" : ",").append(condition.label).append(tsdb::spelling(condition.op));
      text.append(condition.value);
    }
  }
  std::sort(texts.begin(), texts.end());
  CHECK(texts == std::vector<std::string>{"__name__=x,a=1", "__name__=y", "__name__=z", "b=~c.*,__name__=target_info"});
}

}  // namespace mcp::promql
