// Which label makes series too many.
#pragma once

#include <cstdint>
#include <string>

#include "key_table.h"

namespace mcp::agg {

struct Blame {
  std::string metric;  // the name with the most series; empty where no series has a label
  std::string label;   // its label with the most values
  std::uint64_t values = 0;
};

// Of the first so many series. Reads each of their keys.
Blame label_to_blame(const KeyTable& series, std::size_t first);

}  // namespace mcp::agg
