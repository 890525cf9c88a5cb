// Tested by tests/unit/template/parse_test.cpp.
#include "template/number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "template/unicode.h"
#include "text/number.h"

namespace mcp::templates {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// Underscores stand between digits, or behind the base's prefix.
bool underscores_ok(std::string_view digits, bool prefixed) {
  char before = prefixed ? '0' : '\0';
  const auto is_digit = [](char c) { return c != '_' && is_word(static_cast<unsigned char>(c)); };
  for (const char c : digits) {
    if (c == '_' && !is_digit(before)) return false;
    if (before == '_' && c != '_' && !is_digit(c)) return false;
    before = c == '_' ? '_' : c;
  }
  return digits.empty() || digits.back() != '_';
}

struct Digits {
  bool negative = false;
  int base = 10;
  std::string text;
};

std::optional<Digits> digits_of(std::string_view literal) {
  Digits out;
  if (!literal.empty() && (literal.front() == '+' || literal.front() == '-')) {
    out.negative = literal.front() == '-';
    literal.remove_prefix(1);
  }
  bool prefixed = false;
  if (literal.size() > 1 && literal.front() == '0') {
    const char mark = static_cast<char>(literal[1] | 0x20);
    out.base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 8;
    literal.remove_prefix(mark == 'x' || mark == 'o' || mark == 'b' ? 2 : 1);
    prefixed = true;
  }
  if (!underscores_ok(literal, prefixed)) return std::nullopt;
  std::copy_if(literal.begin(), literal.end(), std::back_inserter(out.text), [](char c) { return c != '_'; });
  if (out.text.empty()) return std::nullopt;
  return out;
}

std::optional<Node> integer_node(std::string_view literal) {
  const auto digits = digits_of(literal);
  if (!digits) return std::nullopt;
  std::uint64_t value = 0;
  const char* const end = digits->text.data() + digits->text.size();
  const auto [stop, failed] = std::from_chars(digits->text.data(), end, value, digits->base);
  if (stop != end || failed == std::errc::invalid_argument) return std::nullopt;
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  Node node{.kind = Kind::kInt};
  if (failed != std::errc{} && !digits->negative) {
    const auto real = go_float(literal);  // more than 64 bits: Go takes it as a float, which must be whole
    if (!real || std::isinf(*real)) return std::nullopt;
  }
  if (failed != std::errc{} || value > kMost + (digits->negative ? 1 : 0)) {
    node.kind = Kind::kTooLarge;
    node.real = static_cast<double>(value) * (digits->negative ? -1 : 1);
    return node;
  }
  node.integer = static_cast<std::int64_t>(digits->negative ? 0 - value : value);
  node.real = static_cast<double>(node.integer);
  return node;
}

std::optional<double> hex_float(std::string_view text) {
  const std::size_t p = text.find_first_of("pP");
  if (p == kNone || p + 1 == text.size()) return std::nullopt;
  std::string plain(text.substr(0, p));
  const std::size_t sign = text[p + 1] == '+' ? 2 : 1;
  plain += 'p';
  plain += text.substr(p + sign);
  double value = 0;
  const auto [stop, failed] = std::from_chars(plain.data(), plain.data() + plain.size(), value, std::chars_format::hex);
  if (stop != plain.data() + plain.size() || failed == std::errc::invalid_argument) return std::nullopt;
  if (failed != std::errc{}) return text[p + 1] == '-' ? 0.0 : std::numeric_limits<double>::infinity();
  return value;
}

std::string in_lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

}  // namespace

std::optional<double> go_float(std::string_view text) {
  std::string_view plain = text;
  double sign = 1;
  if (!plain.empty() && (plain.front() == '+' || plain.front() == '-')) {
    sign = plain.front() == '-' ? -1 : 1;
    plain.remove_prefix(1);
  }
  const std::string lower_case = in_lower_case(plain);
  if (lower_case == "inf" || lower_case == "infinity") return sign * std::numeric_limits<double>::infinity();
  if (lower_case == "nan" && plain.size() == text.size()) return std::numeric_limits<double>::quiet_NaN();
  if (plain.empty() || !((plain.front() >= '0' && plain.front() <= '9') || plain.front() == '.')) return std::nullopt;
  if (lower_case.starts_with("0x")) {
    const auto value = hex_float(std::string_view(lower_case).substr(2));
    return value ? std::optional<double>(sign * *value) : std::nullopt;
  }
  double value = 0;
  const auto [stop, failed] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (stop != plain.data() + plain.size() || failed == std::errc::invalid_argument) return std::nullopt;
  if (failed != std::errc{}) {
    // Out of range on either side; an exponent below zero, or a fraction of zeros, is the lower one.
    const bool small = lower_case.find("e-") != kNone || lower_case.starts_with("0.") || lower_case.starts_with(".");
    value = small ? 0.0 : std::numeric_limits<double>::infinity();
  }
  return sign * value;
}

std::optional<Node> number_node(std::string_view literal) {
  if (literal.starts_with('\'')) {
    const auto rune = unquote_rune(literal);
    if (!rune) return std::nullopt;
    Node node{.kind = Kind::kInt};
    node.integer = static_cast<std::int64_t>(*rune);
    node.real = static_cast<double>(*rune);
    return node;
  }
  const bool hex = literal.find_first_of("xX") != kNone;
  if (literal.find_first_of(hex ? ".pP" : ".eE") == kNone) return integer_node(literal);
  if (!underscores_ok(literal.substr(literal.find_first_not_of("+-")), false)) return std::nullopt;
  std::string plain;
  std::copy_if(literal.begin(), literal.end(), std::back_inserter(plain), [](char c) { return c != '_'; });
  const auto real = go_float(plain);
  if (!real || std::isinf(*real)) return std::nullopt;
  Node node{.kind = Kind::kFloat};
  node.real = *real;
  node.integer = 0;
  return node;
}

}  // namespace mcp::templates
