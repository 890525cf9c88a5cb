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

std::span<const Condition> conditions();
// Null for a word that is none.
const Condition* condition_of(std::string_view name);

}  // namespace mcp::alert
