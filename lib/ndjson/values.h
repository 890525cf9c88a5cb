// Values as simdjson has them, read as record.md 1 means them. Inside of the decoder.
#pragma once

#include <simdjson.h>

#include <cmath>
#include <limits>
#include <string_view>

namespace mcp::ndjson {

// The keys that give a time, the first that is there counts (record.md 1); a decimal times 10^power is microseconds.
struct TimeKey {
  std::string_view key;
  int power;
};
constexpr TimeKey kTimeKeys[] = {{"ts_us", 0}, {"ts_ns", -3}, {"ts_ms", 3}, {"ts_s", 6}};

// A double, or one of the strings that stand for what JSON cannot say; false for anything else.
inline bool read_number(const simdjson::dom::element& value, double& out) {
  if (value.get_double().get(out) == simdjson::SUCCESS) return true;
  std::string_view word;
  if (value.get_string().get(word) != simdjson::SUCCESS) return false;
  if (word == "NaN") return out = std::numeric_limits<double>::quiet_NaN(), true;
  if (word == "+Inf") return out = HUGE_VAL, true;
  if (word == "-Inf") return out = -HUGE_VAL, true;
  return false;
}

}  // namespace mcp::ndjson
