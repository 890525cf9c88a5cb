// Numbers, times and lengths as tables and pictures show them.
#pragma once

#include <cstdint>
#include <string>

namespace mcp::alert {

std::string shown_number(double value);            // four digits
std::string shown_exactly(double value);           // the shortest that reads back
std::string shown_time(std::int64_t ts_us);        // RFC 3339, to the second
std::string shown_length(std::int64_t length_us);  // "1h30m", to the second, below it to the millisecond
std::string shown_share(double share);             // "12.5%", three digits

// A firing that begins that soon after the last was resolved is a flap, unless --flap says another time.
inline constexpr std::int64_t kFlapUs = 600'000'000;

}  // namespace mcp::alert
