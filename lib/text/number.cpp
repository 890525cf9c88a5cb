// Tested by tests/unit/text/number_test.cpp.
#include "text/number.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace mcp::text {
namespace {

constexpr double kExactIntegers = 9007199254740992.0;  // 2^53

template <class T>
void append_chars(std::string& out, T value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The shape of a decimal number: digits with at most one point, then an exponent.
bool decimal_shape(std::string_view t) {
  std::size_t i = 0;
  std::size_t digits = 0;
  for (; i < t.size() && is_digit(t[i]); ++i) ++digits;
  if (i < t.size() && t[i] == '.') {
    for (++i; i < t.size() && is_digit(t[i]); ++i) ++digits;
  }
  if (digits == 0) return false;
  if (i == t.size()) return true;
  if (t[i] != 'e' && t[i] != 'E') return false;
  ++i;
  if (i < t.size() && (t[i] == '+' || t[i] == '-')) ++i;
  const std::size_t first = i;
  while (i < t.size() && is_digit(t[i])) ++i;
  return i > first && i == t.size();
}

// Which end of the range a number left that from_chars cannot hold: whether its first digit other than zero stands
// above the point once the exponent has moved it.
bool above_one(std::string_view decimal) {
  const std::size_t e = std::min(decimal.find_first_of("eE"), decimal.size());
  const std::string_view digits = decimal.substr(0, e);
  const std::size_t first = digits.find_first_of("123456789");
  if (first == std::string_view::npos) return false;
  const auto above =
      static_cast<std::int64_t>(std::min(digits.find('.'), digits.size())) - static_cast<std::int64_t>(first);
  if (e == decimal.size()) return above > 0;
  const auto exponent = parse_int(decimal.substr(e + 1));
  return exponent ? *exponent > -above : decimal[e + 1] != '-';
}

bool equal_ignoring_case(std::string_view a, std::string_view lower) {
  if (a.size() != lower.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] + 32) : a[i];
    if (c != lower[i]) return false;
  }
  return true;
}

template <class T>
std::optional<T> parse_whole(std::string_view text) {
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text.front() == '-') return std::nullopt;
  }
  T value{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

void append_int(std::string& out, std::int64_t value) { append_chars(out, value); }
void append_uint(std::string& out, std::uint64_t value) { append_chars(out, value); }

char* write_json_number(char* at, double value) {
  if (value > -kExactIntegers && value < kExactIntegers) {
    const auto whole = static_cast<std::int64_t>(value);
    if (static_cast<double>(whole) == value && (whole != 0 || !std::signbit(value))) {
      return std::to_chars(at, at + kWidestNumber, whole).ptr;
    }
  }
  const auto write = [at](std::string_view word) { return at + word.copy(at, word.size()); };
  if (std::isnan(value)) return write("\"NaN\"");
  if (std::isinf(value)) return write(value > 0 ? "\"+Inf\"" : "\"-Inf\"");
  return fmt::format_to(at, FMT_COMPILE("{}"), value);  // "-2.2250738585072014e-308" is as long as it gets
}

void append_json_number(std::string& out, double value) {
  char digits[kWidestNumber];
  out.append(digits, write_json_number(digits, value));
}

void append_go_number(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
    return;
  }
  if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
    return;
  }
  // Go's 'g' with the shortest precision turns to exponents below 1e-4 and from 1e+06 on.
  char digits[400];
  auto end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::scientific).ptr;
  const std::string_view scientific(digits, static_cast<std::size_t>(end - digits));
  const auto exponent = *parse_int(scientific.substr(scientific.find('e') + 1));
  if (exponent < -4 || exponent >= 6) {
    out += scientific;
    return;
  }
  end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed).ptr;
  out.append(digits, end);
}

std::optional<double> parse_decimal(std::string_view text) {
  std::string_view t = text;
  bool negative = false;
  if (!t.empty() && (t.front() == '+' || t.front() == '-')) {
    negative = t.front() == '-';
    t.remove_prefix(1);
  }
  if (!decimal_shape(t)) return std::nullopt;
  double value = 0;
  const auto [end, failed] = std::from_chars(t.data(), t.data() + t.size(), value);
  if (end != t.data() + t.size()) return std::nullopt;
  if (failed == std::errc::result_out_of_range) {
    if (above_one(t)) return std::nullopt;
    value = 0;
  }
  return negative ? -value : value;
}

std::optional<double> parse_prometheus(std::string_view text) {
  if (const auto plain = parse_decimal(text)) return plain;
  std::string_view t = text;
  bool negative = false;
  if (!t.empty() && (t.front() == '+' || t.front() == '-')) {
    negative = t.front() == '-';
    t.remove_prefix(1);
  }
  if (equal_ignoring_case(t, "nan")) return std::nan("");
  if (equal_ignoring_case(t, "inf") || equal_ignoring_case(t, "infinity")) return negative ? -HUGE_VAL : HUGE_VAL;
  return std::nullopt;
}

std::optional<std::int64_t> parse_int(std::string_view text) { return parse_whole<std::int64_t>(text); }

std::optional<std::uint64_t> parse_uint(std::string_view text) { return parse_whole<std::uint64_t>(text); }

std::optional<std::uint64_t> parse_size(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::uint64_t bytes;
  };
  constexpr Unit kUnits[] = {{"", 1},
                             {"B", 1},
                             {"kB", 1000},
                             {"KB", 1000},
                             {"MB", 1000ULL * 1000},
                             {"GB", 1000ULL * 1000 * 1000},
                             {"TB", 1000ULL * 1000 * 1000 * 1000},
                             {"KiB", 1ULL << 10},
                             {"MiB", 1ULL << 20},
                             {"GiB", 1ULL << 30},
                             {"TiB", 1ULL << 40}};
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  const auto count = parse_uint(text.substr(0, digits));
  if (!count) return std::nullopt;
  for (const Unit& unit : kUnits) {
    if (unit.name != text.substr(digits)) continue;
    if (*count > UINT64_MAX / unit.bytes) return std::nullopt;
    return *count * unit.bytes;
  }
  return std::nullopt;
}

}  // namespace mcp::text
