// Numbers by the verbs of Go's fmt. Tested by tests/unit/template/format_test.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

#include "template/unicode.h"
#include "template/verb.h"
#include "text/number.h"

namespace mcp::templates {
namespace {

constexpr int kMostDigits = 1100;  // no double has more; beyond it only zeros follow

// Pads a number: zeros go between its sign and its digits.
void append_signed(std::string& out, const Verb& verb, std::string_view sign, std::string_view digits, bool zeros) {
  const auto length = static_cast<int>(sign.size() + digits.size());
  if (zeros && verb.zero && !verb.minus && verb.width > length) {
    out += sign;
    out.append(static_cast<std::size_t>(verb.width - length), '0');
    out += digits;
    return;
  }
  append_padded(out, verb, std::string(sign) + std::string(digits));
}

std::string_view sign_of(const Verb& verb, bool negative) {
  return negative ? "-" : verb.plus ? "+" : verb.space ? " " : "";
}

std::string chars(double real, std::chars_format format, int precision) {
  std::string digits(static_cast<std::size_t>(std::max(precision, 0)) + 400, '\0');
  const auto done = precision < 0
                        ? std::to_chars(digits.data(), digits.data() + digits.size(), real, format)
                        : std::to_chars(digits.data(), digits.data() + digits.size(), real, format, precision);
  digits.resize(static_cast<std::size_t>(done.ptr - digits.data()));
  return digits;
}

// Go's %x: 0x1.8p+01, an exponent of two digits at least.
std::string hexadecimal(double real, int precision) {
  std::string digits = chars(real, std::chars_format::hex, precision);
  const std::size_t p = digits.find('p');
  if (p != std::string::npos && p + 3 == digits.size()) digits.insert(p + 2, "0");
  return "0x" + digits;
}

std::string general(double real, int precision) {
  if (precision >= 0) return chars(real, std::chars_format::general, precision);
  std::string digits;
  text::append_go_number(digits, real);
  return digits;
}

std::string digits_of(const Verb& verb, double real) {
  const int extra = std::max(verb.precision - kMostDigits, 0);
  const int precision = std::min(verb.precision, kMostDigits);
  std::string digits;
  switch (verb.letter) {
    case U'e':
    case U'E':
      digits = chars(real, std::chars_format::scientific, precision < 0 ? 6 : precision);
      if (extra > 0) digits.insert(digits.find('e'), static_cast<std::size_t>(extra), '0');
      break;
    case U'f':
    case U'F':
      digits = chars(real, std::chars_format::fixed, precision < 0 ? 6 : precision);
      digits.append(static_cast<std::size_t>(extra), '0');
      break;
    case U'x':
    case U'X':
      digits = hexadecimal(real, precision);
      break;
    default:
      digits = general(real, precision);
  }
  if (verb.letter == U'E' || verb.letter == U'G' || verb.letter == U'X') {
    for (char& c : digits) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    }
  }
  return digits;
}

// # keeps a point, and the zeros that %g leaves out.
void sharpen(std::string& digits, const Verb& verb) {
  std::size_t exponent = std::min(digits.find_first_of("eEpP"), digits.size());
  if (digits.find('.') == std::string::npos) digits.insert(exponent++, ".");
  if (verb.letter != U'g' && verb.letter != U'G' && verb.letter != U'v') return;
  const int wanted = std::min(verb.precision < 0 ? 6 : verb.precision, kMostDigits);
  const std::size_t first = std::min(digits.find_first_of("123456789"), exponent);
  const auto significant = static_cast<int>(std::count_if(digits.begin() + static_cast<std::ptrdiff_t>(first),
                                                          digits.begin() + static_cast<std::ptrdiff_t>(exponent),
                                                          [](char c) { return c != '.'; }));
  const int present = first == exponent ? 1 : significant;
  if (wanted > present) digits.insert(exponent, static_cast<std::size_t>(wanted - present), '0');
}

}  // namespace

