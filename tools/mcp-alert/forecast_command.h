// mcp-alert forecast: when series reach a limit.
#pragma once

#include "cli/command.h"

namespace mcp::alert {

// Adds the subcommand, with its options and its body.
void add_forecast(cli::Command& command);

}  // namespace mcp::alert
