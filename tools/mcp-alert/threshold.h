// The short form of rules: a thresholds file (spec cli.md 6) as a group of alerting rules.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "result/result.h"
#include "rules/rule.h"

namespace mcp::alert {

// Each threshold is the rule `metric op number` with its `for`, severity and texts, in order; the group has the name
// of the file. Errors are kConfig with line and column: YAML, a key that is not known or not there, a value of the
// wrong kind, a selector that does not parse, two thresholds that would give the same alert.
Result<rules::Group> parse_thresholds(std::string_view text, const std::string& file);

// Refuses two thresholds with the same name and the same labels: their alerts could not be told apart.
Status all_distinct(std::span<const rules::Group> thresholds);

}  // namespace mcp::alert