void append_padded(std::string& out, const Verb& verb, std::string_view text) {
  std::size_t runes = 0;
  for (std::size_t at = 0; verb.width > 0 && at < text.size(); at += rune_at(text, at).size) ++runes;
  const std::size_t missing =
      verb.width > 0 && static_cast<std::size_t>(verb.width) > runes ? static_cast<std::size_t>(verb.width) - runes : 0;
  if (!verb.minus) out.append(missing, verb.zero ? '0' : ' ');
  out += text;
  if (verb.minus) out.append(missing, ' ');
}

void append_float(std::string& out, const Verb& verb, double real) {
  const bool negative = std::signbit(real) && !std::isnan(real);
  if (std::isnan(real) || std::isinf(real)) {
    Verb plain = verb;
    plain.zero = false;
    const std::string_view sign = sign_of(verb, negative);
    const bool infinite_v = std::isinf(real) && sign.empty();
    return append_signed(out, plain, infinite_v ? "+" : sign, std::isnan(real) ? "NaN" : "Inf", plain.zero);
  }
  std::string digits = digits_of(verb, std::fabs(real));
  if (verb.sharp) sharpen(digits, verb);
  append_signed(out, verb, sign_of(verb, negative), digits, verb.zero);
}

void append_integer(std::string& out, const Verb& verb, std::int64_t integer, bool is_unsigned) {
  const bool negative = !is_unsigned && integer < 0;
  const auto bits = static_cast<std::uint64_t>(integer);
  const std::uint64_t size = negative ? 0 - bits : bits;
  if (verb.letter == U'c' || verb.letter == U'q') {
    const char32_t code = negative || bits > 0x10FFFF ? kBroken : static_cast<char32_t>(bits);
    std::string text;
    if (verb.letter == U'c') {
      append_rune(text, code);
    } else {
      append_quoted_rune(text, code, verb.plus ? Quoting::kAscii : Quoting::kUnicode);
    }
    return append_padded(out, verb, text);
  }
  if (verb.letter == U'U') {
    Verb plain = verb;
    plain.zero = false;
    std::string text = fmt::format("U+{:0{}X}", bits, std::clamp(verb.precision, 4, kMostDigits));
    if (verb.sharp && is_printable(static_cast<char32_t>(bits)) && bits <= 0x10FFFF) {
      text += " '";
      append_rune(text, static_cast<char32_t>(bits));
      text += '\'';
    }
    return append_padded(out, plain, text);
  }
  std::string digits = verb.letter == U'b'                          ? fmt::format("{:b}", size)
                       : verb.letter == U'o' || verb.letter == U'O' ? fmt::format("{:o}", size)
                       : verb.letter == U'x'                        ? fmt::format("{:x}", size)
                       : verb.letter == U'X'                        ? fmt::format("{:X}", size)
                                                                    : fmt::format("{}", size);
  if (verb.precision == 0 && integer == 0) {
    Verb blank = verb;
    blank.zero = false;
    return append_padded(out, blank, "");
  }
  if (verb.precision > static_cast<int>(digits.size())) {
    digits.insert(0, static_cast<std::size_t>(verb.precision) - digits.size(), '0');
  }
  std::string sign(sign_of(verb, negative));
  // The base counts towards the width, but zeros fill it up to the width before the base is put there.
  std::string_view base = verb.letter == U'O' ? "0o" : "";
  if (verb.sharp) {
    base = verb.letter == U'b' ? "0b" : verb.letter == U'x' ? "0x" : verb.letter == U'X' ? "0X" : base;
    if (verb.letter == U'o' && digits.front() != '0') base = "0";
  }
  if (verb.zero && !verb.minus && verb.precision < 0) {
    const auto length = static_cast<int>(digits.size() + sign.size());
    if (verb.width > length) digits.insert(0, static_cast<std::size_t>(verb.width - length), '0');
  }
  Verb blanks = verb;
  blanks.zero = false;
  append_padded(out, blanks, sign + std::string(base) + digits);
}

}  // namespace mcp::templates
