// Characters as Go's strings, strconv and unicode see them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mcp::templates {

inline constexpr char32_t kBroken = 0xFFFD;

struct Rune {
  char32_t code = kBroken;
  std::size_t size = 1;  // in bytes; 1 for a byte that is no UTF-8
};

// The character that begins at a byte of the text, which is not its end.
Rune rune_at(std::string_view text, std::size_t at);

// Appends the character as UTF-8; one that is none becomes U+FFFD.
void append_rune(std::string& out, char32_t code);

// Letter, digit or underscore; beyond ASCII, whatever stands in a block of letters.
bool is_word(char32_t code);

// Whether strconv writes the character as it is.
bool is_printable(char32_t code);

// Simple case mappings of ASCII, Latin, Greek, Cyrillic and Armenian.
char32_t upper(char32_t code);
char32_t lower(char32_t code);

enum class Quoting : std::uint8_t { kUnicode, kAscii };

// Appends the text as strconv.Quote does: with kAscii, as strconv.QuoteToASCII.
void append_quoted(std::string& out, std::string_view text, Quoting quoting);

// Appends the character as strconv.QuoteRune does.
void append_quoted_rune(std::string& out, char32_t code, Quoting quoting);

// The bytes of a Go string literal, its quotes included ("…" or `…`); nothing when it is none.
std::optional<std::string> unquote(std::string_view literal);

// The character of a Go rune literal, its quotes included.
std::optional<char32_t> unquote_rune(std::string_view literal);

}  // namespace mcp::templates
