// Tested by tests/unit/timeutil/duration_test.cpp.
#include "timeutil/duration.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "text/quote.h"

namespace mcp::timeutil {
namespace {

__extension__ using Wide = __int128;

struct Unit {
  std::string_view name;
  std::int64_t us;
};
constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;
constexpr Unit kUnits[] = {{"y", 365 * kDay},   {"w", 7 * kDay}, {"d", kDay},  {"h", 3600 * kSecond},
                           {"m", 60 * kSecond}, {"s", kSecond},  {"ms", 1000}, {"us", 1}};

Error bad(std::string_view text, std::string_view why) {
  return Error{.code = Code::kUsage, .message = fmt::format("bad duration '{}': {}", text::printable(text), why)};
}

// A count with up to 6 decimals, in millionths; -1 when it is no number or too large.
Wide millionths(std::string_view digits) {
  Wide value = 0;
  int decimals = -1;
  for (const char c : digits) {
    if (c == '.') {
      if (decimals >= 0) return -1;
      decimals = 0;
      continue;
    }
    if (decimals == 6) return -1;
    if (decimals >= 0) ++decimals;
    value = value * 10 + (c - '0');
    if (value > Wide{INT64_MAX} * 1'000'000) return -1;
  }
  for (int i = std::max(decimals, 0); i < 6; ++i) value *= 10;
  return value;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  if (text.empty()) return bad(text, "expected a number and a unit, as in 5s");
  if (text == "0") return Duration(0);
  std::int64_t total = 0;
  std::int64_t previous = INT64_MAX;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789."), rest.size());
    if (digits == 0) return bad(text, "expected a number and a unit, as in 5s");
    const std::string_view number = rest.substr(0, digits);
    rest.remove_prefix(digits);
    const std::string_view name = rest.substr(0, std::min(rest.find_first_of("0123456789."), rest.size()));
    rest.remove_prefix(name.size());
    const Unit* unit =
        std::find_if(std::begin(kUnits), std::end(kUnits), [&](const Unit& u) { return u.name == name; });
    if (unit == std::end(kUnits)) return bad(text, "unit must be one of y w d h m s ms us");
    if (unit->us >= previous) return bad(text, "units must descend");
    previous = unit->us;
    if (number.front() == '.' || number.back() == '.') return bad(text, "expected a number and a unit, as in 5s");
    const Wide count = millionths(number);
    if (count < 0) return bad(text, "too long or too many decimals");
    if (count > Wide{INT64_MAX} * 1'000'000 / unit->us) return bad(text, "too long");
    const Wide us = count * unit->us / 1'000'000;
    if (us > INT64_MAX - total) return bad(text, "too long");
    total += static_cast<std::int64_t>(us);
  }
  return Duration(total);
}

std::string format_duration(Duration duration) {
  if (duration.count() == 0) return "0s";
  const auto count = static_cast<std::uint64_t>(duration.count());
  std::uint64_t us = duration.count() < 0 ? 0 - count : count;
  std::string out = duration.count() < 0 ? "-" : "";
  for (const Unit& unit : kUnits) {
    const bool exact_only = unit.name == "y" || unit.name == "w";
    const auto length = static_cast<std::uint64_t>(unit.us);
    if (us / length == 0 || (exact_only && us % length != 0)) continue;
    fmt::format_to(std::back_inserter(out), "{}{}", us / length, unit.name);
    us %= length;
  }
  return out;
}

}  // namespace mcp::timeutil
