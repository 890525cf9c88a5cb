// Tested by tests/unit/otlp/hex_test.cpp.
#include "otlp/hex.h"

#include <algorithm>

namespace mcp::otlp {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

char lowered(char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + ('a' - 'A')) : c; }
bool is_lower_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

std::optional<std::uint64_t> parse_lower_hex(std::string_view digits) {
  if (digits.empty() || digits.size() > kSpanIdDigits) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (!is_lower_hex(c)) return std::nullopt;
    value = value << 4 | static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  return value;
}

std::string print_hex(std::uint64_t value, int digits) {
  std::string out(static_cast<std::size_t>(digits), '0');
  for (auto digit = out.rbegin(); digit != out.rend(); ++digit, value >>= 4) *digit = kDigits[value & 15];
  return out;
}

std::optional<std::string> read_id(std::string_view text, std::size_t digits) {
  if (text.size() != digits) return std::nullopt;
  std::string id(text);
  std::transform(id.begin(), id.end(), id.begin(), lowered);
  if (!std::all_of(id.begin(), id.end(), is_lower_hex)) return std::nullopt;
  if (id.find_first_not_of('0') == std::string::npos) return std::nullopt;
  return id;
}

}  // namespace mcp::otlp
