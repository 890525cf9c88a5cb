// The methods of time.Time, time.Duration, time.Month and time.Weekday that a template may call.
// Tested by tests/unit/template/time_test.cpp.
#include <cmath>
#include <cstdlib>

#include "template/functions.h"
#include "template/time.h"

namespace mcp::templates {
namespace {

struct Method {
  Type receiver;
  Function function;
};

std::int64_t own(const Call& call) { return call.values[0].integer; }
std::int64_t other(const Call& call) { return call.values[1].integer; }
Civil civil(const Call& call) { return civil_of(own(call)); }

Result<Value> text(const Call& call) { return call.store.keep(string_method(call.values[0]).value_or("")); }

Result<Value> time_or_error(bool overflows, std::int64_t ns) {
  if (overflows) return refusal("the time is further from 1970 than 292 years");
  return of_integer(Type::kTime, ns);
}

Result<Value> add_date(const Call& call) {
  const Civil from = civil(call);
  std::int64_t numbers[3];
  for (std::size_t i = 0; i < 3; ++i) {
    numbers[i] = call.values[i + 1].integer;
    if (std::abs(numbers[i] / 2) > 1'000'000) return time_or_error(true, 0);
  }
  const std::int64_t days = days_of(from.year + numbers[0], from.month + numbers[1], from.day + numbers[2]);
  const std::int64_t within = own(call) - days_of(from.year, from.month, from.day) * 86400 * kSecond;
  std::int64_t ns = 0;
  const bool overflows = __builtin_mul_overflow(days, 86400 * kSecond, &ns) || __builtin_add_overflow(ns, within, &ns);
  return time_or_error(overflows, ns);
}

std::int64_t floor_of(std::int64_t number, std::int64_t by) { return number / by - (number % by < 0 ? 1 : 0); }

// Go rounds durations half away from zero.
Result<Value> round_duration(const Call& call) {
  const std::int64_t by = other(call);
  if (by <= 0) return of_integer(Type::kDuration, own(call));
  const std::int64_t rest = own(call) % by;
  const std::int64_t size = std::abs(rest);
  std::int64_t rounded = own(call) - rest;
  if (size >= by - size && __builtin_add_overflow(rounded, rest < 0 ? -by : by, &rounded)) rounded = own(call);
  return of_integer(Type::kDuration, rounded);
}

constexpr Method kTimes[] = {
    {Type::kTime,
     {"Add",
      1,
      false,
      {Want::kDuration},
      [](const Call& call) {
        std::int64_t ns = 0;
        const bool overflows = __builtin_add_overflow(own(call), other(call), &ns);
        return time_or_error(overflows, ns);
      }}},
    {Type::kTime, {"AddDate", 3, false, {Want::kInt, Want::kInt, Want::kInt}, add_date}},
    {Type::kTime,
     {"After",
      1,
      false,
      {Want::kTime},
      [](const Call& call) -> Result<Value> { return of_bool(own(call) > other(call)); }}},
    {Type::kTime,
     {"Before",
      1,
      false,
      {Want::kTime},
      [](const Call& call) -> Result<Value> { return of_bool(own(call) < other(call)); }}},
    {Type::kTime, {"Day", 0, false, {}, [](const Call& call) -> Result<Value> { return of_int(civil(call).day); }}},
    {Type::kTime,
     {"Equal",
      1,
      false,
      {Want::kTime},
      [](const Call& call) -> Result<Value> { return of_bool(own(call) == other(call)); }}},
    {Type::kTime,
     {"Format",
      1,
      false,
      {Want::kString},
      [](const Call& call) -> Result<Value> { return call.store.keep(format_time(own(call), call.values[1].text)); }}},
    {Type::kTime, {"Hour", 0, false, {}, [](const Call& call) -> Result<Value> { return of_int(civil(call).hour); }}},
    {Type::kTime, {"IsZero", 0, false, {}, [](const Call&) -> Result<Value> { return of_bool(false); }}},
    {Type::kTime,
     {"Minute", 0, false, {}, [](const Call& call) -> Result<Value> { return of_int(civil(call).minute); }}},
    {Type::kTime,
     {"Month",
      0,
      false,
      {},
      [](const Call& call) -> Result<Value> { return of_integer(Type::kMonth, civil(call).month); }}},
    {Type::kTime,
     {"Nanosecond", 0, false, {}, [](const Call& call) -> Result<Value> { return of_int(civil(call).nanosecond); }}},
    {Type::kTime,
     {"Second", 0, false, {}, [](const Call& call) -> Result<Value> { return of_int(civil(call).second); }}},
    {Type::kTime, {"String", 0, false, {}, text}},
    {Type::kTime,
     {"Sub",
      1,
      false,
      {Want::kTime},
      [](const Call& call) -> Result<Value> {
        std::int64_t ns = 0;
        if (__builtin_sub_overflow(own(call), other(call), &ns)) ns = own(call) < 0 ? INT64_MIN : INT64_MAX;
        return of_integer(Type::kDuration, ns);
      }}},
    {Type::kTime,
     {"UTC", 0, false, {}, [](const Call& call) -> Result<Value> { return of_integer(Type::kTime, own(call)); }}},
    {Type::kTime,
     {"Unix",
      0,
      false,
      {},
      [](const Call& call) -> Result<Value> { return of_integer(Type::kInt64, floor_of(own(call), kSecond)); }}},
    {Type::kTime,
     {"UnixMicro",
      0,
      false,
      {},
      [](const Call& call) -> Result<Value> { return of_integer(Type::kInt64, floor_of(own(call), 1000)); }}},
    {Type::kTime,
     {"UnixMilli",
      0,
      false,
      {},
      [](const Call& call) -> Result<Value> { return of_integer(Type::kInt64, floor_of(own(call), 1'000'000)); }}},
    {Type::kTime,
     {"UnixNano", 0, false, {}, [](const Call& call) -> Result<Value> { return of_integer(Type::kInt64, own(call)); }}},
    {Type::kTime,
     {"Weekday",
      0,
      false,
      {},
      [](const Call& call) -> Result<Value> { return of_integer(Type::kWeekday, civil(call).weekday); }}},
    {Type::kTime, {"Year", 0, false, {}, [](const Call& call) -> Result<Value> { return of_int(civil(call).year); }}},
    {Type::kTime,
     {"YearDay", 0, false, {}, [](const Call& call) -> Result<Value> { return of_int(civil(call).year_day); }}},
    {Type::kMonth, {"String", 0, false, {}, text}},
    {Type::kWeekday, {"String", 0, false, {}, text}},
};

// Whole units and what is left, as Go adds them.
Value in_units(const Call& call, std::int64_t unit) {
  return of_float(static_cast<double>(own(call) / unit) +
                  static_cast<double>(own(call) % unit) / static_cast<double>(unit));
}

constexpr Method kDurations[] = {
    {Type::kDuration,
     {"Abs",
      0,
      false,
      {},
      [](const Call& call) -> Result<Value> {
        return of_integer(Type::kDuration, own(call) == INT64_MIN ? INT64_MAX : std::abs(own(call)));
      }}},
    {Type::kDuration,
     {"Hours", 0, false, {}, [](const Call& call) -> Result<Value> { return in_units(call, 3600 * kSecond); }}},
    {Type::kDuration,
     {"Microseconds",
      0,
      false,
      {},
      [](const Call& call) -> Result<Value> { return of_integer(Type::kInt64, own(call) / 1000); }}},
    {Type::kDuration,
     {"Milliseconds",
      0,
      false,
      {},
      [](const Call& call) -> Result<Value> { return of_integer(Type::kInt64, own(call) / 1'000'000); }}},
    {Type::kDuration,
     {"Minutes", 0, false, {}, [](const Call& call) -> Result<Value> { return in_units(call, 60 * kSecond); }}},
    {Type::kDuration,
     {"Nanoseconds",
      0,
      false,
      {},
      [](const Call& call) -> Result<Value> { return of_integer(Type::kInt64, own(call)); }}},
    {Type::kDuration, {"Round", 1, false, {Want::kDuration}, round_duration}},
    {Type::kDuration,
     {"Seconds", 0, false, {}, [](const Call& call) -> Result<Value> { return in_units(call, kSecond); }}},
    {Type::kDuration, {"String", 0, false, {}, text}},
    {Type::kDuration,
     {"Truncate",
      1,
      false,
      {Want::kDuration},
      [](const Call& call) -> Result<Value> {
        return of_integer(Type::kDuration, other(call) <= 0 ? own(call) : own(call) - own(call) % other(call));
      }}},
};

}  // namespace

const Function* find_method(Type receiver, std::string_view name) {
  if (receiver == Type::kTimeAt) receiver = Type::kTime;
  if (receiver == Type::kDurationAt) receiver = Type::kDuration;
  for (const auto methods : {std::span<const Method>(kTimes), std::span<const Method>(kDurations)}) {
    for (const Method& method : methods) {
      if (method.receiver == receiver && method.function.name == name) return &method.function;
    }
  }
  return nullptr;
}

}  // namespace mcp::templates
