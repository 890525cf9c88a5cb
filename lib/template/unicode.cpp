// Tested by tests/unit/template/unicode_test.cpp.
#include "template/unicode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace mcp::templates {
namespace {

constexpr std::string_view kEscapes = "a\ab\bf\fn\nr\rt\tv\v\\\\";  // letter, then what it means

struct Range {
  char32_t first;
  char32_t last;
};

bool within(char32_t code, const Range* begin, const Range* end) {
  return std::any_of(begin, end, [code](Range range) { return code >= range.first && code <= range.last; });
}

// Blocks beyond ASCII that hold no letters.
constexpr Range kNotWords[] = {{0x80, 0xA9},     {0xAB, 0xB4},       {0xB6, 0xB9},       {0xBB, 0xBF},
                               {0xD7, 0xD7},     {0xF7, 0xF7},       {0x300, 0x36F},     {0x2000, 0x2070},
                               {0x2080, 0x208F}, {0x20A0, 0x20FF},   {0x2190, 0x2BFF},   {0x2E00, 0x2E7F},
                               {0x3000, 0x3004}, {0x3008, 0x3020},   {0xD800, 0xF8FF},   {0xFE00, 0xFE2F},
                               {0xFFF0, 0xFFFF}, {0x1F000, 0x1FFFF}, {0xE0000, 0x10FFFF}};

// What strconv escapes beyond ASCII: controls, blanks, what is not assigned at the edges, private use.
constexpr Range kNotPrintable[] = {{0x7F, 0xA0},     {0xAD, 0xAD},       {0x61C, 0x61C},   {0x1680, 0x1680},
                                   {0x180E, 0x180E}, {0x2000, 0x200F},   {0x2028, 0x202F}, {0x205F, 0x206F},
                                   {0x3000, 0x3000}, {0xD800, 0xF8FF},   {0xFEFF, 0xFEFF}, {0xFFF0, 0xFFFB},
                                   {0xFFFE, 0xFFFF}, {0xE0000, 0x10FFFF}};

// Letters in pairs: an upper one at each even (or odd) place, its lower one behind it.
struct Pairs {
  char32_t first;
  char32_t last;
};
constexpr Pairs kPairs[] = {{0x100, 0x12F},   {0x132, 0x137},  {0x139, 0x148}, {0x14A, 0x177}, {0x179, 0x17E},
                            {0x1CD, 0x1DC},   {0x1DE, 0x1EF},  {0x1F8, 0x21F}, {0x222, 0x233}, {0x370, 0x373},
                            {0x3D8, 0x3EF},   {0x460, 0x481},  {0x48A, 0x4BF}, {0x4C1, 0x4CE}, {0x4D0, 0x52F},
                            {0x1E00, 0x1E95}, {0x1EA0, 0x1EFF}};

// Letters whose lower ones stand at a distance.
struct Shift {
  char32_t first;
  char32_t last;
  char32_t by;
};
constexpr Shift kShifts[] = {{'A', 'Z', 32},     {0xC0, 0xD6, 32},    {0xD8, 0xDE, 32},   {0x386, 0x386, 38},
                             {0x388, 0x38A, 37}, {0x38C, 0x38C, 64},  {0x38E, 0x38F, 63}, {0x391, 0x3A1, 32},
                             {0x3A3, 0x3AB, 32}, {0x400, 0x40F, 80},  {0x410, 0x42F, 32}, {0x4C0, 0x4C0, 15},
                             {0x531, 0x556, 48}, {0xFF21, 0xFF3A, 32}};

std::optional<char32_t> digits_of(std::string_view text, unsigned base) {
  char32_t value = 0;
  for (const char c : text) {
    const unsigned digit = c >= '0' && c <= '9'   ? static_cast<unsigned>(c - '0')
                           : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a' + 10)
                           : c >= 'A' && c <= 'F' ? static_cast<unsigned>(c - 'A' + 10)
                                                  : 16U;
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
  }
  return value;
}

struct Unit {
  char32_t code = 0;
  std::size_t size = 0;
  bool byte = false;  // \x and octal: a byte, not a character
};

// The escape that begins at a backslash.
std::optional<Unit> escape_at(std::string_view text, std::size_t at, char quote) {
  if (at + 1 >= text.size()) return std::nullopt;
  const char c = text[at + 1];
  if (c == quote) return Unit{static_cast<unsigned char>(quote), 2};
  for (std::size_t i = 0; i < kEscapes.size(); i += 2) {
    if (kEscapes[i] == c) return Unit{static_cast<unsigned char>(kEscapes[i + 1]), 2};
  }
  const bool octal = c >= '0' && c <= '7';
  const std::size_t digits = octal ? 3 : c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  const std::size_t start = at + (octal ? 1 : 2);
  if (digits == 0 || start + digits > text.size()) return std::nullopt;
  const auto value = digits_of(text.substr(start, digits), octal ? 8 : 16);
  const bool byte = octal || c == 'x';
  if (!value || *value > (byte ? 0xFFU : 0x10FFFFU)) return std::nullopt;
  if (!byte && *value >= 0xD800 && *value < 0xE000) return std::nullopt;
  return Unit{*value, start + digits - at, byte};
}

void append_escaped(std::string& out, char32_t code, char quote, Quoting quoting) {
  if (code == static_cast<unsigned char>(quote) || code == '\\') {
    out += '\\';
    out += static_cast<char>(code);
    return;
  }
  if (is_printable(code) && (code < 0x80 || quoting == Quoting::kUnicode)) return append_rune(out, code);
  for (std::size_t i = 0; i < kEscapes.size(); i += 2) {
    if (static_cast<unsigned char>(kEscapes[i + 1]) != code) continue;
    out += '\\';
    out += kEscapes[i];
    return;
  }
  const auto number = static_cast<std::uint32_t>(code);
  if (number < 0x20 || number == 0x7F) {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", number);
  } else if (number < 0x10000) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", number);
  } else {
    fmt::format_to(std::back_inserter(out), "\\U{:08x}", number);
  }
}

}  // namespace

