// Go's string literals (strconv.Unquote), which PromQL takes over.
// Tested by tests/unit/promql/lex_test.cpp and tests/fuzz/promql_fuzz.cpp.
#include <cstdint>
#include <string>
#include <string_view>

#include "promql/lex.h"

namespace mcp::promql {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 16;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

// How an escape with a code is written: so many digits of that base after so many letters.
struct CodeEscape {
  std::size_t letters, digits;
  std::uint32_t base, most;
};

CodeEscape code_escape(char letter) {
  if (letter == 'x') return {1, 2, 16, 0xFF};
  if (letter == 'u') return {1, 4, 16, 0x10FFFF};
  if (letter == 'U') return {1, 8, 16, 0x10FFFF};
  if (letter >= '0' && letter <= '7') return {0, 3, 8, 0xFF};
  return {0, 0, 0, 0};
}

// Reads one escape after its backslash; the bytes it took, or 0 and why not.
struct Escape {
  std::size_t length = 0;
  std::string_view why;
};

Escape unescape(std::string_view rest, char quote, std::string& out) {
  constexpr std::string_view kLetters = "abfnrtv\\";
  constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\";
  const char letter = rest[0];
  if (const std::size_t known = kLetters.find(letter); known != std::string_view::npos) {
    out += kMeanings[known];
    return {1, {}};
  }
  if (letter == quote) {
    out += quote;
    return {1, {}};
  }
  const CodeEscape form = code_escape(letter);
  if (form.digits == 0) return {0, "unknown escape sequence"};
  std::uint64_t code = 0;
  for (std::size_t i = 0; i < form.digits; ++i) {
    const std::size_t at = form.letters + i;
    const auto digit = static_cast<std::uint32_t>(at < rest.size() ? hex_value(rest[at]) : 16);
    if (digit >= form.base) return {0, "illegal character in escape sequence"};
    code = code * form.base + digit;
  }
  if (code > form.most || (code >= 0xD800 && code < 0xE000)) {
    return {0, "escape sequence is an invalid Unicode code point"};
  }
  if (form.most == 0xFF) {
    out += static_cast<char>(code);  // a byte, not a character
  } else {
    append_utf8(out, static_cast<std::uint32_t>(code));
  }
  return {form.letters + form.digits, {}};
}

}  // namespace

Result<std::string> unquote(const Lexeme& quoted, std::string_view text) {
  const std::string_view inside = quoted.text.substr(1, quoted.text.size() - 2);
  if (quoted.text[0] == '`') return std::string(inside);
  std::string out;
  for (std::size_t i = 0; i < inside.size();) {
    if (inside[i] != '\\') {
      out += inside[i++];
      continue;
    }
    const Escape escape = unescape(inside.substr(i + 1), quoted.text[0], out);
    if (escape.length == 0) return error_at(text, quoted.at.begin + 1 + i, std::string(escape.why));
    i += 1 + escape.length;
  }
  return out;
}

}  // namespace mcp::promql
