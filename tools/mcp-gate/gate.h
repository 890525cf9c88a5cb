// The tool from its options to its exit status.
#pragma once

#include "cli/command.h"
#include "options.h"

namespace mcp::gate {

// 0 pass, 1 fail, 3 inconclusive, 4 no baseline; an Error for all trouble, which is never a pass.
Result<cli::Exit> run(const Options& options, cli::Console& console);

}  // namespace mcp::gate