Rune rune_at(std::string_view text, std::size_t at) {
  const auto byte = [text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned lead = byte(at);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return {};
  char32_t code = lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80) return {};
    code = code << 6U | (byte(at + i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kLeast[size] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {};
  return {code, size};
}

void append_rune(std::string& out, char32_t code) {
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = kBroken;
  const auto put = [&out](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0U | code >> 6U);
  } else if (code < 0x10000) {
    put(0xE0U | code >> 12U);
    put(0x80U | (code >> 6U & 0x3FU));
  } else {
    put(0xF0U | code >> 18U);
    put(0x80U | (code >> 12U & 0x3FU));
    put(0x80U | (code >> 6U & 0x3FU));
  }
  put(0x80U | (code & 0x3FU));
}

bool is_word(char32_t code) {
  if (code < 0x80) {
    return code == '_' || (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z');
  }
  return !within(code, std::begin(kNotWords), std::end(kNotWords));
}

bool is_printable(char32_t code) {
  return code >= 0x20 && !within(code, std::begin(kNotPrintable), std::end(kNotPrintable));
}

char32_t lower(char32_t code) {
  for (const Shift& shift : kShifts) {
    if (code >= shift.first && code <= shift.last) return code + shift.by;
  }
  for (const Pairs& pairs : kPairs) {
    if (code >= pairs.first && code <= pairs.last) return code + ((code - pairs.first) % 2 == 0 ? 1 : 0);
  }
  return code == 0x178 ? 0xFF : code == 0x130 ? U'i' : code == 0x1E9E ? 0xDF : code;
}

char32_t upper(char32_t code) {
  if (code == 0x3C2) return 0x3A3;
  for (const Shift& shift : kShifts) {
    if (code >= shift.first + shift.by && code <= shift.last + shift.by) return code - shift.by;
  }
  for (const Pairs& pairs : kPairs) {
    if (code >= pairs.first && code <= pairs.last) return code - ((code - pairs.first) % 2 == 0 ? 0 : 1);
  }
  return code == 0xFF ? 0x178 : code == 0xB5 ? 0x39C : code == 0x131 ? U'I' : code == 0x17F ? U'S' : code;
}

void append_quoted(std::string& out, std::string_view text, Quoting quoting) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const Rune rune = rune_at(text, at);
    if (rune.code == kBroken && rune.size == 1) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[at]));
    } else {
      append_escaped(out, rune.code, '"', quoting);
    }
    at += rune.size;
  }
  out += '"';
}

void append_quoted_rune(std::string& out, char32_t code, Quoting quoting) {
  out += '\'';
  append_escaped(out, code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? kBroken : code, '\'', quoting);
  out += '\'';
}

std::optional<std::string> unquote(std::string_view literal) {
  if (literal.size() < 2 || literal.front() != literal.back()) return std::nullopt;
  const std::string_view text = literal.substr(1, literal.size() - 2);
  std::string out;
  if (literal.front() == '`') {
    std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return c != '\r'; });
    return out;
  }
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '"' || text[at] == '\n') return std::nullopt;
    if (text[at] != '\\') {
      out += text[at++];
      continue;
    }
    const auto unit = escape_at(text, at, '"');
    if (!unit) return std::nullopt;
    if (unit->byte) {
      out += static_cast<char>(static_cast<unsigned char>(unit->code));
    } else {
      append_rune(out, unit->code);
    }
    at += unit->size;
  }
  return out;
}

std::optional<char32_t> unquote_rune(std::string_view literal) {
  if (literal.size() < 3 || literal.front() != '\'' || literal.back() != '\'') return std::nullopt;
  const std::string_view text = literal.substr(1, literal.size() - 2);
  if (text.front() != '\\') {
    const Rune rune = rune_at(text, 0);
    if (rune.size != text.size() || text.front() == '\'') return std::nullopt;
    return rune.code;
  }
  const auto unit = escape_at(text, 0, '\'');
  if (!unit || unit->size != text.size()) return std::nullopt;
  return unit->code;
}

}  // namespace mcp::templates
