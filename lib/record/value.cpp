// Tested by tests/unit/record/value_test.cpp.
#include "record/value.h"

#include <cmath>

namespace mcp::record {

std::optional<double> number_of(const Value& value) {
  if (const auto* number = std::get_if<double>(&value.is)) return *number;
  if (const auto* number = std::get_if<std::int64_t>(&value.is)) return static_cast<double>(*number);
  if (const auto* number = std::get_if<std::uint64_t>(&value.is)) return static_cast<double>(*number);
  const auto* word = std::get_if<std::string>(&value.is);
  if (word == nullptr) return std::nullopt;
  if (*word == "NaN") return std::nan("");
  if (*word == "+Inf") return HUGE_VAL;
  if (*word == "-Inf") return -HUGE_VAL;
  return std::nullopt;
}

}  // namespace mcp::record
