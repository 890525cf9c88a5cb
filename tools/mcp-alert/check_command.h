// `mcp-alert check`: whether rule files can be used, and what a reviewer would say of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "rules/lint.h"

namespace mcp::alert {

struct CheckOptions {
  std::vector<std::string> files;
  std::string lint = "all";
  std::string to = "text";
  std::string compat = "3";
  bool lint_fatal = false;
  bool ignore_unknown_fields = false;
  std::vector<std::string> disabled;
  std::vector<std::string> explain;
  timeutil::Duration interval = std::chrono::minutes(1);
  timeutil::Duration scrape_interval = std::chrono::seconds(15);
};

// Adds the subcommand; the options outlive it.
void declare_check(cli::Command& parent, CheckOptions& options);

// As `--explain` prints it.
std::string explained(const rules::LintCode& code);

}  // namespace mcp::alert
