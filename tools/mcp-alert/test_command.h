// mcp-alert test: promtool's unit-test files.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace mcp::alert {

struct TestOptions {
  std::vector<std::string> files;
  std::vector<std::string> run;  // regular expressions
  bool ignore_unknown_fields = false;
  std::string junit;
  bool coverage = false;
  bool watch = false;
};

// Adds the subcommand; the options outlive it.
void declare_test(cli::Command& command, TestOptions& options);

}  // namespace mcp::alert
