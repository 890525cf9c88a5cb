// mcp-alert tune: how rules would have fared with other thresholds.
#pragma once

#include "cli/command.h"

namespace mcp::alert {

// Adds the subcommand, with its options and its body.
void add_tune(cli::Command& command);

}  // namespace mcp::alert
