#include "metrology/codes.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

using namespace mcp::metrology;

namespace {

struct Expected {
  const char* code;
  Severity severity;
};

}  // namespace

TEST_CASE("every code has the severity of the specification", "[metrology]") {
  constexpr Severity kError = Severity::kError;
  constexpr Severity kWarning = Severity::kWarning;
  const auto row = GENERATE(values<Expected>({
      {"required.missing", kError},       {"value.not_finite", kWarning},  {"unit.missing", kError},
      {"unit.unknown", kError},           {"unit.not_canonical", kError},  {"unit.mismatch", kError},
      {"unit.ambiguous", kWarning},       {"unit.conflict", kError},       {"type.conflict", kError},
      {"name.invalid", kError},           {"name.ambiguous", kWarning},    {"scope.missing", kWarning},
      {"scope.unknown", kError},          {"precision.missing", kWarning}, {"precision.invalid", kError},
      {"precision.inconsistent", kError}, {"precision.zero_time", kError}, {"context.duration", kWarning},
      {"context.sample_size", kWarning},  {"context.workload", kWarning},  {"context.transport", kWarning},
      {"counter.negative", kError},       {"histogram.le", kError},        {"summary.quantile", kError},
      {"label.invalid", kError},          {"label.reserved", kError},      {"label.too_long", kError},
      {"label.identifier", kWarning},     {"label.secret", kError},
  }));
  CAPTURE(row.code);
  const CodeRow* code = find_code(row.code);
  REQUIRE(code != nullptr);
  CHECK(code->severity == row.severity);
}

TEST_CASE("the table is complete: a row for each fault, no code twice, all told of", "[metrology]") {
  std::set<std::string_view> seen;
  for (const CodeRow& row : codes()) {
    CAPTURE(row.code);
    CHECK(seen.insert(row.code).second);
    CHECK_FALSE(row.when.empty());
    CHECK_FALSE(row.advice.empty());
    CHECK(row.when.back() != '.');
    CHECK(&row_of(row.fault) == &row);
  }
  CHECK(seen.size() == 29);
}

TEST_CASE("an unknown code has no row", "[metrology]") {
  CHECK(find_code("") == nullptr);
  CHECK(find_code("unit") == nullptr);
  CHECK(find_code("UNIT.MISSING") == nullptr);
}
