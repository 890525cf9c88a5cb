// mcp-alert slo: how objectives are kept.
#pragma once

#include "cli/command.h"

namespace mcp::alert {

// Adds the subcommand, with its options and its body.
void add_slo(cli::Command& command);

}  // namespace mcp::alert
