// links: mcp_timeutil
// Times as text: what RFC 3339 says is printed so that it reads as the same; seconds are what scaling by a million
// says; scaling floors; nothing overflows.
#include <cstdint>
#include <string>
#include <string_view>

#include "timeutil/instant.h"

namespace {

using namespace mcp;

void require(bool holds) {
  if (!holds) __builtin_trap();
}

// floor(whole · 10^power) for a number of digits alone.
void check_integer(std::string_view text, std::int64_t scaled, int power) {
  const bool negative = text.starts_with('-');
  const std::string_view digits = text.substr(negative ? 1 : 0);
  if (digits.empty() || digits.size() > 12 || digits.find_first_not_of("0123456789") != std::string_view::npos) return;
  std::int64_t expected = 0;
  for (const char c : digits) expected = expected * 10 + (c - '0');
  if (negative) expected = -expected;
  for (int i = 0; i < power; ++i) expected *= 10;
  for (int i = 0; i > power; --i) expected = expected / 10 - (expected % 10 < 0 ? 1 : 0);
  require(scaled == expected);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  constexpr std::int64_t kNow = 1769817600000000;
  if (const auto us = timeutil::parse_rfc3339(text)) {
    const std::string printed = timeutil::format_rfc3339(*us);
    const bool in_calendar = *us >= -62167219200000000 && *us <= 253402300799999999;
    if (in_calendar) require(timeutil::parse_rfc3339(printed) == us);
    require(timeutil::parse_instant(text, kNow) ? true : false);
  }
  const auto seconds = timeutil::parse_seconds(text);
  if (seconds) require(timeutil::scale_decimal(text, 6) == seconds);
  for (const int power : {-9, -3, 0, 3, 6}) {
    if (const auto scaled = timeutil::scale_decimal(text, power)) check_integer(text, *scaled, power);
  }
  for (const std::int64_t now : {INT64_MIN, kNow, INT64_MAX}) {
    const auto instant = timeutil::parse_instant(text, now);
    require(instant || !instant.error().message.empty());
    if (instant) [[maybe_unused]]
      const std::string printed = timeutil::format_rfc3339(*instant);
  }
  return 0;
}
