// A value as the text formats spell it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mcp::promtext {

struct Number {
  double value = 0;
  bool canonical = false;  // the text is what JSON's shortest form of the value would be
};

// A decimal number, NaN or an infinity, in any case; no hexadecimal, no `_`, no signed NaN, nothing beyond a double.
std::optional<Number> read_number(std::string_view text);

// Decimal seconds, with or without an exponent, as microseconds cut towards the past; nothing when out of range or no
// decimal number.
std::optional<std::int64_t> read_seconds(std::string_view text);

// Appends the number that a `le` or `quantile` spells as Go prints it ("1e+06", "0.5", "+Inf"); a text that is no
// number as it is.
void append_bound(std::string& out, std::string_view text);

// Whether append_bound would give the text itself: true is certain, false means to ask append_bound.
bool bound_is_plain(std::string_view text);

}  // namespace mcp::promtext
