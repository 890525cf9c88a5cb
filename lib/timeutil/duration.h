// Lengths of time as people write them: 250ms, 5s, 1h30m (spec cli.md 1).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "result/result.h"

namespace mcp::timeutil {

using Duration = std::chrono::microseconds;

// Units descend, each at most once: y w d h m s ms us; decimals are allowed in each count; `0` needs no unit. Never
// negative.
Result<Duration> parse_duration(std::string_view text);

// Prometheus' form: `5s`, `1m30s`, `250ms`, `1h`; `0s`. Weeks and years only where nothing is left over.
std::string format_duration(Duration duration);

// Whether sums with a time stay far within 64 bits.
constexpr bool within_reach(std::int64_t us) {
  constexpr std::int64_t kReach = std::int64_t{1} << 62;
  return us > -kReach && us < kReach;
}

// The largest multiple of width that is not above t; right for negative times too.
constexpr std::int64_t align_down(std::int64_t t, std::int64_t width) {
  const std::int64_t rest = t % width;
  return t - (rest < 0 ? rest + width : rest);
}

}  // namespace mcp::timeutil
