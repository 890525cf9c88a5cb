// Strings as JSON, and what is safe to show on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace mcp::text {

// Appends the string as JSON, quotes included: ", \ and control characters escaped, everything else as it is.
void append_json_string(std::string& out, std::string_view value);

// The text for a diagnostic: control characters and bytes that are not UTF-8 as \xNN, cut with "..." after `longest`
// bytes.
std::string printable(std::string_view value, std::size_t longest = 60);

bool valid_utf8(std::string_view value);

// The text with U+FFFD in place of each byte that is not UTF-8.
std::string mended_utf8(std::string_view value);

}  // namespace mcp::text
