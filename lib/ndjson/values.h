// Values as simdjson has them, read as record.md 1 means them. Inside of the decoder.
#pragma once

#include <simdjson.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace mcp::ndjson {

// The keys that give a time, in the order in which the first that is there counts (record.md 1).
enum TimeRank : std::size_t { kTsUs, kTsNs, kTsMs, kTsS, kTs, kNoTime };
inline constexpr std::string_view kTimeKeys[kNoTime] = {"ts_us", "ts_ns", "ts_ms", "ts_s", "ts"};

// A time as microseconds, or what was expected instead.
struct TimeRead {
  std::optional<std::int64_t> us;
  std::string_view expected;
};
// The value of kTimeKeys[rank] on that line; every digit of it counts.
TimeRead read_time(TimeRank rank, const simdjson::dom::element& value, std::string_view line);

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
