#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "condition.h"
#include "severity.h"

namespace mcp::alert {

TEST_CASE("each condition compares as it says", "[alert]") {
  struct Row {
    const char* name;
    bool below, at, above, nan;
  };
  const auto row = GENERATE(values<Row>({{"gt", false, false, true, false},
                                         {"ge", false, true, true, false},
                                         {"lt", true, false, false, false},
                                         {"le", true, true, false, false},
                                         {"eq", false, true, false, false},
                                         {"ne", true, false, true, true}}));
  CAPTURE(row.name);
  const auto condition = std::find_if(conditions().begin(), conditions().end(),
                                      [&row](const Condition& known) { return known.name == row.name; });
  REQUIRE(condition != conditions().end());
  CHECK(condition->holds(1, 2) == row.below);
  CHECK(condition->holds(2, 2) == row.at);
  CHECK(condition->holds(3, 2) == row.above);
  CHECK(condition->holds(NAN, 2) == row.nan);
  CHECK(conditions().size() == 6);
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
