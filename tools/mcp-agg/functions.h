// What can be computed of a window: one row a function, from which parsing, output, --help and the man page come.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "accumulator.h"

namespace mcp::agg {

enum class Of : std::uint8_t { kAll, kCumulative };  // series of which types have it

struct Function {
  std::string_view name;  // on the command line, and the key in an aggregate
  std::string_view help;
  Of of;
  Needs needs;
  double (*value)(const Accumulator& window, std::int64_t window_us);
};

// In the order of the keys of an aggregate (record.md 3).
std::span<const Function> functions();

// The row of that name, or null.
const Function* function_of(std::string_view name);

}  // namespace mcp::agg
