// Tested by tests/unit/text/quote_test.cpp.
#include "text/quote.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace mcp::text {
namespace {

constexpr char kHex[] = "0123456789abcdef";

// 0: as it is; 'u': \u00NN; anything else: that letter after a backslash.
constexpr std::array<char, 256> escapes() {
  std::array<char, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = 'u';
  table['"'] = '"';
  table['\\'] = '\\';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table['\b'] = 'b';
  table['\f'] = 'f';
  return table;
}
constexpr std::array<char, 256> kEscapes = escapes();

std::size_t utf8_length(std::string_view rest) {
  const auto lead = static_cast<unsigned char>(rest[0]);
  const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
  return length != 0 && length <= rest.size() && valid_utf8(rest.substr(0, length)) ? length : 0;
}

// How many bytes at the start have nothing to escape. Eight at a time: a byte of `bytes - ones * limit` borrows from
// the one above it only where it was below the limit itself, so nothing that must be escaped is passed over.
std::size_t plain_prefix(std::string_view value) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighs = kOnes << 7;
  const auto below = [](std::uint64_t bytes, std::uint64_t limit) { return (bytes - kOnes * limit) & ~bytes; };
  std::size_t at = 0;
  for (; at + 8 <= value.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, value.data() + at, sizeof word);
    const std::uint64_t escaped = below(word, 0x20) | below(word ^ kOnes * '"', 1) | below(word ^ kOnes * '\\', 1);
    if ((escaped & kHighs) != 0) break;
  }
  while (at < value.size() && kEscapes[static_cast<unsigned char>(value[at])] == 0) ++at;
  return at;
}

}  // namespace

void append_json_string(std::string& out, std::string_view value) {
  constexpr std::size_t kShort = 62;
  const std::size_t plain = plain_prefix(value);
  if (plain == value.size() && plain <= kShort) {
    char quoted[kShort + 2] = {'"'};
    value.copy(quoted + 1, plain);
    quoted[plain + 1] = '"';
    out.append(quoted, plain + 2);
    return;
  }
  out += '"';
  std::size_t done = 0;
  for (std::size_t i = plain; i < value.size(); ++i) {
    const auto c = static_cast<unsigned char>(value[i]);
    const char escape = kEscapes[c];
    if (escape == 0) continue;
    out.append(value, done, i - done);
    done = i + 1;
    out += '\\';
    out += escape;
    if (escape == 'u') {
      out += "00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
    }
  }
  out.append(value, done, value.size() - done);
  out += '"';
}

std::string printable(std::string_view value, std::size_t longest) {
  std::string out;
  while (!value.empty()) {
    if (out.size() >= longest) return out + "...";
    const std::size_t length = utf8_length(value);
    const auto c = static_cast<unsigned char>(value[0]);
    // U+0080 to U+009F are control characters too: U+009B does what ESC [ does.
    const bool eight_bit_control = length == 2 && c == 0xc2 && static_cast<unsigned char>(value[1]) < 0xa0;
    if (length == 0 || eight_bit_control || c < 0x20 || c == 0x7f) {
      out += "\\x";
      out += kHex[c >> 4];
      out += kHex[c & 15];
      value.remove_prefix(1);
    } else {
      out += value.substr(0, length);
      value.remove_prefix(length);
    }
  }
  return out;
}

bool valid_utf8(std::string_view value) { return simdjson::validate_utf8(value.data(), value.size()); }

std::string mended_utf8(std::string_view value) {
  if (valid_utf8(value)) return std::string(value);
  std::string out;
  while (!value.empty()) {
    const std::size_t length = utf8_length(value);
    out += length == 0 ? "\xef\xbf\xbd" : value.substr(0, length);
    value.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

}  // namespace mcp::text
