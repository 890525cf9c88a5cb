// Free-form JSON inside a record (attributes, detail, fields): a tree that owns itself and keeps the order of its keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mcp::record {

struct Value;
using Array = std::vector<Value>;
using Object = std::vector<std::pair<std::string, Value>>;

// std::monostate is null. Integers that fit are int64, larger positive ones uint64, all other numbers double.
struct Value {
  // The braces: without an initializer clang 14 looks into Object's pairs before Value is complete.
  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Array, Object> is{};
  friend bool operator==(const Value&, const Value&) = default;
};

// The member of that name, or null when the value is no object or has none.
inline const Value* member(const Value& object, std::string_view key) {
  const auto* members = std::get_if<Object>(&object.is);
  if (members == nullptr) return nullptr;
  for (const auto& [name, value] : *members) {
    if (name == key) return &value;
  }
  return nullptr;
}

// A number, or one of the words that stand for what JSON has no number for: "NaN", "+Inf", "-Inf" (spec record.md 1).
std::optional<double> number_of(const Value& value);

}  // namespace mcp::record
