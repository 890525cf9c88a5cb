// Points in time as text: RFC 3339, Unix seconds, now-1h (spec cli.md 1). All in UTC microseconds since the epoch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "result/result.h"

namespace mcp::timeutil {

// RFC 3339 with any number of decimals (cut to microseconds, towards the past) and a zone; a leap second counts as the
// next second. Nothing when it is not one.
std::optional<std::int64_t> parse_rfc3339(std::string_view text);

// `2026-01-31T00:00:00.000123Z`; the fraction is left out when zero and has 3 or 6 digits otherwise.
std::string format_rfc3339(std::int64_t us);

// Decimal seconds to microseconds, exactly, cut towards the past; nothing when it is no number or out of range.
std::optional<std::int64_t> parse_seconds(std::string_view text);

// floor(number · 10^power) of a JSON number, exactly; nothing when it does not fit or is no number.
std::optional<std::int64_t> scale_decimal(std::string_view number, int power);

// RFC 3339, Unix seconds (decimals allowed), `now`, `now-1h`, `now+5m`.
Result<std::int64_t> parse_instant(std::string_view text, std::int64_t now_us);

}  // namespace mcp::timeutil
