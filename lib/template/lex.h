// The tokens of Go's text/template.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mcp::templates {

enum class Token : std::uint8_t {
  kError,  // the text says what is wrong
  kText,
  kLeft,
  kRight,
  kSpace,
  kBool,
  kChar,
  kRune,
  kAssign,
  kDeclare,
  kField,
  kIdentifier,
  kOpen,
  kClose,
  kNumber,
  kPipe,
  kRawString,
  kString,
  kVariable,
  kEnd,
  kKeyword,
};

struct Item {
  Token token = Token::kEnd;
  std::size_t at = 0;     // a byte of the source
  std::string_view text;  // of the source; of a kError, the byte or word it is about
  std::string_view why;   // of a kError, a literal
};

// The whole source as items, views into it; the last is kEnd or kError.
std::vector<Item> lex(std::string_view source);

// How Go names an item in a message: its keyword as <end>, else at most ten characters of it, quoted.
std::string shown(const Item& item);

}  // namespace mcp::templates
