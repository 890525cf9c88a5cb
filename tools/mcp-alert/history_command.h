// mcp-alert history: when the alerts of a dump were firing.
#pragma once

#include "cli/command.h"

namespace mcp::alert {

// Adds the subcommand, with its options and its body.
void add_history(cli::Command& command);

}  // namespace mcp::alert
