// The ways to damage a line: a table.
// Tested by tests/unit/mcp-chaos/corruptions_test.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "random.h"

namespace mcp::chaos {

struct Corruption {
  std::string_view name;
  std::string_view help;
  bool (*damage)(std::string& line, Random& random);  // false: there is nothing in this line for it
};
std::span<const Corruption> corruptions();

// The damaged line in `out`; false when the line cannot be damaged so: the result would be the same, blank or two
// lines.
bool corrupt(const Corruption& corruption, std::string_view line, Random& random, std::string& out);

}  // namespace mcp::chaos
