// Where rules come from: rule files, thresholds files, an expression on the command line.
#pragma once

#include <string>
#include <vector>

#include "result/result.h"
#include "rules/file.h"

namespace mcp::alert {

// One alert on the command line.
struct OneRule {
  std::string expr;
  std::string name = "expr";
  std::string severity;  // "" for none
  std::int64_t for_us = 0;
};

struct RuleSources {
  std::vector<std::string> files;       // Prometheus rule files; "-" is standard input
  std::vector<std::string> thresholds;  // thresholds files
  std::vector<OneRule> expressions;
};

// What is wrong with files, all of it, and what is odd about them.
struct LoadedRules {
  std::vector<rules::Group> groups;
  std::vector<Error> errors, warnings;
};
LoadedRules load(const RuleSources& sources);

// What the reader of rule files is told about templates.
rules::ReadOptions read_options();

}  // namespace mcp::alert
