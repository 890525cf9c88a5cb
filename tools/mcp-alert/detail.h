// The `detail` of a report, key by key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "record/value.h"

namespace mcp::alert {

// Each adds a member.
void put(record::Object& to, std::string key, std::string value);
void put(record::Object& to, std::string key, std::int64_t value);
void put(record::Object& to, std::string key, record::Object value);
void put(record::Object& to, std::string key, record::Array value);
// A whole number is written without a fraction.
void put_number(record::Object& to, std::string key, double value);
void put_flag(record::Object& to, std::string key, bool value);
// Nothing where there is none.
void put(record::Object& to, std::string key, const std::optional<std::int64_t>& value);
void put_number(record::Object& to, std::string key, const std::optional<double>& value);

}  // namespace mcp::alert
