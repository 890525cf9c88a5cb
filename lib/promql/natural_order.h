// The order in which people count: a9 before a10. Inside of the room.
#pragma once

#include <compare>
#include <string_view>

namespace mcp::promql {

// Numbers within the texts count as numbers; leading zeros make no difference.
std::weak_ordering natural_order(std::string_view a, std::string_view b);

}  // namespace mcp::promql
