// The text of --help, from the rows of a command.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"

namespace mcp::cli {

struct Help {
  std::string name;  // with its parent: "mcp-trace show"
  std::string summary;
  std::string operand;  // as in the synopsis, "" for none
  std::string operand_help;
  std::vector<Option> options;
  std::vector<std::pair<std::string, std::string>> subcommands;
  std::vector<std::pair<std::string, std::string>> examples;
  std::string epilog;
  bool subcommand_needed = false;
};

std::string render(const Help& help);

}  // namespace mcp::cli
