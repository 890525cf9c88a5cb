// Tested by tests/unit/mcp-trace/columns_test.cpp.
#include "columns.h"

#include <fmt/format.h>

#include "timeutil/duration.h"
#include "timeutil/instant.h"

namespace mcp::trace {
namespace {

struct Unit {
  std::uint64_t ns;
  std::string_view name;
};
constexpr Unit kUnits[] = {{1, "ns"}, {1'000, "us"}, {1'000'000, "ms"}, {1'000'000'000, "s"}};
constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kMinute = 60 * kSecond;

std::uint64_t rounded(std::uint64_t value, std::uint64_t unit) {
  return value / unit + (value % unit >= unit - unit / 2 ? 1 : 0);
}

// Three digits of value/unit, or nothing when they would be four.
std::string three_digits(std::uint64_t value, std::uint64_t unit) {
  if (unit == 1) return value < 1000 ? fmt::format("{}", value) : "";
  const std::uint64_t hundredths = rounded(value, unit / 100);
  if (hundredths < 1000) return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
  const std::uint64_t tenths = rounded(value, unit / 10);
  if (tenths < 1000) return fmt::format("{}.{}", tenths / 10, tenths % 10);
  const std::uint64_t whole = rounded(value, unit);
  return whole < 1000 ? fmt::format("{}", whole) : "";
}

}  // namespace

std::string counted(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

std::string readable_duration(std::uint64_t ns) {
  if (rounded(ns, kSecond / 10) < 600) {
    for (const Unit& unit : kUnits) {
      const std::string digits = three_digits(ns, unit.ns);
      if (!digits.empty()) return fmt::format("{} {}", digits, unit.name);
    }
  }
  if (rounded(ns, kSecond) < 3600)
    return fmt::format("{}m{:02}s", rounded(ns, kSecond) / 60, rounded(ns, kSecond) % 60);
  const std::uint64_t minutes = rounded(ns, kMinute);
  return fmt::format("{}h{:02}m", minutes / 60, minutes % 60);
}

std::string readable_time(std::int64_t ns) {
  constexpr std::size_t kDateLength = 10;
  constexpr std::size_t kToSeconds = 19;
  const std::int64_t ms = ns / 1'000'000 - (ns % 1'000'000 < 0 ? 1 : 0);
  std::string text = timeutil::format_rfc3339(ms * 1000).substr(0, kToSeconds);
  text[kDateLength] = ' ';
  return text + fmt::format(".{:03}", ms - timeutil::align_down(ms, 1000));
}

std::string readable_duration(std::int64_t from_ns, std::int64_t to_ns) {
  return to_ns < from_ns ? "-" + readable_duration(distance(from_ns, to_ns))
                         : readable_duration(distance(to_ns, from_ns));
}

}  // namespace mcp::trace
