#include "units.h"

#include <catch2/catch.hpp>

#include "promql/parse.h"

namespace mcp::query {
namespace {

std::string unit(std::string_view text) {
  intake::Units units;
  units.learn("lat", "us");
  units.learn("reqs", "1");
  units.learn("mem", "B");
  units.learn("odd", "s");
  units.learn("odd", "ms");
  const Result<promql::ExprPtr> root = promql::parse(text);
  REQUIRE(root);
  return unit_of(**root, units);
}

}  // namespace

TEST_CASE("an answer has the unit of what it is made of", "[mcp-query]") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"lat", "us"},
      {R"({__name__="mem"})", "B"},
      {"odd", ""},
      {"unknown", ""},
      {"unknown_bytes", "B"},
      {"unknown_total", "1"},
      {"rate(reqs[5m])", "1/s"},
      {"rate(mem[5m])", "B/s"},
      {"rate(cpu_seconds_total[5m])", "1"},
      {"sum by (a) (-(mem))", "B"},
      {"count(mem)", "1"},
      {"stdvar(mem)", ""},
      {"topk(3, mem)", "B"},
      {"mem / mem", "1"},
      {"mem / reqs", "B"},
      {"mem / lat", "B/us"},
      {"mem * reqs", "B"},
      {"mem * lat", ""},
      {"mem * 2", ""},
      {"mem + mem", "B"},
      {"mem + lat", ""},
      {"mem > 5", "B"},
      {"mem > bool 5", "1"},
      {"mem and lat", "B"},
      {R"(lat{stat="p99"})", "us"},
      {R"(lat{stat="count"})", "1"},
      {R"(mem{stat="rate"})", "B/s"},
      {"max_over_time(mem[5m:1m])", "B"},
      {"count_over_time(mem[5m])", "1"},
      {"histogram_quantile(0.9, sum by (le) (rate(request_seconds_bucket[5m])))", "s"},
      {"histogram_quantile(0.9, rate(lat[5m]))", "us"},
      {"quantile_over_time(0.5, lat[5m])", "us"},
      {"time() - timestamp(mem)", "s"},
      {"ln(mem)", ""},
      {"mem ^ 2", ""},
      {"5", ""},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(unit(text) == expected);
  }
}

}  // namespace mcp::query
