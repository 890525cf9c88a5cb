// A history as a table, as reports, as a timeline.
#pragma once

#include <span>
#include <string_view>

#include "history.h"
#include "stream/filter.h"

namespace mcp::alert {

struct HistoryFormat {
  std::string_view name, help;
  void (*write)(const AlertHistory& history, stream::Sink& sink);
};

// All there are, the default first.
std::span<const HistoryFormat> history_formats();

}  // namespace mcp::alert
