#include "no_data.h"

#include <catch2/catch.hpp>

namespace mcp::alert {
namespace {

std::vector<std::string> missing(const std::string& expr, std::initializer_list<const char*> names) {
  rules::Rule rule;
  Result<rules::Expression> parsed = rules::parse_expression(expr);
  REQUIRE(parsed);
  rule.expr = std::move(*parsed);
  series::SeriesSet all;
  for (const char* name : names) {
    const record::Label labels[] = {{"__name__", name}};
    all.append(all.open(labels, 0, series::SeriesSet::Twice::kLargerStays), {.ts_us = 1, .value = 1});
  }
  all.settle();
  Needs needs(rule);
  needs.look(all);
  return needs.missing();
}

}  // namespace

TEST_CASE("every selector that a rule needs must have selected something", "[alert]") {
  using Names = std::vector<std::string>;
  CHECK(missing("x > 1", {"x"}).empty());
  CHECK(missing("x > 1", {"y"}) == Names{"x"});
  CHECK(missing("rate(x[5m]) / rate(y[5m]) > 1", {"x"}) == Names{"y[5m]"});
  CHECK(missing("x / x", {}) == Names{"x"});
  CHECK(missing("x or y", {"y"}).empty());
  CHECK(missing("x or y", {}) == Names{"x", "y"});
  CHECK(missing("x unless y", {"x"}).empty());
  CHECK(missing("x unless y", {"y"}) == Names{"x"});
  CHECK(missing("absent(x)", {}).empty());
  CHECK(missing("absent_over_time(x[5m])", {}).empty());
  CHECK(missing("absent(x) or y > 1", {}).empty());
  CHECK(missing("vector(1)", {}).empty());
}

}  // namespace mcp::alert
