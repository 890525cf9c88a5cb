// Tested by tests/unit/template/time_test.cpp.
#include "template/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace mcp::templates {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> kWeekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};
constexpr std::int64_t kDaySeconds = 86400;

std::int64_t floor_of(std::int64_t number, std::int64_t by) { return number / by - (number % by < 0 ? 1 : 0); }

enum class Part : std::uint8_t {
  kLongMonth,
  kMonthName,
  kMonth02,
  kMonth,
  kLongWeekday,
  kWeekday,
  kDay,
  kDayBlank,
  kDay02,
  kYearDayBlank,
  kYearDay,
  kHour24,
  kHour12,
  kHour,
  kMinute02,
  kMinute,
  kSecond02,
  kSecond,
  kLongYear,
  kYear,
  kUpperHalf,
  kLowerHalf,
  kZone,
  kZulu,
  kOffset2,
  kOffset4,
  kOffsetColon,
  kOffset6,
  kOffsetColonSeconds,
};

struct Spelling {
  std::string_view text;
  Part part;
};

// Longer ones before their beginnings.
constexpr Spelling kSpellings[] = {{"January", Part::kLongMonth},
                                   {"Jan", Part::kMonthName},
                                   {"Monday", Part::kLongWeekday},
                                   {"Mon", Part::kWeekday},
                                   {"MST", Part::kZone},
                                   {"01", Part::kMonth02},
                                   {"002", Part::kYearDay},
                                   {"02", Part::kDay02},
                                   {"03", Part::kHour12},
                                   {"04", Part::kMinute02},
                                   {"05", Part::kSecond02},
                                   {"06", Part::kYear},
                                   {"15", Part::kHour24},
                                   {"1", Part::kMonth},
                                   {"2006", Part::kLongYear},
                                   {"2", Part::kDay},
                                   {"__2", Part::kYearDayBlank},
                                   {"_2", Part::kDayBlank},
                                   {"3", Part::kHour},
                                   {"4", Part::kMinute},
                                   {"5", Part::kSecond},
                                   {"PM", Part::kUpperHalf},
                                   {"pm", Part::kLowerHalf},
                                   {"Z07:00:00", Part::kZulu},
                                   {"Z07:00", Part::kZulu},
                                   {"Z070000", Part::kZulu},
                                   {"Z0700", Part::kZulu},
                                   {"Z07", Part::kZulu},
                                   {"-07:00:00", Part::kOffsetColonSeconds},
                                   {"-07:00", Part::kOffsetColon},
                                   {"-070000", Part::kOffset6},
                                   {"-0700", Part::kOffset4},
                                   {"-07", Part::kOffset2}};

// Jan and Mon are none where a lower-case letter follows: "Janet".
const Spelling* spelling_at(std::string_view layout) {
  for (const Spelling& spelling : kSpellings) {
    if (!layout.starts_with(spelling.text)) continue;
    // _2006 is a blank's stroke and a year.
    if (spelling.part == Part::kDayBlank && layout.starts_with("_2006")) return nullptr;
    const bool short_name = spelling.part == Part::kMonthName || spelling.part == Part::kWeekday;
    const char after = layout.size() > spelling.text.size() ? layout[spelling.text.size()] : ' ';
    if (short_name && after >= 'a' && after <= 'z') return nullptr;
    return &spelling;
  }
  return nullptr;
}

// The zeros or nines of a fraction that begins at a point or comma.
std::size_t fraction_at(std::string_view layout) {
  if (layout.size() < 2 || (layout[0] != '.' && layout[0] != ',') || (layout[1] != '0' && layout[1] != '9')) return 0;
  const std::size_t end = std::min(layout.find_first_not_of(layout[1], 1), layout.size());
  return end < layout.size() && layout[end] >= '0' && layout[end] <= '9' ? 0 : end - 1;
}

void append_fraction(std::string& out, std::string_view mark, int nanosecond) {
  std::string digits = fmt::format("{:09}", nanosecond);
  digits.resize(std::min<std::size_t>(mark.size() - 1, 9));
  if (mark[1] == '9') digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.empty()) return;
  out += mark[0];
  out += digits;
}

std::string text_of(Part part, const Civil& civil) {
  const std::string_view month = kMonths[static_cast<std::size_t>(civil.month - 1)];
  const std::string_view weekday = kWeekdays[static_cast<std::size_t>(civil.weekday)];
  const int hour = civil.hour % 12 == 0 ? 12 : civil.hour % 12;
  switch (part) {
    case Part::kLongMonth:
      return std::string(month);
    case Part::kMonthName:
      return std::string(month.substr(0, 3));
    case Part::kMonth02:
      return fmt::format("{:02}", civil.month);
    case Part::kMonth:
      return std::to_string(civil.month);
    case Part::kLongWeekday:
      return std::string(weekday);
    case Part::kWeekday:
      return std::string(weekday.substr(0, 3));
    case Part::kDay:
      return std::to_string(civil.day);
    case Part::kDayBlank:
      return fmt::format("{:2}", civil.day);
    case Part::kDay02:
      return fmt::format("{:02}", civil.day);
    case Part::kYearDayBlank:
      return fmt::format("{:3}", civil.year_day);
    case Part::kYearDay:
      return fmt::format("{:03}", civil.year_day);
    case Part::kHour24:
      return fmt::format("{:02}", civil.hour);
    case Part::kHour12:
      return fmt::format("{:02}", hour);
    case Part::kHour:
      return std::to_string(hour);
    case Part::kMinute02:
      return fmt::format("{:02}", civil.minute);
    case Part::kMinute:
      return std::to_string(civil.minute);
    case Part::kSecond02:
      return fmt::format("{:02}", civil.second);
    case Part::kSecond:
      return std::to_string(civil.second);
    case Part::kLongYear:
      return fmt::format("{:04}", civil.year);
    case Part::kYear:
      return fmt::format("{:02}", civil.year % 100);
    case Part::kUpperHalf:
      return civil.hour >= 12 ? "PM" : "AM";
    case Part::kLowerHalf:
      return civil.hour >= 12 ? "pm" : "am";
    default:
      break;
  }
  constexpr std::string_view kZones[] = {"UTC", "Z", "+00", "+0000", "+00:00", "+000000", "+00:00:00"};
  return std::string(kZones[static_cast<std::size_t>(part) - static_cast<std::size_t>(Part::kZone)]);
}

