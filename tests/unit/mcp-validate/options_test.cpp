#include "options.h"

#include <catch2/catch.hpp>

namespace mcp::validate {

using metrology::Severity;

TEST_CASE("without options both kinds are judged, errors reject and fail", "[mcp-validate]") {
  const Result<Plan> plan = make_plan({});
  REQUIRE(plan);
  CHECK(plan->metrology);
  CHECK(plan->samples);
  CHECK(plan->aggregates);
  CHECK(plan->enforcement == Enforcement::kReject);
  CHECK(plan->reject_on == Severity::kError);
  CHECK(plan->fail_on == Severity::kError);
  CHECK_FALSE(plan->limit.violations);
  CHECK(counted_from(*plan) == Severity::kError);
}

TEST_CASE("a warning counts where it rejects or fails", "[mcp-validate]") {
  Options options;
  options.reject_on = "warning";
  CHECK(counted_from(*make_plan(options)) == Severity::kWarning);
  options.reject_on = "error";
  options.fail_on = "warning";
  CHECK(counted_from(*make_plan(options)) == Severity::kWarning);
  options.fail_on = "never";
  CHECK(counted_from(*make_plan(options)) == Severity::kError);
  CHECK_FALSE(make_plan(options)->fail_on);
}

TEST_CASE("profiles add up, and none adds nothing", "[mcp-validate]") {
  Options options;
  options.profiles = {"none"};
  CHECK_FALSE(make_plan(options)->metrology);
  options.profiles = {"none", "metrology"};
  CHECK(make_plan(options)->metrology);
}

TEST_CASE("a limit is a number or a percentage", "[mcp-validate]") {
  CHECK(parse_limit("12")->violations == 12);
  CHECK(parse_limit("0")->violations == 0);
  CHECK(parse_limit("2.5%")->percent == 2.5);
  CHECK_FALSE(parse_limit("")->violations);
}

TEST_CASE("anything else is refused by name", "[mcp-validate]") {
  const auto typed = GENERATE(as<std::string>{}, "x", "-1", "1.5", "%", "101%", "-1%", "5 %%", "1e3");
  CAPTURE(typed);
  const Result<Limit> limit = parse_limit(typed);
  REQUIRE_FALSE(limit);
  CHECK(limit.error().message == "--max-violations: expected a number or a percentage, got '" + typed + "'");
  CHECK(limit.error().code == Code::kUsage);
}

}  // namespace mcp::validate
