#include "text/columns.h"

#include <catch2/catch.hpp>

using namespace mcp::text;

TEST_CASE("wide characters take two columns, combining marks none", "[text]") {
  CHECK(columns_of("abc") == 3);
  CHECK(columns_of("é") == 1);
  CHECK(columns_of("e\xcc\x81") == 1);
  CHECK(columns_of("漢字") == 4);
  CHECK(columns_of("한") == 2);
  CHECK(columns_of("🚀") == 2);
  CHECK(columns_of("├─✗") == 3);
  CHECK(columns_of("") == 0);
}

TEST_CASE("text is cut to columns, and says that it was", "[text]") {
  CHECK(fitted("abcdef", 6, Glyphs::kUnicode) == "abcdef");
  CHECK(fitted("abcdef", 5, Glyphs::kUnicode) == "abcd…");
  CHECK(fitted("abcdef", 5, Glyphs::kAscii) == "abcd~");
  CHECK(fitted("漢字漢", 5, Glyphs::kUnicode) == "漢字…");
  CHECK(fitted("漢字漢", 4, Glyphs::kUnicode) == "漢…");
  CHECK(fitted("漢", 1, Glyphs::kUnicode) == "…");
  CHECK(fitted("abc", 0, Glyphs::kUnicode).empty());
  CHECK(fitted("", 3, Glyphs::kUnicode).empty());
}

TEST_CASE("what a terminal would obey is shown, not sent", "[text]") {
  CHECK(fitted("a\x1b[2J", 20, Glyphs::kUnicode) == "a\\x1b[2J");
  CHECK(fitted("a\nb\t\x7f", 20, Glyphs::kUnicode) == "a\\x0ab\\x09\\x7f");
  CHECK(fitted("\xc2\x9b"
               "31m",
               20, Glyphs::kUnicode) == "\\x9b31m");
  CHECK(fitted("\xe2\x80\xae"
               "abc",
               20, Glyphs::kUnicode) == "\\u{202e}abc");
  CHECK(fitted("a\xe2\x80\x8b"
               "b",
               20, Glyphs::kUnicode) == "a\\u{200b}b");
}

TEST_CASE("a heap of combining marks is cut too", "[text]") {
  std::string heap = "e";
  for (int i = 0; i < 100000; ++i) heap += "\xcc\x81";
  CHECK(fitted(heap, 10, Glyphs::kUnicode).size() < 200);
}

TEST_CASE("text stands left or right in its columns and is never cut by that", "[text]") {
  std::string out;
  append_left(out, "é", 3);
  append_right(out, "漢", 3);
  append_left(out, "long", 2);
  CHECK(out == "é   漢long");
}

TEST_CASE("bytes that are no UTF-8 are shown as numbers", "[text]") {
  CHECK(fitted("a\xff\xc3", 20, Glyphs::kUnicode) == "a\\xff\\xc3");
  CHECK(fitted("\xe6\xbc", 20, Glyphs::kAscii) == "\\xe6\\xbc");
  CHECK(fitted("\xed\xa0\x80", 20, Glyphs::kUnicode) == "\\xed\\xa0\\x80");
  CHECK(fitted("\xff\xff\xff", 6, Glyphs::kAscii) == "\\xff\\~");
  CHECK(columns_of("\xff\xfe") == 2);
}

TEST_CASE("what is cut in the middle keeps its end", "[text]") {
  const std::string name = R"(node_scrape_collector_duration_seconds{collector="cpu"})";
  const std::string cut = mcp::text::fitted_in_the_middle(name, 30, mcp::text::Glyphs::kUnicode);
  CHECK(mcp::text::columns_of(cut) == 30);
  CHECK(cut.starts_with("node_"));
  CHECK(cut.ends_with(R"(collector="cpu"})"));
  CHECK(mcp::text::fitted_in_the_middle(name, 100, mcp::text::Glyphs::kUnicode) == name);
  CHECK(mcp::text::columns_of(
            mcp::text::fitted_in_the_middle("日本語日本語日本語日本語", 11, mcp::text::Glyphs::kAscii)) <= 11);
}
