#include "template/unicode.h"

#include <catch2/catch.hpp>

using namespace mcp::templates;

TEST_CASE("characters of UTF-8, and bytes that are none") {
  const std::string_view text = "a\u00e9\u20ac\U0001F600\xff\xed\xa0\x80";
  CHECK(rune_at(text, 0).code == U'a');
  CHECK(rune_at(text, 1).code == 0xE9);
  CHECK(rune_at(text, 3).code == 0x20AC);
  CHECK(rune_at(text, 6).size == 4);
  CHECK(rune_at(text, 10).code == kBroken);
  CHECK(rune_at(text, 11).size == 1);  // a surrogate is no character
  std::string again;
  for (const char32_t code : {U'a', U'\u00e9', U'\u20ac', U'\U0001F600', char32_t{0xD800}}) append_rune(again, code);
  CHECK(again == "a\u00e9\u20ac\U0001F600\ufffd");
}

TEST_CASE("literals of Go") {
  CHECK(unquote(R"("a\t\x41\101\u00e9\"")") == "a\tAA\u00e9\"");
  CHECK(unquote("`a\\t\r\nb`") == "a\\t\nb");
  CHECK(unquote(R"("\xff")") == "\xff");
  for (const std::string_view bad : {R"("\q")", R"("\x4")", R"("\ud800")", R"("\U00110000")", R"("\'")", "\"a", "\""}) {
    INFO(bad);
    CHECK_FALSE(unquote(bad));
  }
  CHECK(unquote_rune(R"('\'')") == U'\'');
  CHECK(unquote_rune("'\u00e9'") == U'\u00e9');
  for (const std::string_view bad : {"''", "'ab'", "'''", R"('\"')", "'"}) {
    INFO(bad);
    CHECK_FALSE(unquote_rune(bad));
  }
}

TEST_CASE("cases beyond ASCII") {
  for (const auto& [small, large] :
       {std::pair(U'a', U'A'), std::pair(U'\u00e9', U'\u00c9'), std::pair(U'\u044f', U'\u042f'),
        std::pair(U'\u03c9', U'\u03a9'), std::pair(U'\u0151', U'\u0150'), std::pair(U'\u0101', U'\u0100'),
        std::pair(U'\u0451', U'\u0401')}) {
    CHECK(upper(small) == large);
    CHECK(lower(large) == small);
    CHECK(upper(large) == large);
    CHECK(lower(small) == small);
  }
  CHECK(upper(U'\u00df') == U'\u00df');
  CHECK(lower(U'\u00d7') == U'\u00d7');
  CHECK(upper(U'\u00f7') == U'\u00f7');
}

TEST_CASE("quotes as strconv has them") {
  std::string out;
  append_quoted(out, "a\"\\\n\x01\xff\u00e9\u200b", Quoting::kUnicode);
  CHECK(out == R"("a\"\\\n\x01\xffé\u200b")");
  out.clear();
  append_quoted(out, "\u00e9\U0001F600'", Quoting::kAscii);
  CHECK(out == R"("\u00e9\U0001f600'")");
  out.clear();
  append_quoted_rune(out, U'\'', Quoting::kUnicode);
  CHECK(out == R"('\'')");
}
