// Completion scripts for bash, zsh and fish, made from the rows of a command.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/command.h"

namespace mcp::cli {

// What a script needs to know of a command or of one of its subcommands.
struct Completable {
  std::string name;
  std::string summary;
  std::span<const Option> options;
  std::string operand_value = {};  // "" where there are no operands
  std::vector<Choice> operand_choices = {};
  std::string operand_after = {};
};

// The script for "bash", "zsh" or "fish"; the first entry is the command itself, the others are its subcommands.
std::string completion_script(std::string_view shell, std::span<const Completable> commands);

}  // namespace mcp::cli
