#include "json/json.h"

#include <simdjson.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace mcp;

namespace {

std::string padded(const std::string& text) { return text + std::string(json::kPadding, ' '); }

Result<simdjson::dom::element> parse(json::Parser& parser, const std::string& text) {
  static std::string room;
  room = padded(text);
  return parser.parse(std::string_view(room).substr(0, text.size()));
}

struct Fault {
  std::string text;
  std::string reason;
  std::size_t column;
};

std::string nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
}

}  // namespace

TEST_CASE("check names the first fault and its column", "[json]") {
  const auto fault = GENERATE(values<Fault>({
      {"", "not JSON", 1},
      {"{", "not JSON", 2},
      {"{\"a\":1", "not JSON", 7},
      {"{\"a\":1}}", "not JSON", 8},
      {"{\"a\" 1}", "not JSON", 6},
      {"{\"a\":}", "not JSON", 6},
      {"{\"a\":1,}", "not JSON", 8},
      {"{a:1}", "not JSON", 2},
      {"[1,]", "not JSON", 4},
      {"[1 2]", "not JSON", 4},
      {"tru", "not JSON", 1},
      {"NaN", "not JSON", 1},
      {"-", "not JSON", 1},
      {"01", "not JSON", 1},
      {"1.", "not JSON", 3},
      {"1e", "not JSON", 3},
      {".5", "not JSON", 1},
      {"+1", "not JSON", 1},
      {"\"a", "not JSON", 3},
      {"\"\\x\"", "not JSON", 3},
      {"\"\\u12g4\"", "not JSON", 2},
      {"\"a\tb\"", "not JSON", 3},
      {std::string("\"a\0b\"", 5), "not JSON", 3},
      {"\"a\xff\"", "not UTF-8", 3},
      {"\"\xc0\x80\"", "not UTF-8", 2},
      {"\"\xed\xa0\x80\"", "not UTF-8", 2},
      {"\"\xf4\x90\x80\x80\"", "not UTF-8", 2},
      {"{\"a\":1,\"a\":2}", "key twice", 8},
      {"{\"a\":1,\"\\u0061\":2}", "key twice", 8},
      {"{\"x\":[{\"a\":1,\"b\":0,\"a\":2}]}", "key twice", 20},
      {"\"\\ud800\"", "unpaired surrogate", 2},
      {"\"\\udc00\"", "unpaired surrogate", 2},
      {"\"\\ud800\\u0041\"", "unpaired surrogate", 2},
      {"[1,1e400]", "number out of range", 4},
      {"-1e999", "number out of range", 1},
      {nested(129), "too deep", 129},
  }));
  CAPTURE(fault.text);
  const auto found = json::check(fault.text);
  REQUIRE(found);
  CHECK(found->reason == fault.reason);
  CHECK(found->place.column == fault.column);

  json::Parser parser;
  const auto parsed = parse(parser, fault.text);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().reason == fault.reason);
  CHECK(parsed.error().place.column == fault.column);
}

TEST_CASE("check and the parser accept the same texts", "[json]") {
  const auto text = GENERATE(values<std::string>(
      {"{}", "[]", " {\"a\" : [ 1 , -0.5e-3 ] }\r", "\"\\ud83d\\ude00\"", "\"caf\xc3\xa9 \xe2\x98\x83\"", "1e-999",
       "123456789012345678901234567890", "-9223372036854775809", "18446744073709551616", "0",
       "{\"a\":{\"a\":{\"a\":null}}}", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\""}));
  CAPTURE(text);
  CHECK_FALSE(json::check(text));
  json::Parser parser;
  CHECK(parse(parser, text));
}

TEST_CASE("128 levels are read and 129 are not", "[json]") {
  json::Parser parser;
  CHECK_FALSE(json::check(nested(128)));
  CHECK(parse(parser, nested(128)));
  CHECK(json::check(nested(129)));
}

TEST_CASE("an integer beyond 64 bits is the nearest double and leaves its neighbours alone", "[json]") {
  json::Parser parser;
  const auto parsed = parse(
      parser,
      R"({"start_ns":1795166122110000001,"big":123456789012345678901234567890,"text":"99999999999999999999","n":-9223372036854775809,"e":1.5e3})");
  REQUIRE(parsed);
  const simdjson::dom::element root = *parsed;
  CHECK(root["start_ns"].get_int64().value_unsafe() == 1795166122110000001);
  CHECK(root["big"].get_double().value_unsafe() == 123456789012345678901234567890.0);
  CHECK(root["n"].get_double().value_unsafe() == -9223372036854775808.0);
  CHECK(root["e"].get_double().value_unsafe() == 1500.0);
  CHECK(root["text"].get_string().value_unsafe() == "99999999999999999999");
}

TEST_CASE("a repeated key is found among many", "[json]") {
  std::string text = "{";
  for (int i = 0; i < 100; ++i) text += "\"k" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  json::Parser parser;
  CHECK(parse(parser, text + "\"other\":1}"));
  const auto parsed = parse(parser, text + "\"k7\":1}");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().message == "key \"k7\" stands twice");
}

TEST_CASE("keys of one length are told apart by all their letters", "[json]") {
  // 31 keys beside the one looked at, some of which agree with it in ends, in middle, or in the sum of them.
  json::Parser parser;
  const std::string letters = "0189_abcdeghklmnopqrstuvwxyzABX";
  for (const char last : letters) {
    std::string text = "{";
    for (const char middle : letters) text += std::string("\"a") + middle + last + "\":0,";
    CHECK(parse(parser, text + "\"b\":1}"));
    for (const char middle : letters) {
      const auto parsed = parse(parser, text + "\"a" + middle + last + "\":1}");
      REQUIRE_FALSE(parsed);
      CHECK(parsed.error().reason == "key twice");
    }
  }
  CHECK_FALSE(parse(parser, R"({"":1,"":2})"));
  CHECK(parse(parser, R"({"":1,"a":2})"));
}

TEST_CASE("locate finds the value at a path of keys", "[json]") {
  const std::string text = R"( {"a":1, "labels" : {"x":"}\"{","job":7} ,"list":[1,{"b":true}]})";
  const auto at = [&](std::vector<std::string_view> path) {
    const auto extent = json::locate(text, path);
    return extent ? text.substr(extent->begin, extent->end - extent->begin) : std::string("nothing");
  };
  CHECK(at({"a"}) == "1");
  CHECK(at({"labels", "job"}) == "7");
  CHECK(at({"labels", "x"}) == R"("}\"{")");
  CHECK(at({"list", "1", "b"}) == "true");
  CHECK(at({"list", "2"}) == "nothing");
  CHECK(at({"job"}) == "nothing");
  CHECK(at({"a", "b"}) == "nothing");
}
