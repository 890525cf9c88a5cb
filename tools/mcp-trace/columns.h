// Text in columns for people: what a terminal shows of it, and lengths of time in few digits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mcp::trace {

// Which characters may be drawn with. Names out of the input are shown as they are in either.
enum class Glyphs { kAscii, kUnicode };

// How many columns a terminal gives the text: wide characters two, combining marks none.
std::size_t columns_of(std::string_view text);

// The text made safe to show (control characters, and those that reorder or hide text, escaped) and cut to that many
// columns, the last of which then says that something is left out.
std::string fitted(std::string_view text, std::size_t columns, Glyphs glyphs);

// Appends the text and blanks up to that many columns; on the other side in `append_right`.
void append_left(std::string& out, std::string_view text, std::size_t columns);
void append_right(std::string& out, std::string_view text, std::size_t columns);

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
