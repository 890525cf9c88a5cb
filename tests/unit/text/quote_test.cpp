#include "text/quote.h"

#include <catch2/catch.hpp>
#include <string>

using namespace mcp;
using namespace std::string_literals;

namespace {
std::string json(std::string_view value) {
  std::string out;
  text::append_json_string(out, value);
  return out;
}
}  // namespace

TEST_CASE("a JSON string escapes what it must and nothing else", "[text]") {
  CHECK(json("") == R"("")");
  CHECK(json("plain / 'text'") == R"("plain / 'text'")");
  CHECK(json("a\"b\\c") == R"("a\"b\\c")");
  CHECK(json("\n\r\t\b\f") == R"("\n\r\t\b\f")");
  CHECK(json("\x01\x1f\x7f"s) == "\"\\u0001\\u001f\x7f\"");
  CHECK(json("a\0b"s) == R"("a\u0000b")");
  CHECK(json("héllo 世界 🎉") == "\"héllo 世界 🎉\"");
  CHECK(json("\"") == R"("\"")");
}

TEST_CASE("every byte is escaped or not, whatever stands around it", "[text]") {
  for (std::size_t length = 1; length < 70; ++length) {
    for (int byte = 0; byte < 256; ++byte) {
      const char c = static_cast<char>(byte);
      const std::string alone = json(std::string(1, c));
      for (const std::size_t at : {std::size_t{0}, length / 2, length - 1}) {
        std::string value(length, 'x');
        value[at] = c;
        const std::string expected =
            '"' + std::string(at, 'x') + alone.substr(1, alone.size() - 2) + std::string(length - at - 1, 'x') + '"';
        if (json(value) != expected) FAIL("byte " << byte << " at " << at << " of " << length);
      }
    }
  }
}

TEST_CASE("what is printed cannot steer a terminal", "[text]") {
  CHECK(text::printable("plain, héllo 世界") == "plain, héllo 世界");
  CHECK(text::printable("\x1b[31mred") == "\\x1b[31mred");
  CHECK(text::printable("a\nb\tc\x7f") == "a\\x0ab\\x09c\\x7f");
  CHECK(text::printable("a\0b"s) == "a\\x00b");
  CHECK(text::printable("\xff\xc3") == "\\xff\\xc3");
  CHECK(text::printable("\xc2\x9b"
                        "31m") == R"(\xc2\x9b31m)");  // U+009B is CSI, what ESC [ is in eight bits
  CHECK(text::printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");
}

TEST_CASE("what is printed is cut with an ellipsis, never inside a character", "[text]") {
  CHECK(text::printable(std::string(60, 'x')) == std::string(60, 'x'));
  CHECK(text::printable(std::string(61, 'x')) == std::string(60, 'x') + "...");
  CHECK(text::printable("abcdef", 3) == "abc...");
  CHECK(text::printable("ééé", 3) == "éé...");
}

TEST_CASE("what is not UTF-8 is mended", "[text]") {
  CHECK(text::mended_utf8("plain, héllo 世界") == "plain, héllo 世界");
  CHECK(text::mended_utf8("a\xff\xc3") == "a\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(text::mended_utf8("\xed\xa0\x80é") == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdé");
  CHECK(text::mended_utf8("").empty());
}

TEST_CASE("UTF-8 is judged strictly", "[text]") {
  CHECK(text::valid_utf8(""));
  CHECK(text::valid_utf8("a\0b"s));
  CHECK(text::valid_utf8("\xf4\x8f\xbf\xbf"));
  for (const char* bad : {"\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                          "\xf8\x88\x80\x80\x80", "\xc3", "\xff"}) {
    CHECK_FALSE(text::valid_utf8(bad));
  }
}
