#include "family.h"

#include <catch2/catch.hpp>
#include <cmath>

namespace mcp::agg {
namespace {

struct Given {
  record::Type type;
  std::string_view name;
  std::string_view le;
};

Result<Member> member(const Given& given) {
  const record::Label labels[] = {{"le", given.le}};
  record::Sample sample;
  sample.type = given.type;
  sample.series.name = given.name;
  if (!given.le.empty()) sample.series.labels = labels;
  sample.value_is = record::ValueIs::kNumber;
  sample.value = 1;
  return member_of(sample);
}

TEST_CASE("type and name say which part of a histogram a series is", "[family]") {
  using record::Type;
  struct Row {
    Given given;
    Role role;
    std::string_view family;
  };
  const Row row = GENERATE(values<Row>({
      {{Type::kHistogram, "x_bucket", "0.5"}, Role::kBucket, "x"},
      {{Type::kHistogram, "x_sum", ""}, Role::kSum, "x"},
      {{Type::kHistogram, "x_count", ""}, Role::kCount, "x"},
      {{Type::kHistogram, "x_count_count", ""}, Role::kCount, "x_count"},
      {{Type::kGaugeHistogram, "x_bucket", "+Inf"}, Role::kBucket, "x"},
      {{Type::kGaugeHistogram, "x_gsum", ""}, Role::kSum, "x"},
      {{Type::kGaugeHistogram, "x_gcount", ""}, Role::kCount, "x"},
      {{Type::kGaugeHistogram, "x_sum", ""}, Role::kValue, ""},
      {{Type::kHistogram, "x_bucket", ""}, Role::kValue, ""},
      {{Type::kHistogram, "_bucket", "1"}, Role::kValue, ""},
      {{Type::kHistogram, "x", ""}, Role::kValue, ""},
      {{Type::kUnknown, "x_bucket", "1"}, Role::kValue, ""},
      {{Type::kCounter, "x_count", ""}, Role::kValue, ""},
      {{Type::kSummary, "x_sum", ""}, Role::kValue, ""},
  }));
  CAPTURE(row.given.name);
  const Result<Member> read = member(row.given);
  REQUIRE(read);
  CHECK(read->role == row.role);
  CHECK(read->family == row.family);
}

TEST_CASE("bounds are read however they are spelt", "[family]") {
  for (const std::string_view spelt : {"1", "1.0", "+1", "1e0", "0.1e+01"})
    CHECK(member({record::Type::kHistogram, "x_bucket", spelt})->le == 1);
  for (const std::string_view spelt : {"+Inf", "Inf", "inf", "+infinity"})
    CHECK(member({record::Type::kHistogram, "x_bucket", spelt})->le == HUGE_VAL);
}

TEST_CASE("a bucket without a number in le is malformed", "[family]") {
  CHECK(member({record::Type::kHistogram, "x_bucket", "fast"}).error().message ==
        "labels.le: expected a number, got 'fast'");
  CHECK(member({record::Type::kHistogram, "x_bucket", "NaN"}).error().reason == "no bucket");
}

}  // namespace
}  // namespace mcp::agg
