// promtool's unit-test files (docs: configuration/unit_testing_rules), every key of the newest version, and what is
// added to them: partial alerts and regular expressions. Pure: text in, tests or one Error out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "promql/series_notation.h"
#include "record/records.h"
#include "result/result.h"
#include "rules/rule.h"
#include "tsdb/matcher.h"

namespace mcp::rules {

// What a label set must be: exactly these, or (partial) these and any others. A pattern matches the whole value, that
// of a missing label being "".
struct ExpectedLabels {
  record::Labels exact;  // sorted
  std::vector<tsdb::Matcher> patterns;
};

struct ExpectedAlert {
  ExpectedLabels labels;  // alertname among them
  ExpectedLabels annotations;
  bool partial = false;  // what is not named is not compared
  Place place;
};

// Times are microseconds since the start of the test.
struct AlertTest {
  std::int64_t eval_us = 0;
  std::string alertname;
  std::vector<ExpectedAlert> expected;
  Place place;
};

struct ExpectedSample {
  record::Labels labels;  // sorted
  double value = 0;
  promql::Histogram histogram;  // null: a float
  Place place;
};

struct ExprTest {
  std::int64_t eval_us = 0;
  Expression expr;  // a vector or a scalar
  std::vector<ExpectedSample> expected;
  Place place;
};

struct InputSeries {
  record::Labels labels;  // sorted
  std::vector<promql::Run> values;
  Place place;
};

struct TestGroup {
  std::string name;
  std::int64_t interval_us = 0;  // between the values of a series
  std::int64_t start_us = 0;
  std::vector<InputSeries> input;
  std::vector<AlertTest> alerts;
  std::vector<ExprTest> exprs;
  record::Labels external_labels;
  std::string external_url;
  Place place;
};

struct TestFile {
  struct RuleFiles {
    std::string pattern;  // of shells; from the folder of the file on
    Place place;
  };
  std::vector<RuleFiles> rule_files;
  std::int64_t every_us = 0;  // evaluation_interval
  std::vector<std::string> group_order;
  bool fuzzy = false;  // floats may differ by one step of a double
  std::vector<TestGroup> groups;
  std::vector<Error> warnings;
};

enum class UnknownTestKeys : std::uint8_t { kRefused, kIgnored };

// Errors are kConfig with file, line and column; so are the warnings.
Result<TestFile> read_test_file(std::string_view text, std::string_view name, UnknownTestKeys unknown);

}  // namespace mcp::rules
