// Texts within other texts: HTML, JavaScript, the query of a URL.
#pragma once

#include <string>
#include <string_view>

namespace mcp::templates {

std::string html_escaped(std::string_view text);
std::string js_escaped(std::string_view text);
// A blank is a plus, as Go's url.QueryEscape has it.
std::string query_escaped(std::string_view text);

// The path of a URL, its escapes read.
std::string path_of(std::string_view url);

}  // namespace mcp::templates
