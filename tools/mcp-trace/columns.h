// Numbers, times and lengths of time in few digits, beside what columns of text need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "text/columns.h"

namespace mcp::trace {

using text::append_left;
using text::append_right;
using text::columns_of;
using text::fitted;
using text::Glyphs;

// `1 span`, `2 spans`.
std::string counted(std::size_t count, std::string_view one);

// `850 ns`, `1.18 ms`, `25.6 ms`, `1.50 s`, `2m05s`, `3h20m`: three digits, halves rounded up.
std::string readable_duration(std::uint64_t ns);

// From one time to another, with a minus where the second is earlier.
std::string readable_duration(std::int64_t from_ns, std::int64_t to_ns);

// `2026-01-31 09:15:22.109`, UTC, cut to milliseconds.
std::string readable_time(std::int64_t ns);

// The distance of two times, the later one first. Any two: the difference of two 64-bit numbers has 64 bits.
constexpr std::uint64_t distance(std::int64_t later, std::int64_t earlier) {
  return static_cast<std::uint64_t>(later) - static_cast<std::uint64_t>(earlier);
}

}  // namespace mcp::trace
