// What `mcp-validate units` and `mcp-validate explain CODE` print: the tables, for people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "result/result.h"

namespace mcp::validate {

// The tables of units, tails and scopes, a row a line, aligned.
std::string print_units();
// All codes with what they mean, a line each.
std::string print_codes();
// One code: severity, gate, meaning, advice, a record with this fault and the same put right.
Result<std::string> explain(std::string_view code);

// Adds the subcommands `units` and `explain`; `codes` holds the words of the latter and outlives the command.
void declare_pages(cli::Command& command, std::vector<std::string>& codes);

}  // namespace mcp::validate
