// What pictures of mcp-alert are fitted to.
#pragma once

#include "plot/terminal.h"
#include "stream/filter.h"

namespace mcp::alert {

// Into a pipe or a file the same bytes go everywhere but for COLUMNS; only a terminal is asked what it can do.
plot::Screen screen_of(stream::Sink& sink);

}  // namespace mcp::alert
