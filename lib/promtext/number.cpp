// Most values are short decimals. Up to 15 significant digits, digits / 10^k is one correctly rounded operation on two
// exact doubles (Clinger 1990), and no other decimal that short reads back to the same double: so the text itself, when
// it has no zero to spare and no exponent, is the shortest form. All else goes to lib/text. Tested by
// tests/unit/promtext/number_test.cpp.
#include "promtext/number.h"

#include <cmath>
#include <cstdint>

#include "text/number.h"
#include "timeutil/instant.h"

namespace mcp::promtext {
namespace {

constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                              1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// [-]digits[.digits] of at most 15 significant ones.
struct Plain {
  bool negative = false;
  std::string_view whole, fraction;
  bool point = false;
  std::uint64_t digits = 0;
};

// Splits a plain decimal; false for anything else.
bool split(std::string_view text, Plain& plain) {
  if (text.size() > 18) return false;
  std::size_t i = 0;
  plain.negative = !text.empty() && text[0] == '-';
  if (plain.negative) ++i;
  const std::size_t first = i;
  for (; i < text.size() && is_digit(text[i]); ++i)
    plain.digits = plain.digits * 10 + static_cast<std::uint64_t>(text[i] - '0');
  plain.whole = text.substr(first, i - first);
  if (i < text.size() && text[i] == '.') {
    plain.point = true;
    const std::size_t after = ++i;
    for (; i < text.size() && is_digit(text[i]); ++i)
      plain.digits = plain.digits * 10 + static_cast<std::uint64_t>(text[i] - '0');
    plain.fraction = text.substr(after);
  }
  return i == text.size() && !plain.whole.empty() && plain.digits < 1'000'000'000'000'000;
}

// No zero to spare, and not so small that it would be written with an exponent.
bool shortest(const Plain& plain) {
  if (plain.whole.size() > 1 && plain.whole[0] == '0') return false;
  if (!plain.point) return true;
  if (plain.fraction.empty() || plain.fraction.back() == '0') return false;
  return plain.whole != "0" || plain.fraction.find_first_not_of('0') <= 3;
}

bool signed_nan(std::string_view text) {
  return text.size() == 4 && (text[0] == '+' || text[0] == '-') && (text[1] == 'n' || text[1] == 'N');
}

}  // namespace

std::optional<Number> read_number(std::string_view text) {
  Plain plain;
  if (split(text, plain)) {
    const double magnitude = static_cast<double>(plain.digits) / kPowers[plain.fraction.size()];
    return Number{plain.negative ? -magnitude : magnitude, shortest(plain)};
  }
  if (signed_nan(text)) return std::nullopt;
  const auto value = text::parse_prometheus(text);
  if (!value) return std::nullopt;
  return Number{*value, false};
}

std::optional<std::int64_t> read_seconds(std::string_view text) {
  if (!text::parse_decimal(text)) return std::nullopt;
  if (text.front() == '+') text.remove_prefix(1);
  const bool negative = text.front() == '-';
  if (text[negative ? 1 : 0] != '.') return timeutil::scale_decimal(text, 6);
  return timeutil::scale_decimal((negative ? "-0" : "0") + std::string(text.substr(negative ? 1 : 0)), 6);
}

bool bound_is_plain(std::string_view text) {
  if (text == "+Inf") return true;
  Plain plain;
  // Go turns to exponents from 1e+06 on.
  return split(text, plain) && shortest(plain) && plain.whole.size() <= 6 && !(plain.negative && plain.digits == 0);
}

void append_bound(std::string& out, std::string_view text) {
  const auto number = read_number(text);
  if (!number) {
    out += text;
  } else {
    text::append_go_number(out, number->value);
  }
}

}  // namespace mcp::promtext
