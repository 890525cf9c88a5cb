// Hexadecimal digits, as ids and thresholds are written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mcp::otlp {

inline constexpr std::size_t kTraceIdDigits = 32;
inline constexpr std::size_t kSpanIdDigits = 16;

// The number that 1 to 16 hex digits spell, lower case only.
std::optional<std::uint64_t> parse_lower_hex(std::string_view digits);

// That many digits, lower case, zeros in front.
std::string print_hex(std::uint64_t value, int digits);

// An id of exactly so many hex digits, not all zero, in lower case; nothing when the text is none. Upper case is read.
std::optional<std::string> read_id(std::string_view text, std::size_t digits);

}  // namespace mcp::otlp
