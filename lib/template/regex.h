// Go's regexp, by RE2.
#pragma once

#include <string>
#include <string_view>

#include "result/result.h"
#include "template/store.h"

namespace mcp::templates {

// Whether the expression matches somewhere in the text. An Error for what is no expression.
Result<bool> regex_matches(std::string_view pattern, std::string_view text, Store& store);

// The text with each match replaced; $1, ${1} and ${name} are what groups matched, $$ is a dollar.
Result<std::string> regex_replaced(std::string_view pattern, std::string_view replacement, std::string_view text,
                                   Store& store);

}  // namespace mcp::templates
