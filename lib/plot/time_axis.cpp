// The ticks of times: by a table of steps as clocks and calendars have them.
//
// Tested by tests/unit/plot/axis_test.cpp.
#include <algorithm>
#include <chrono>

#include "plot/axis.h"
#include "timeutil/duration.h"
#include "timeutil/instant.h"

namespace mcp::plot {
namespace {

constexpr std::int64_t kMs = 1'000, kSecond = 1'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute,
                       kDay = 24 * kHour;
// Calendars beyond these years have no ticks.
constexpr std::int64_t kFirstYear_us = -62'167'219'200 * kSecond;  // 0000-01-01
constexpr std::int64_t kLastYear_us = 253'402'300'800 * kSecond;   // 10000-01-01

// Which part of `2026-01-31T15:04:05.000250Z` a label is.
struct Part {
  std::size_t begin, length;
};
constexpr Part kMicros = {11, 15}, kMillis = {11, 12}, kSeconds = {11, 8}, kMinutes = {11, 5}, kDate = {5, 5},
               kMonths = {0, 7}, kYears = {0, 4};

struct TimeStep {
  std::int64_t us = 0;  // or, where that is 0:
  int months = 0;
  Part part = {};
};
constexpr TimeStep kSteps[] = {{1, 0, kMicros},
                               {2, 0, kMicros},
                               {5, 0, kMicros},
                               {10, 0, kMicros},
                               {20, 0, kMicros},
                               {50, 0, kMicros},
                               {100, 0, kMicros},
                               {200, 0, kMicros},
                               {500, 0, kMicros},
                               {kMs, 0, kMillis},
                               {2 * kMs, 0, kMillis},
                               {5 * kMs, 0, kMillis},
                               {10 * kMs, 0, kMillis},
                               {20 * kMs, 0, kMillis},
                               {50 * kMs, 0, kMillis},
                               {100 * kMs, 0, kMillis},
                               {200 * kMs, 0, kMillis},
                               {500 * kMs, 0, kMillis},
                               {kSecond, 0, kSeconds},
                               {2 * kSecond, 0, kSeconds},
                               {5 * kSecond, 0, kSeconds},
                               {10 * kSecond, 0, kSeconds},
                               {15 * kSecond, 0, kSeconds},
                               {30 * kSecond, 0, kSeconds},
                               {kMinute, 0, kMinutes},
                               {2 * kMinute, 0, kMinutes},
                               {5 * kMinute, 0, kMinutes},
                               {10 * kMinute, 0, kMinutes},
                               {15 * kMinute, 0, kMinutes},
                               {30 * kMinute, 0, kMinutes},
                               {kHour, 0, kMinutes},
                               {2 * kHour, 0, kMinutes},
                               {3 * kHour, 0, kMinutes},
                               {6 * kHour, 0, kMinutes},
                               {12 * kHour, 0, kMinutes},
                               {kDay, 0, kDate},
                               {2 * kDay, 0, kDate},
                               {7 * kDay, 0, kDate},
                               {14 * kDay, 0, kDate},
                               {0, 1, kMonths},
                               {0, 3, kMonths},
                               {0, 6, kMonths},
                               {0, 12, kYears},
                               {0, 24, kYears},
                               {0, 60, kYears},
                               {0, 120, kYears},
                               {0, 240, kYears},
                               {0, 600, kYears},
                               {0, 1200, kYears},
                               {0, 2400, kYears},
                               {0, 6000, kYears},
                               {0, 12000, kYears}};

constexpr TimeStep kSingle = {kSecond, 0, kSeconds};  // of an axis that is one moment

std::int64_t month_of(std::int64_t us) {
  const std::chrono::sys_days day{std::chrono::days(timeutil::align_down(us, kDay) / kDay)};
  const std::chrono::year_month_day date{day};
  return static_cast<std::int64_t>(static_cast<int>(date.year())) * 12 + static_cast<unsigned>(date.month()) - 1;
}

std::int64_t begin_of_month(std::int64_t month) {
  const std::chrono::year year(static_cast<int>(timeutil::align_down(month, 12) / 12));
  const std::chrono::month in_year(static_cast<unsigned>(month - timeutil::align_down(month, 12)) + 1);
  return std::chrono::sys_days(year / in_year / 1).time_since_epoch().count() * kDay;
}

// The first tick that is not before `us`, and the one behind a tick. Weeks begin on Mondays, as 1970-01-05 was one.
std::int64_t first_from(const TimeStep& step, std::int64_t us) {
  if (step.us == 0) {
    const std::int64_t month = timeutil::align_down(month_of(us), step.months);
    return begin_of_month(month) >= us ? begin_of_month(month) : begin_of_month(month + step.months);
  }
  const std::int64_t monday = step.us % (7 * kDay) == 0 ? 4 * kDay : 0;
  const std::int64_t at = timeutil::align_down(us - monday, step.us) + monday;
  return at >= us ? at : at + step.us;
}
std::int64_t behind(const TimeStep& step, std::int64_t tick) {
  return step.us != 0 ? tick + step.us : begin_of_month(month_of(tick) + step.months);
}

// Whether the day is written at midnight, which it is where there are several.
enum class Midnight { kIsTheDay, kIsATime };

std::string label_of(const TimeStep& step, std::int64_t us, Midnight at_midnight) {
  const Part part = at_midnight == Midnight::kIsTheDay && us % kDay == 0 ? kDate : step.part;
  std::string text = timeutil::format_rfc3339(us);
  text.pop_back();
  // A fraction of zero is left out there, and has 3 digits where that is enough.
  if (part.begin + part.length > text.size() && text.size() <= 19) text += '.';
  text.resize(std::max(text.size(), part.begin + part.length), '0');
  return text.substr(part.begin, part.length);
}

}  // namespace

std::vector<Tick> time_ticks(std::int64_t from_us, std::int64_t to_us, std::size_t columns) {
  constexpr std::size_t kGap = 3;
  std::vector<Tick> ticks;
  if (from_us < kFirstYear_us || to_us >= kLastYear_us || to_us < from_us) return ticks;
  if (from_us == to_us) return {{.at = 0.5, .label = label_of(kSingle, to_us, Midnight::kIsATime)}};
  const bool one_day = timeutil::align_down(from_us, kDay) == timeutil::align_down(to_us, kDay);
  for (const TimeStep& step : kSteps) {
    const Midnight midnight = one_day || step.us == 0 ? Midnight::kIsATime : Midnight::kIsTheDay;
    const std::int64_t length = step.us != 0 ? step.us : step.months * 28 * kDay;
    const std::int64_t most = static_cast<std::int64_t>(columns / (step.part.length + kGap));
    if (most == 0 || (to_us - from_us) / length > most) continue;
    for (std::int64_t at = first_from(step, from_us); at <= to_us; at = behind(step, at)) {
      ticks.push_back({.at = place_of(at, from_us, to_us), .label = label_of(step, at, midnight)});
    }
    break;
  }
  return ticks;
}

std::string days_of(std::int64_t from_us, std::int64_t to_us) {
  const std::string from = timeutil::format_rfc3339(from_us), to = timeutil::format_rfc3339(to_us);
  const std::string first = from.substr(0, from.find('T')), last = to.substr(0, to.find('T'));
  return first == last ? first + " UTC" : first + " to " + last + " UTC";
}

}  // namespace mcp::plot
