#include <catch2/catch.hpp>

#include "finding.h"

namespace mcp::validate {

using metrology::Fault;
using metrology::Severity;

TEST_CASE("a field gets one code, the first", "[mcp-validate]") {
  Findings findings;
  findings.add({.fault = Fault::kUnitNotCanonical, .field = Field::kUnit});
  findings.add({.fault = Fault::kScopeUnknown, .field = Field::kUnit});
  findings.add({.fault = Fault::kScopeMissing, .field = Field::kScope});
  REQUIRE(findings.all().size() == 2);
  CHECK(findings.all()[0].fault == Fault::kUnitNotCanonical);
  CHECK(findings.has(Field::kUnit));
  CHECK_FALSE(findings.has(Field::kName));
}

TEST_CASE("each label is a field of its own", "[mcp-validate]") {
  Findings findings;
  findings.add({.fault = Fault::kLabelReserved, .field = Field::kLabel, .label = "__a"});
  findings.add({.fault = Fault::kLabelReserved, .field = Field::kLabel, .label = "__b"});
  CHECK(findings.all().size() == 2);
}

TEST_CASE("a record of a hundred thousand faults is told of in at most 32", "[mcp-validate]") {
  Findings findings;
  for (int i = 0; i < 100'000; ++i)
    findings.add({.fault = Fault::kLabelReserved, .field = Field::kLabel, .label = "__a"});
  CHECK(findings.all().size() == 32);
}

TEST_CASE("an error is worse than a warning", "[mcp-validate]") {
  Findings findings;
  CHECK_FALSE(findings.any_at_least(Severity::kWarning));
  findings.add({.fault = Fault::kScopeMissing, .field = Field::kScope});
  CHECK(findings.any_at_least(Severity::kWarning));
  CHECK_FALSE(findings.any_at_least(Severity::kError));
  findings.clear();
  CHECK(findings.empty());
  CHECK_FALSE(findings.has(Field::kScope));
}

TEST_CASE("each field has its key", "[mcp-validate]") {
  CHECK(key_of(Field::kName) == "name");
  CHECK(key_of(Field::kTime) == "ts_us");
  CHECK(key_of(Field::kWindow) == "window_us");
  CHECK(key_of(Field::kLabel) == "labels");
}

}  // namespace mcp::validate
