#include "corruptions.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "json/json.h"
#include "text/quote.h"

using namespace mcp;
using namespace mcp::chaos;
using namespace std::string_literals;

namespace {

const std::string kSample = R"({"ts_us":1769817600000000,"name":"up \"7\" 8","value":-1.5e3,"labels":{"a":"12"}})";

const Corruption& named(std::string_view name) {
  const auto rows = corruptions();
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const Corruption& c) { return c.name == name; });
  REQUIRE(row != rows.end());
  return *row;
}

// All that a way makes of a line with many seeds.
std::set<std::string> results(std::string_view way, const std::string& line) {
  std::set<std::string> all;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    std::string out;
    if (corrupt(named(way), line, random, out)) all.insert(out);
  }
  return all;
}

bool is_json(const std::string& line) { return !json::check(line).has_value(); }

}  // namespace

TEST_CASE("a damaged line differs, is one line and is not blank, whatever the line was", "[mcp-chaos]") {
  const std::string lines[] = {
      kSample, "x",    "{", "\"", "0", "\v", "J", "\x8a", "  ", "", "a\0b"s, "\xff\xfe", std::string(100, '\n' ^ 1),
      "}",     "[1,2]"};
  for (const Corruption& way : corruptions()) {
    for (const std::string& line : lines) {
      for (std::uint64_t seed = 0; seed < 500; ++seed) {
        Random random(seed);
        std::string out;
        if (!corrupt(way, line, random, out)) continue;
        CAPTURE(way.name, line, seed, out);
        REQUIRE(out != line);
        REQUIRE(out.find('\n') == std::string::npos);
        REQUIRE(out.find_first_not_of(" \t\r") != std::string::npos);
      }
    }
  }
}

TEST_CASE("one flipped bit is one flipped bit", "[mcp-chaos]") {
  for (const std::string& out : results("bit", kSample)) {
    REQUIRE(out.size() == kSample.size());
    int bits = 0;
    for (std::size_t i = 0; i < out.size(); ++i)
      bits += __builtin_popcount(static_cast<unsigned char>(out[i] ^ kSample[i]));
    REQUIRE((bits == 1 || bits == 2));  // two where one would have made a newline
  }
}

TEST_CASE("a truncated line is the beginning of the line", "[mcp-chaos]") {
  const auto all = results("truncate", kSample);
  CHECK(all.size() == kSample.size() - 1);
  for (const std::string& out : all) CHECK(kSample.starts_with(out));
}

TEST_CASE("utf8 makes lines that are not UTF-8, nul lines with a NUL", "[mcp-chaos]") {
  for (const std::string& out : results("utf8", kSample)) CHECK_FALSE(text::valid_utf8(out));
  for (const std::string& out : results("nul", kSample)) CHECK(out.find('\0') != std::string::npos);
}

TEST_CASE("an unbalanced brace, a lost quote, a bare NaN and 1e999 are no longer JSON for us", "[mcp-chaos]") {
  for (const char* way : {"brace", "quote", "nan", "exponent", "utf8", "nul", "truncate"}) {
    CAPTURE(way);
    const auto all = results(way, kSample);
    CHECK_FALSE(all.empty());
    for (const std::string& out : all) {
      CAPTURE(out);
      CHECK_FALSE(is_json(out));
    }
  }
}

TEST_CASE("numbers are found outside strings only", "[mcp-chaos]") {
  CHECK(results("nan", kSample) ==
        std::set<std::string>{R"({"ts_us":NaN,"name":"up \"7\" 8","value":-1.5e3,"labels":{"a":"12"}})",
                              R"({"ts_us":1769817600000000,"name":"up \"7\" 8","value":NaN,"labels":{"a":"12"}})"});
  CHECK(results("type", R"({"a":-1,"b":"2"})") == std::set<std::string>{R"({"a":"-1","b":"2"})"});
  CHECK(results("exponent", "[10]") == std::set<std::string>{"[1e999]"});
  for (const char* way : {"nan", "exponent", "type"}) CHECK(results(way, R"({"name":"12"})").empty());
}

TEST_CASE("a line without quotes or braces has none to lose", "[mcp-chaos]") {
  CHECK(results("quote", "12").empty());
  CHECK(results("brace", "12") == std::set<std::string>{"{12", "12}"});
}
