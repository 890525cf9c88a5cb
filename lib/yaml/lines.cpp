// What is not blank in a scalar's value stands in the text in the same order, whatever folding made of the blanks
// between: both are walked side by side, blanks left out.
// Tested by tests/unit/yaml/lines_test.cpp.
#include "yaml/lines.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace mcp::yaml {
namespace {

constexpr char kPlain = 0;

// Whether a line break as libyaml counts them (CR LF, LF, CR, NEL, LS, PS) begins the text; its length, else 0.
std::size_t break_length(std::string_view rest) {
  const auto first = static_cast<unsigned char>(rest.empty() ? 'x' : rest.front());
  if (first > '\r' && first < 0xC2) return 0;  // nearly always
  for (const std::string_view mark : {"\r\n", "\n", "\r", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    if (rest.starts_with(mark)) return mark.size();
  }
  return 0;
}

std::size_t blank_length(std::string_view rest) {
  if (rest.starts_with(' ') || rest.starts_with('\t')) return 1;
  return break_length(rest);
}

std::size_t length_as_utf8(std::uint32_t character) {
  return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
}

// An escape of a text in double quotes: how long it is, how many bytes it stands for, and whether they are blank.
struct Escape {
  std::size_t length = 2;
  std::size_t bytes = 1;
  bool blank = false;
};

Escape escape_of(std::string_view rest) {
  if (rest.size() < 2) return {.length = rest.size()};
  const char kind = rest[1];
  if (const std::size_t folded = break_length(rest.substr(1)); folded != 0) {
    return {.length = 1 + folded, .bytes = 0, .blank = true};
  }
  if (kind == 'N' || kind == 'L' || kind == 'P') return {.bytes = 0, .blank = true};
  if (kind == '_') return {.bytes = 2};
  const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
  if (digits == 0) return {.blank = std::string_view("ntr \t").find(kind) != std::string_view::npos};
  std::uint32_t character = 0;
  for (const char c : rest.substr(2, digits)) {
    character = character * 16 + static_cast<std::uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  constexpr std::array<std::uint32_t, 7> kBlanks = {'\t', '\n', '\r', ' ', 0x85, 0x2028, 0x2029};
  const bool blank = std::find(kBlanks.begin(), kBlanks.end(), character) != kBlanks.end();
  return {.length = 2 + digits, .bytes = length_as_utf8(character), .blank = blank};
}

}  // namespace

Lines::Lines(std::string_view text) : text_(text) {
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  starts_.push_back(at);
  while (at < text.size()) {
    const std::size_t length = break_length(text.substr(at));
    at += std::max<std::size_t>(length, 1);
    if (length != 0) starts_.push_back(at);
  }
}

Place Lines::of_mark(std::size_t line, std::size_t characters) const {
  if (line == 0 && starts_.front() != 0 && characters > 0) --characters;  // libyaml counts the byte order mark
  std::size_t at = starts_[std::min(line, starts_.size() - 1)];
  const std::size_t start = at;
  for (; characters > 0 && at < text_.size(); --characters) {
    do {
      ++at;
    } while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0) == 0x80);
  }
  return Place{.file = {}, .line = line + 1, .column = at - start + 1};
}

Place Lines::of_byte(std::size_t byte) const {
  byte = std::clamp(byte, starts_.front(), std::max(starts_.front(), text_.size()));
  const auto next = std::upper_bound(starts_.begin(), starts_.end(), byte);
  const auto line = static_cast<std::size_t>(next - starts_.begin());
  return Place{.file = {}, .line = line, .column = byte - starts_[line - 1] + 1};
}

std::size_t Lines::byte_of(const Place& place) const {
  const std::size_t line = std::clamp<std::size_t>(place.line, 1, starts_.size());
  const std::size_t column = std::max<std::size_t>(place.column, 1);
  return std::min(starts_[line - 1] + column - 1, text_.size());
}

// Behind anchor and tag, and the blanks and comments that follow them.
std::size_t Lines::content_of(std::size_t at) const {
  while (at < text_.size() && (text_[at] == '&' || text_[at] == '!')) {
    while (at < text_.size() && blank_length(text_.substr(at)) == 0) ++at;
    for (std::size_t blank = 1; blank != 0 && at < text_.size();) {
      blank = blank_length(text_.substr(at));
      at += blank;
      if (blank == 0 && text_.substr(at).starts_with('#')) {
        while (at < text_.size() && break_length(text_.substr(at)) == 0) ++at;
        blank = 1;
      }
    }
  }
  return std::min(at, text_.size());
}

std::size_t Lines::behind_blanks(std::size_t at, char style) const {
  while (at < text_.size()) {
    std::size_t blank = blank_length(text_.substr(at));
    if (blank == 0 && style == '"' && text_[at] == '\\') {
      const Escape escape = escape_of(text_.substr(at));
      blank = escape.blank ? escape.length : 0;
    }
    if (blank == 0) break;
    at += blank;
  }
  return std::min(at, text_.size());
}

Place Lines::in_scalar(const Place& begin, std::string_view value, std::size_t byte) const {
  std::size_t at = content_of(byte_of(begin));
  char style = at < text_.size() ? text_[at] : kPlain;
  if (style == '|' || style == '>') {
    while (at < text_.size() && break_length(text_.substr(at)) == 0) ++at;
    style = kPlain;
  } else if (style == '"' || style == '\'') {
    ++at;
  } else {
    style = kPlain;
  }
  for (std::size_t i = 0; i < value.size();) {
    if (const std::size_t blank = blank_length(value.substr(i)); blank != 0) {
      if (i + blank > byte) return of_byte(at);
      i += blank;
      continue;
    }
    at = behind_blanks(at, style);
    Escape step{.length = 1};
    if (style == '"' && at < text_.size() && text_[at] == '\\') step = escape_of(text_.substr(at));
    if (style == '\'' && value[i] == '\'') step.length = 2;
    if (i + step.bytes > byte) return of_byte(at);
    i += std::max<std::size_t>(step.bytes, 1);
    at += step.length;
  }
  return of_byte(at);
}

}  // namespace mcp::yaml
