// Text in an XML 1.0 document (https://www.w3.org/TR/xml/).
#pragma once

#include <string>
#include <string_view>

namespace mcp::text {

// As content, or as an attribute in double quotes. What the format has no place for, control characters but newline and
// tab and what is no UTF-8, is U+FFFD.
std::string xml_escaped(std::string_view text);

}  // namespace mcp::text
