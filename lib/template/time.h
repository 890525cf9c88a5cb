// Go's time.Time in UTC and time.Duration: texts and fields.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "template/value.h"

namespace mcp::templates {

inline constexpr std::int64_t kSecond = 1'000'000'000;  // in nanoseconds

struct Civil {
  std::int64_t year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int nanosecond = 0;
  int weekday = 4;  // 0 is Sunday
  int year_day = 1;
};

// The fields of a time in nanoseconds since the epoch.
Civil civil_of(std::int64_t ns);

// The days since the epoch of a date; days and months may lie outside of their month and year.
std::int64_t days_of(std::int64_t year, std::int64_t month, std::int64_t day);

// time.Time.Format: the layout says with 2006-01-02 15:04:05 where each field goes.
std::string format_time(std::int64_t ns, std::string_view layout);

// time.Duration.String: 1h2m3.5s.
std::string format_go_duration(std::int64_t ns);

// What the method String gives: times, durations, months and weekdays have one.
std::optional<std::string> string_method(const Value& value);

}  // namespace mcp::templates
