// links: mcp_text
// Numbers as text against the C library's: a decimal is what strtod says, an integer what strtoll says, and what is
// written reads back to the same bits. The first eight bytes are also a double to be written.
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "text/number.h"

namespace {

using namespace mcp;

void require(bool holds) {
  if (!holds) __builtin_trap();
}

bool same(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

void write_and_read(double value) {
  std::string json;
  text::append_json_number(json, value);
  std::string go;
  text::append_go_number(go, value);
  if (!std::isfinite(value)) {
    require(json.front() == '"' && json.back() == '"');
    const auto read = text::parse_prometheus(go);
    require(read && (std::isnan(value) ? std::isnan(*read) : same(*read, value)));
    return;
  }
  const auto from_json = text::parse_decimal(json);
  const auto from_go = text::parse_decimal(go);
  require(from_json && same(*from_json, value) && from_go && same(*from_go, value));
  require(json.size() <= 25 && go.size() <= 25);
}

// Digits with at most one point, an exponent, a sign: what parse_decimal takes and strtod takes too.
bool decimal_shape(std::string_view text) {
  const auto digits = [&] {
    const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(end);
    return end;
  };
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  std::size_t count = digits();
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    count += digits();
  }
  if (count == 0) return false;
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  return digits() > 0 && text.empty();
}

void read_as_the_library(const std::string& text) {
  const auto decimal = text::parse_decimal(text);
  const double expected = std::strtod(text.c_str(), nullptr);
  require(decimal.has_value() == (decimal_shape(text) && std::isfinite(expected)));
  if (decimal) require(same(*decimal, expected));
  if (decimal) require(same(text::parse_prometheus(text).value_or(NAN), expected));

  const auto integer = text::parse_int(text);
  errno = 0;
  char* end = nullptr;
  const long long whole = std::strtoll(text.c_str(), &end, 10);
  const bool clean = !text.empty() && (text[0] == '-' || text[0] == '+' || (text[0] >= '0' && text[0] <= '9'));
  require(integer.has_value() == (clean && errno == 0 && end == text.c_str() + text.size()));
  if (integer) require(*integer == whole);
  if (integer && *integer >= 0) require(text::parse_uint(text).has_value() == (text[0] != '-'));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  double value = 0;
  std::memcpy(&value, bytes, size < sizeof value ? 0 : sizeof value);
  write_and_read(value);
  const std::string_view text(reinterpret_cast<const char*>(bytes),
                              size);  // of exactly its size: a byte beyond is a crash
  if (text.find('\0') == std::string::npos) read_as_the_library(std::string(text));
  [[maybe_unused]] const auto prometheus = text::parse_prometheus(text);
  const auto bytes_of_size = text::parse_size(text);
  if (bytes_of_size && text.find_first_not_of("0123456789") == std::string_view::npos) {
    require(text::parse_uint(text) == bytes_of_size);
  }
  return 0;
}
