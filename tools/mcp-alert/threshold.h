// One rule of a thresholds file, and the files themselves (spec cli.md 6).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "condition.h"
#include "promql/ast.h"
#include "record/records.h"
#include "result/result.h"
#include "severity.h"
#include "tsdb/matcher.h"

namespace mcp::alert {

struct Threshold {
  std::string name;
  std::string rule;  // "host/HighCpu": the file's stem and the name
  promql::Selector metric;
  std::vector<tsdb::Matcher> matchers;  // of metric
  const Condition* condition = nullptr;
  double threshold = 0;
  std::int64_t for_us = 0;
  const Severity* severity = nullptr;
  record::Labels labels;  // added to the alert's; `severity` among them
  record::Labels annotations;
  Place place;  // where it stands, for what is said about it
};

// The thresholds of one file's text, in order. Errors are kConfig with line and column: YAML, a key that is not known
// or not there, a value of the wrong kind, a selector that does not parse, two thresholds that would give the same
// alert.
Result<std::vector<Threshold>> parse_thresholds(std::string_view text, const std::string& file);

// Refuses two thresholds with the same name and the same labels: their alerts could not be told apart.
Status all_distinct(const std::vector<Threshold>& thresholds);

}  // namespace mcp::alert
