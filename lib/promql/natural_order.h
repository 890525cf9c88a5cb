// The order in which people count: a9 before a10. Inside of the room.
#pragma once

#include <compare>
#include <string_view>

namespace mcp::promql {

// Numbers within the texts count as numbers, of any length (to Prometheus those beyond 64 bits are text, which orders
// nothing: 6 < 10 < 5e19 < 6); leading zeros make no difference.
std::weak_ordering natural_order(std::string_view a, std::string_view b);

}  // namespace mcp::promql
