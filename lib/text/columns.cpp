// The width of a character is a matter of Unicode's East Asian Width, of which the table below has the blocks that
// matter; the C library's answer would depend on the locale.
//
// Tested by tests/unit/text/columns_test.cpp.
#include "text/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>

#include "text/quote.h"

namespace mcp::text {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};
constexpr Range kWide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x25FD, 0x25FE},  {0x2614, 0x2615}, {0x26A1, 0x26A1},
    {0x26D4, 0x26D4},   {0x2705, 0x2705},   {0x274C, 0x274C},   {0x2753, 0x2755},  {0x2E80, 0x303E}, {0x3041, 0xA4CF},
    {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},  {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF}, {0x20000, 0x3FFFD}};
constexpr Range kNoWidth[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD},  {0x0610, 0x061A}, {0x064B, 0x065F},
                              {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x1AB0, 0x1AFF},  {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF},
                              {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF}};
// Control characters, and those that hide or reorder what stands around them.
constexpr Range kUnsafe[] = {{0x0000, 0x001F}, {0x007F, 0x009F}, {0x00AD, 0x00AD}, {0x061C, 0x061C},
                             {0x180E, 0x180E}, {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},
                             {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xFFFE, 0xFFFF}, {0xE0000, 0xE007F}};

bool is_in(char32_t code, std::span<const Range> ranges) {
  const auto end_before = [](const Range& range, char32_t wanted) { return range.last < wanted; };
  const auto found = std::lower_bound(ranges.begin(), ranges.end(), code, end_before);
  return found != ranges.end() && found->first <= code;
}

std::size_t width_of(char32_t code) { return is_in(code, kNoWidth) ? 0 : is_in(code, kWide) ? 2 : 1; }

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

// A byte that is no UTF-8, which is shown as a number.
constexpr char32_t kStray = 0x110000;

// The first character of a text.
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (bytes > text.size() || !valid_utf8(text.substr(0, bytes))) return {kStray, 1};
  char32_t code = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) code = code << 6 | (byte(i) & 0x3FU);
  return {code, bytes};
}

constexpr std::size_t kBytesPerColumn = 8;

// The longest beginning of the text in at most that many columns, and without a heap of combining marks on one of them.
std::string_view beginning(std::string_view text, std::size_t columns) {
  std::size_t at = 0;
  std::size_t used = 0;
  while (at < text.size()) {
    const Character next = first_of(text.substr(at));
    const std::size_t width = width_of(next.code);
    if (used + width > columns || at + next.bytes > columns * kBytesPerColumn) break;
    used += width;
    at += next.bytes;
  }
  return text.substr(0, at);
}

std::string safe(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Character next = first_of(text);
    const auto code = static_cast<std::uint32_t>(next.code);
    if (next.code == kStray) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[0]));
    } else if (!is_in(next.code, kUnsafe)) {
      out += text.substr(0, next.bytes);
    } else if (code < 0x100) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", code);
    } else {
      fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", code);
    }
    text.remove_prefix(next.bytes);
  }
  return out;
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Character next = first_of(text);
    columns += width_of(next.code);
    text.remove_prefix(next.bytes);
  }
  return columns;
}

std::string fitted(std::string_view text, std::size_t columns, Glyphs glyphs) {
  const std::string_view part = beginning(text, columns + 1);
  const std::string shown = safe(part);
  if (part.size() == text.size() && columns_of(shown) <= columns) return shown;
  if (columns == 0) return "";
  return std::string(beginning(shown, columns - 1)) + (glyphs == Glyphs::kUnicode ? "\u2026" : "~");
}

std::string fitted_in_the_middle(std::string_view text, std::size_t columns, Glyphs glyphs) {
  const std::string shown = fitted(text, 10 * text.size() + 8, glyphs);
  if (columns_of(shown) <= columns || columns < 8) return fitted(text, columns, glyphs);
  std::string front = fitted(shown, columns / 3, glyphs);
  const std::size_t left = columns - columns_of(front);
  std::size_t at = shown.size();
  for (std::size_t next = at; next > 0;) {
    do --next;
    while (next > 0 && (static_cast<unsigned char>(shown[next]) & 0xC0U) == 0x80U);
    if (columns_of(std::string_view(shown).substr(next)) > left) break;
    at = next;
  }
  return front.append(shown, at);
}

void append_left(std::string& out, std::string_view text, std::size_t columns) {
  out += text;
  const std::size_t used = columns_of(text);
  if (used < columns) out.append(columns - used, ' ');
}

void append_right(std::string& out, std::string_view text, std::size_t columns) {
  const std::size_t used = columns_of(text);
  if (used < columns) out.append(columns - used, ' ');
  out += text;
}

}  // namespace mcp::text
