// How a value is compared with a threshold.
#pragma once

#include <span>
#include <string_view>

namespace mcp::alert {

struct Condition {
  std::string_view name;
  std::string_view help;
  bool (*holds)(double value, double threshold);
};

// All conditions there are, in the order in which they are shown.
std::span<const Condition> conditions();

}  // namespace mcp::alert
