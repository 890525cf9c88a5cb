// The `detail` of a report, key by key.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "record/value.h"

namespace mcp::alert {

// Adds a member of one of the types that a record::Value holds.
template <class Held>
void put(record::Object& to, std::string key, Held value) {
  to.emplace_back(std::move(key), record::Value{}).second.is = std::move(value);
}

// A whole number is written without a fraction.
inline void put(record::Object& to, std::string key, double value) {
  constexpr double kExact = 9007199254740992;  // 2^53
  if (std::abs(value) < kExact && value == std::trunc(value)) {
    put(to, std::move(key), static_cast<std::int64_t>(value));
  } else {
    to.emplace_back(std::move(key), record::Value{}).second.is = value;
  }
}

// Nothing where there is none.
template <class Held>
void put(record::Object& to, std::string key, const std::optional<Held>& value) {
  if (value) put(to, std::move(key), *value);
}

}  // namespace mcp::alert
