// What a Template holds.
#pragma once

#include <cstddef>
#include <string>

#include "template/node.h"
#include "template/template.h"

namespace mcp::templates {

struct Template::Parsed {
  std::string source;      // what the tree has views into, and so never moves
  std::size_t before = 0;  // how many bytes of it stand before the caller's text
  bool plain = false;
  Definitions definitions;
};

}  // namespace mcp::templates
