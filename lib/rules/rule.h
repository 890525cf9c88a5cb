// Recording and alerting rules as Prometheus has them (rule files, docs: configuration/recording_rules): dull structs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "promql/ast.h"
#include "promql/check.h"
#include "record/records.h"
#include "result/result.h"

namespace mcp::rules {

// An expression that check() accepts, and the text it was parsed from.
struct Expression {
  std::string text;
  std::shared_ptr<const promql::Expr> root;
  promql::Type type = promql::Type::kNone;
};

// Errors are kConfig with line and column in the text.
Result<Expression> parse_expression(std::string text, const promql::CheckOptions& options = {});

struct Rule {
  enum class Kind : std::uint8_t { kRecording, kAlerting };

  Kind kind = Kind::kAlerting;
  std::string name;  // of the alert, or of the series that is recorded
  Expression expr;
  std::int64_t for_us = 0;
  std::int64_t keep_firing_for_us = 0;
  record::Labels labels;       // sorted; of an alert templates; those of the group are among them
  record::Labels annotations;  // sorted; templates
  Place place;                 // of the rule
  Place expr_place;            // of the expression's value in the file
};

struct Group {
  std::string name;
  std::string file;
  std::int64_t interval_us = 0;      // 0: the evaluator's default
  std::int64_t query_offset_us = 0;  // results are stamped that much before the moment of evaluation
  std::size_t limit = 0;             // of series, or of alerts, one rule may give; 0: none
  std::vector<Rule> rules;
  Place place;
};

// "erlmcp-alerts/HighLatency": the file without folder and extension, and the name of a rule or group in it.
std::string path_of(std::string_view file, std::string_view name);

}  // namespace mcp::rules
