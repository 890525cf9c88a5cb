// Calendar arithmetic is the standard library's (std::chrono::year_month_day is proleptic Gregorian).
// Tested by tests/unit/timeutil/instant_test.cpp.
#include "timeutil/instant.h"

#include <fmt/format.h>

#include <chrono>

#include "text/number.h"
#include "text/quote.h"
#include "timeutil/duration.h"

namespace mcp::timeutil {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
__extension__ using Wide = __int128;

// Reads fixed decimal digits; advances.
bool digits(std::string_view& rest, std::size_t count, int& value) {
  if (rest.size() < count) return false;
  value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (rest[i] < '0' || rest[i] > '9') return false;
    value = value * 10 + (rest[i] - '0');
  }
  rest.remove_prefix(count);
  return true;
}

bool letter(std::string_view& rest, std::string_view any) {
  if (rest.empty() || any.find(rest[0]) == std::string_view::npos) return false;
  rest.remove_prefix(1);
  return true;
}

// ".123456789" to microseconds; true when there is no fraction.
bool fraction(std::string_view& rest, std::int64_t& us) {
  us = 0;
  if (!letter(rest, ".")) return true;
  std::int64_t scale = kSecond / 10;
  std::size_t count = 0;
  for (; count < rest.size() && rest[count] >= '0' && rest[count] <= '9'; ++count, scale /= 10)
    us += (rest[count] - '0') * scale;
  rest.remove_prefix(count);
  return count > 0;
}

bool zone(std::string_view& rest, std::int64_t& offset_us) {
  offset_us = 0;
  if (letter(rest, "Zz")) return true;
  const bool west = !rest.empty() && rest[0] == '-';
  int hours = 0;
  int minutes = 0;
  if (!letter(rest, "+-") || !digits(rest, 2, hours) || !letter(rest, ":") || !digits(rest, 2, minutes)) return false;
  if (hours > 23 || minutes > 59) return false;
  offset_us = (hours * 3600 + minutes * 60) * kSecond * (west ? -1 : 1);
  return true;
}

}  // namespace

std::optional<std::int64_t> parse_rfc3339(std::string_view rest) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  std::int64_t us = 0;
  std::int64_t offset = 0;
  if (!digits(rest, 4, year) || !letter(rest, "-") || !digits(rest, 2, month) || !letter(rest, "-") ||
      !digits(rest, 2, day))
    return std::nullopt;
  if (!letter(rest, "Tt ") || !digits(rest, 2, hour) || !letter(rest, ":") || !digits(rest, 2, minute) ||
      !letter(rest, ":"))
    return std::nullopt;
  if (!digits(rest, 2, second) || !fraction(rest, us) || !zone(rest, offset) || !rest.empty()) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return (days * 86400 + hour * 3600 + minute * 60 + second) * kSecond + us - offset;
}

std::string format_rfc3339(std::int64_t us) {
  constexpr std::int64_t kDay = 86400 * kSecond;
  const std::int64_t rest = (us % kDay + kDay) % kDay;
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(us / kDay - (us % kDay < 0 ? 1 : 0)))};
  const std::int64_t seconds = rest / kSecond;
  const std::int64_t part = rest % kSecond;
  std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), seconds / 3600,
                                seconds / 60 % 60, seconds % 60);
  if (part % 1000 != 0) {
    out += fmt::format(".{:06}", part);
  } else if (part != 0) {
    out += fmt::format(".{:03}", part / 1000);
  }
  return out + "Z";
}

std::optional<std::int64_t> parse_seconds(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  std::int64_t whole = 0;
  std::size_t i = 0;
  for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
    if (whole > 9'000'000'000'000) return std::nullopt;
    whole = whole * 10 + (text[i] - '0');
  }
  if (i == 0 || whole > 9'000'000'000'000) return std::nullopt;
  std::string_view rest = text.substr(i);
  const std::string_view decimals = rest.empty() ? rest : rest.substr(1);
  std::int64_t us = 0;
  if (!fraction(rest, us) || !rest.empty()) return std::nullopt;
  const std::int64_t total = whole * kSecond + us;
  const bool beyond = decimals.size() > 6 && decimals.find_first_not_of('0', 6) != std::string_view::npos;
  return negative ? -total - (beyond ? 1 : 0) : total;
}

std::optional<std::int64_t> scale_decimal(std::string_view number, int power) {
  constexpr int kDigits = 36;  // that a Wide holds with room to spare
  const bool negative = !number.empty() && number.front() == '-';
  if (negative) number.remove_prefix(1);
  Wide whole = 0;
  int used = 0;
  std::int64_t exponent = power;
  bool rest = false;  // a digit other than zero that did not fit
  bool point = false;
  std::size_t i = 0;
  for (; i < number.size() && (number[i] == '.' || (number[i] >= '0' && number[i] <= '9')); ++i) {
    if (number[i] == '.') {
      if (point || i == 0) return std::nullopt;
      point = true;
    } else if (used < kDigits) {
      whole = whole * 10 + (number[i] - '0');
      if (whole != 0) ++used;
      if (point) --exponent;
    } else {
      rest = rest || number[i] != '0';
      if (!point) ++exponent;
    }
  }
  if (i == 0) return std::nullopt;
  if (i < number.size()) {
    const auto written = text::parse_int(number.substr(i + 1));
    if ((number[i] | 0x20) != 'e' || !written || *written > 100'000 || *written < -100'000) return std::nullopt;
    exponent += *written;
  }
  for (; exponent > 0 && whole != 0; --exponent) {
    if (whole > INT64_MAX) return std::nullopt;
    whole *= 10;
  }
  for (; exponent < 0 && (whole != 0); ++exponent) {
    rest = rest || whole % 10 != 0;
    whole /= 10;
  }
  if (negative) whole = -whole - (rest ? 1 : 0);
  if (whole > INT64_MAX || whole < INT64_MIN) return std::nullopt;
  return static_cast<std::int64_t>(whole);
}

Result<std::int64_t> parse_instant(std::string_view text, std::int64_t now_us) {
  if (text == "now") return now_us;
  if (text.starts_with("now-") || text.starts_with("now+")) {
    const Result<Duration> offset = parse_duration(text.substr(4));
    if (!offset) return offset.error();
    std::int64_t us = 0;
    const bool overflow = text[3] == '-' ? __builtin_sub_overflow(now_us, offset->count(), &us)
                                         : __builtin_add_overflow(now_us, offset->count(), &us);
    if (overflow)
      return Error{.code = Code::kUsage, .message = fmt::format("bad time '{}': out of range", text::printable(text))};
    return us;
  }
  if (const auto unix_time = parse_seconds(text)) return *unix_time;
  if (const auto civil = parse_rfc3339(text)) return *civil;
  return Error{
      .code = Code::kUsage,
      .message = fmt::format("bad time '{}': expected RFC 3339, Unix seconds, or now-1h", text::printable(text))};
}

}  // namespace mcp::timeutil
