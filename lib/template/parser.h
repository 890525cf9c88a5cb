// Go's text/template, from its source to a tree.
#pragma once

#include <string_view>

#include "result/result.h"
#include "template/node.h"

namespace mcp::templates {

// The tree has views into the source. An Error (kConfig) has the line and the column in it; refused is what Go refuses
// before it runs anything, and what is nested deeper than template/limits.h allows.
Result<Definitions> parse_source(std::string_view source);

// Line and column of a byte, both from 1.
Place place_of(std::string_view source, std::size_t at);

}  // namespace mcp::templates
