// Numbers in a template's source and in its strings, as Go reads them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "template/node.h"

namespace mcp::templates {

// The kInt, kFloat or kTooLarge that a number's or a rune's literal is, without its place; nothing when it is none.
std::optional<Node> number_node(std::string_view literal);

// strconv.ParseFloat: decimals, hexadecimal floats, infinities, NaN; nothing for a syntax error. Out of range is an
// infinity.
std::optional<double> go_float(std::string_view text);

}  // namespace mcp::templates
