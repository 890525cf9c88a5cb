// Numbers as text, the same on every machine and in every locale (spec record.md 1, "numbers").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mcp::text {

// Appends the shortest text that reads back to the same double, integers without a fraction; NaN and infinities as the
// JSON strings "NaN", "+Inf", "-Inf", quotes included.
void append_json_number(std::string& out, double value);

// The same into room that the caller has: at most kWidestNumber bytes. Returns the end of what was written.
inline constexpr std::size_t kWidestNumber = 32;
char* write_json_number(char* at, double value);

// Appends the value as Go's strconv 'g' would print it ("1e+06", "0.005", "+Inf", "NaN"): label values le and quantile.
void append_go_number(std::string& out, double value);

void append_int(std::string& out, std::int64_t value);
void append_uint(std::string& out, std::uint64_t value);

// The nearest double of a whole decimal text, JSON's grammar widened by a leading '+', ".5", "5." and leading zeros;
// nothing for anything else, for overflow, and for NaN and infinities.
std::optional<double> parse_decimal(std::string_view text);

// A number as Prometheus' text format spells it: parse_decimal, or NaN, Inf, Infinity with a sign or none, in any case.
std::optional<double> parse_prometheus(std::string_view text);

// A whole decimal integer with an optional sign; nothing on overflow or anything else.
std::optional<std::int64_t> parse_int(std::string_view text);
std::optional<std::uint64_t> parse_uint(std::string_view text);

// Bytes from `64KiB`, `10MB`, `512` (powers of 1024 with i, of 1000 without); nothing when it is no size.
std::optional<std::uint64_t> parse_size(std::string_view text);

}  // namespace mcp::text