// A count of a unit with the decimals that are left: 1.5ms.
std::string decimal(std::uint64_t ns, std::uint64_t unit, int digits) {
  std::string out = std::to_string(ns / unit);
  std::string rest = fmt::format("{:0{}}", ns % unit, digits);
  rest.erase(rest.find_last_not_of('0') + 1);
  return rest.empty() ? out : out + '.' + rest;
}

}  // namespace

std::int64_t days_of(std::int64_t year, std::int64_t month, std::int64_t day) {
  year += floor_of(month - 1, 12);
  month = (month - 1) - floor_of(month - 1, 12) * 12 + 1;
  // Years begin in March here, so that the leap day is a year's last (E. G. Richards' day numbers).
  const std::int64_t shifted = month <= 2 ? year - 1 : year;
  const std::int64_t era = floor_of(shifted, 400);
  const std::int64_t of_era = shifted - era * 400;
  const std::int64_t year_day = (153 * ((month + 9) % 12) + 2) / 5;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + year_day + day - 1 - 719468;
}

Civil civil_of(std::int64_t ns) {
  const std::int64_t seconds = floor_of(ns, kSecond);
  const std::int64_t days = floor_of(seconds, kDaySeconds);
  const auto second = static_cast<int>(seconds - days * kDaySeconds);
  Civil civil;
  civil.nanosecond = static_cast<int>(ns - seconds * kSecond);
  civil.hour = second / 3600;
  civil.minute = second / 60 % 60;
  civil.second = second % 60;
  civil.weekday = static_cast<int>((days % 7 + 11) % 7);
  civil.year = 1970 + floor_of(days, 365);
  while (days_of(civil.year, 1, 1) > days) --civil.year;
  while (days_of(civil.year + 1, 1, 1) <= days) ++civil.year;
  civil.year_day = static_cast<int>(days - days_of(civil.year, 1, 1)) + 1;
  while (civil.month < 12 && days_of(civil.year, civil.month + 1, 1) <= days) ++civil.month;
  civil.day = static_cast<int>(days - days_of(civil.year, civil.month, 1)) + 1;
  return civil;
}

std::string format_time(std::int64_t ns, std::string_view layout) {
  const Civil civil = civil_of(ns);
  std::string out;
  while (!layout.empty()) {
    if (const std::size_t fraction = fraction_at(layout); fraction > 0) {
      append_fraction(out, layout.substr(0, fraction + 1), civil.nanosecond);
      layout.remove_prefix(fraction + 1);
    } else if (const Spelling* const spelling = spelling_at(layout)) {
      out += text_of(spelling->part, civil);
      layout.remove_prefix(spelling->text.size());
    } else {
      out += layout.front();
      layout.remove_prefix(1);
    }
  }
  return out;
}

std::string format_go_duration(std::int64_t ns) {
  const auto bits = static_cast<std::uint64_t>(ns);
  const std::uint64_t size = ns < 0 ? 0 - bits : bits;
  const std::string sign = ns < 0 ? "-" : "";
  if (size == 0) return "0s";
  if (size < 1000) return sign + std::to_string(size) + "ns";
  if (size < 1'000'000) return sign + decimal(size, 1000, 3) + "µs";
  if (size < 1'000'000'000) return sign + decimal(size, 1'000'000, 6) + "ms";
  const std::uint64_t seconds = size / 1'000'000'000;
  std::string out = sign;
  if (seconds >= 3600) out += std::to_string(seconds / 3600) + 'h';
  if (seconds >= 60) out += std::to_string(seconds / 60 % 60) + 'm';
  return out + decimal(size % 60'000'000'000, 1'000'000'000, 9) + 's';
}

std::optional<std::string> string_method(const Value& value) {
  switch (value.type) {
    case Type::kTime:
    case Type::kTimeAt:
      return format_time(value.integer, "2006-01-02 15:04:05.999999999 -0700 MST");
    case Type::kDuration:
    case Type::kDurationAt:
      return format_go_duration(value.integer);
    case Type::kMonth:
      if (value.integer < 1 || value.integer > 12) return "%!Month(" + std::to_string(value.integer) + ")";
      return std::string(kMonths[static_cast<std::size_t>(value.integer - 1)]);
    case Type::kWeekday:
      if (value.integer < 0 || value.integer > 6) return "%!Weekday(" + std::to_string(value.integer) + ")";
      return std::string(kWeekdays[static_cast<std::size_t>(value.integer)]);
    default:
      return std::nullopt;
  }
}

}  // namespace mcp::templates
