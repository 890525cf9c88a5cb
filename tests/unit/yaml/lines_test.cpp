#include "yaml/lines.h"

#include <catch2/catch.hpp>
#include <string>

#include "yaml/tree.h"

namespace mcp::yaml {
namespace {

// Where X stands, by what the value and its place say.
std::string place_of_x(const std::string& text) {
  const Result<Node> root = parse(text);
  if (!root) return root.error().message;
  const Node& value = root->members.at(0).value;
  const Place begin{.file = {}, .line = value.line, .column = value.column};
  const Place found = Lines(text).in_scalar(begin, value.text, value.text.find('X'));
  return std::to_string(found.line) + ":" + std::to_string(found.column);
}

}  // namespace

TEST_CASE("a byte of a scalar is found in the text, however it is written", "[yaml]") {
  const auto [text, place] = GENERATE(table<std::string, std::string>({
      {"k: ab X", "1:7"},
      {"k: &a ab X", "1:10"},
      {"k: !!str &a\n  # words\n  ab X", "3:6"},
      {"k: ab\n   c  X", "2:7"},
      {"k: 'it''s X'", "1:11"},
      {"k: 'it''s\n\n  X'", "3:3"},
      {"k: |\n  one\n  two X\n", "3:7"},
      {"k: |2-\n    one\n  X\n", "3:3"},
      {"k: |- # words\n\n  one\n\n  X\n", "5:3"},
      {"k: >\n  one\n  two\n\n  X\n", "5:3"},
      {"k: >\r\n  one\r\n  X\r\n", "3:3"},
      {"k: \"a\\tb \\\"X\\\"\"", "1:12"},
      {"k: \"a\\x20\\u00e9\\U0001F600X\"", "1:26"},
      {"k: \"a\\\n   b X\"", "2:6"},
      {"k: \"a\\n\\\n   X\"", "2:4"},
      {"k: \"\xC3\xA9 X\"", "1:8"},
      {"\xEF\xBB\xBFk: X", "1:4"},
      {"\xEF\xBB\xBF# words\nk: X", "2:4"},
  }));
  INFO(text);
  CHECK(place_of_x(text) == place);
}

TEST_CASE("a blank stands behind what comes before it, the end behind the last", "[yaml]") {
  const std::string text = "k: |\n  a b\n  c\n";
  const Lines lines(text);
  const std::string value = "a b\nc\n";
  const auto at = [&](std::size_t byte) {
    const Place place = lines.in_scalar({.file = {}, .line = 1, .column = 4}, value, byte);
    return std::to_string(place.line) + ":" + std::to_string(place.column);
  };
  CHECK(at(0) == "2:3");
  CHECK(at(1) == "2:4");
  CHECK(at(2) == "2:5");
  CHECK(at(4) == "3:3");
  CHECK(at(5) == "3:4");
  CHECK(at(99) == "3:4");
}

TEST_CASE("what is not in the text stands at its end", "[yaml]") {
  const Lines lines("a");
  CHECK(lines.of_byte(5).column == 2);
  CHECK(lines.in_scalar({.file = {}, .line = 9, .column = 9}, "bcd", 3).column == 2);
  CHECK(Lines("").in_scalar({.file = {}, .line = 1, .column = 1}, "b", 0).line == 1);
}

}  // namespace mcp::yaml
