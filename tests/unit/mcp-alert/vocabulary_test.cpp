#include <catch2/catch.hpp>

#include "condition.h"
#include "rules/rule.h"
#include "severity.h"

namespace mcp::alert {

TEST_CASE("the comparison with a number that an expression is, whichever side it stands on", "[alert]") {
  struct Row {
    const char *text, *condition;
    double threshold;
  };
  const auto row = GENERATE(values<Row>({{"x > 2", "gt", 2},
                                         {"x >= 2", "ge", 2},
                                         {"(x < (-2))", "lt", -2},
                                         {"rate(x[5m]) <= 1e3", "le", 1000},
                                         {"x == 2", "eq", 2},
                                         {"x != 2", "ne", 2},
                                         {"2 > x", "lt", 2},
                                         {"2 >= x", "le", 2},
                                         {"+2 < x", "gt", 2},
                                         {"2 <= x", "ge", 2},
                                         {"2 == x", "eq", 2},
                                         {"x > 5m", "gt", 300}}));
  CAPTURE(row.text);
  const auto expr = rules::parse_expression(row.text);
  REQUIRE(expr);
  const std::optional<Comparison> comparison = comparison_of(*expr->root);
  REQUIRE(comparison);
  CHECK(comparison->condition == row.condition);
  CHECK(comparison->threshold == row.threshold);
  CHECK(conditions().size() == 6);
}

TEST_CASE("what is no comparison with a number is none", "[alert]") {
  for (const char* text : {"x", "x > y", "x > bool 2", "x + 2", "1 > bool 2", "absent(x)", "x > 1 and y > 2"}) {
    CAPTURE(text);
    const auto expr = rules::parse_expression(text);
    REQUIRE(expr);
    CHECK_FALSE(comparison_of(*expr->root));
  }
}

TEST_CASE("each word for a severity reads as one of four, with its priority", "[alert]") {
  struct Row {
    const char *word, *severity, *priority;
  };
  const auto row = GENERATE(values<Row>({{"critical", "critical", "P0"},
                                         {"high", "high", "P1"},
                                         {"error", "high", "P1"},
                                         {"medium", "medium", "P2"},
                                         {"warning", "medium", "P2"},
                                         {"low", "low", "P3"},
                                         {"info", "low", "P3"}}));
  CAPTURE(row.word);
  const Severity* severity = severity_of(row.word);
  REQUIRE(severity != nullptr);
  CHECK(severity->severity == row.severity);
  CHECK(severity->priority == row.priority);
  CHECK(std::string("P") + std::to_string(severity->rank) == row.priority);
  CHECK(severity_of("fatal") == nullptr);
}

}  // namespace mcp::alert
