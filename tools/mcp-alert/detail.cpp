// Tested by the golden cases of mcp-alert.
#include "detail.h"

#include <cmath>
#include <utility>

namespace mcp::alert {
namespace {

// By hand: as an argument of emplace_back g++ 12 suspects a moved variant wrongly.
record::Value& member_of(record::Object& to, std::string key) {
  return to.emplace_back(std::move(key), record::Value{}).second;
}

}  // namespace

void put(record::Object& to, std::string key, std::string value) {
  member_of(to, std::move(key)).is = std::move(value);
}
void put(record::Object& to, std::string key, std::int64_t value) { member_of(to, std::move(key)).is = value; }
void put(record::Object& to, std::string key, record::Object value) {
  member_of(to, std::move(key)).is = std::move(value);
}
void put(record::Object& to, std::string key, record::Array value) {
  member_of(to, std::move(key)).is = std::move(value);
}
void put_flag(record::Object& to, std::string key, bool value) { member_of(to, std::move(key)).is = value; }

void put_number(record::Object& to, std::string key, double value) {
  constexpr double kExact = 9007199254740992;  // 2^53
  if (std::abs(value) < kExact && value == std::trunc(value))
    return put(to, std::move(key), static_cast<std::int64_t>(value));
  member_of(to, std::move(key)).is = value;
}

void put(record::Object& to, std::string key, const std::optional<std::int64_t>& value) {
  if (value) put(to, std::move(key), *value);
}

void put_number(record::Object& to, std::string key, const std::optional<double>& value) {
  if (value) put_number(to, std::move(key), *value);
}

}  // namespace mcp::alert
