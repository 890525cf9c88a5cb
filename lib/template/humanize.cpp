// Tested by tests/unit/template/upstream_test.cpp.
#include "template/humanize.h"

#include <cmath>
#include <string_view>

#include "template/number.h"
#include "template/store.h"
#include "template/time.h"
#include "template/unicode.h"
#include "template/verb.h"

namespace mcp::templates {
namespace {

std::string four_digits(double number) {
  std::string out;
  append_float(out, Verb{.letter = U'g', .precision = 4}, number);
  return out;
}

// The number below the first unit that it is smaller than.
template <std::size_t N>
std::string scaled_up(double number, const std::string_view (&units)[N], double by) {
  std::string_view unit = "";
  for (const std::string_view next : units) {
    if (std::fabs(number) < by) break;
    unit = next;
    number /= by;
  }
  return four_digits(number) + std::string(unit);
}

std::string scaled_down(double number) {
  std::string_view unit = "";
  for (const std::string_view next : {"m", "u", "n", "p", "f", "a", "z", "y"}) {
    if (std::fabs(number) >= 1) break;
    unit = next;
    number *= 1000;
  }
  return four_digits(number) + std::string(unit);
}

}  // namespace

Result<double> number_of(const Value& value) {
  if (value.type == Type::kDuration || value.type == Type::kDurationAt) {
    return static_cast<double>(value.integer / kSecond) +
           static_cast<double>(value.integer % kSecond) / static_cast<double>(kSecond);
  }
  if (is_signed(value.type)) return static_cast<double>(value.integer);
  if (is_unsigned(value.type)) return static_cast<double>(static_cast<std::uint64_t>(value.integer));
  if (value.type == Type::kFloat) return value.real;
  if (value.type != Type::kString) {
    return refusal("can't convert " + std::string(type_name(value)) + " to float");
  }
  const auto number = go_float(value.text);
  std::string why = "strconv.ParseFloat: parsing ";
  append_quoted(why, value.text.substr(0, 100), Quoting::kUnicode);
  if (!number) return refusal(why + ": invalid syntax");
  const bool infinite = value.text.find_first_of("nN") != std::string_view::npos;  // it says so itself
  if (std::isinf(*number) && !infinite) return refusal(why + ": value out of range");
  return *number;
}

std::string humanized(double number) {
  if (number == 0 || !std::isfinite(number)) return four_digits(number);
  if (std::fabs(number) < 1) return scaled_down(number);
  return scaled_up(number, {"k", "M", "G", "T", "P", "E", "Z", "Y"}, 1000);
}

std::string humanized_1024(double number) {
  if (std::fabs(number) <= 1 || !std::isfinite(number)) return four_digits(number);
  return scaled_up(number, {"ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"}, 1024);
}

std::string humanized_duration(double seconds) {
  if (!std::isfinite(seconds)) return four_digits(seconds);
  if (seconds == 0) return four_digits(seconds) + 's';
  if (std::fabs(seconds) < 1) return scaled_down(seconds) + 's';
  const std::string sign = seconds < 0 ? "-" : "";
  const double size = std::fabs(seconds);
  // What int64 cannot hold is its least value on amd64, as Go has it.
  const std::int64_t whole = size < 9.2e18 ? static_cast<std::int64_t>(size) : INT64_MIN;
  const auto part = [](std::int64_t number, char unit) { return std::to_string(number) + unit; };
  const std::int64_t days = whole / 86400;
  const std::int64_t hours = whole / 3600 % 24;
  const std::string rest = part(whole / 60 % 60, 'm') + ' ' + part(whole % 60, 's');
  if (days != 0) return sign + part(days, 'd') + ' ' + part(hours, 'h') + ' ' + rest;
  if (hours != 0) return sign + part(hours, 'h') + ' ' + rest;
  if (whole / 60 != 0) return sign + rest;
  return sign + four_digits(size) + 's';
}

std::string humanized_percentage(double number) { return four_digits(number * 100) + '%'; }

Result<std::int64_t> time_of(double seconds) {
  if (!std::isfinite(seconds)) return refusal("value is NaN or Inf");
  constexpr double kReach = 9223372036854775808.0;  // 2^63, which int64 does not reach
  const double ns = seconds * 1e9;
  if (!(ns < kReach && ns >= -kReach)) {
    std::string number;
    append_float(number, Verb{.letter = U'g'}, seconds);
    return refusal(number + " cannot be represented as a nanoseconds timestamp since it overflows int64");
  }
  constexpr std::int64_t kMillisecond = 1'000'000;
  return static_cast<std::int64_t>(ns) / kMillisecond * kMillisecond;
}

Result<std::string> humanized_timestamp(double seconds) {
  if (!std::isfinite(seconds)) return four_digits(seconds);
  const auto time = time_of(seconds);
  if (!time) return time.error();
  return string_method(of_integer(Type::kTime, *time)).value_or("");
}

}  // namespace mcp::templates
