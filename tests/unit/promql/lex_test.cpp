#include "promql/lex.h"

#include <catch2/catch.hpp>

namespace mcp::promql {
namespace {

std::vector<Token> tokens(std::string_view text) {
  const Result<std::vector<Lexeme>> lexed = lex(text);
  REQUIRE(lexed);
  std::vector<Token> all;
  for (const Lexeme& lexeme : *lexed) all.push_back(lexeme.token);
  REQUIRE(all.back() == Token::kEnd);
  all.pop_back();
  return all;
}

std::string failure(std::string_view text) {
  const Result<std::vector<Lexeme>> lexed = lex(text);
  if (lexed) return "no error";
  const Place& place = lexed.error().place;
  return std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + lexed.error().message;
}

std::string unquoted(std::string_view text) {
  const Result<std::vector<Lexeme>> lexed = lex(text);
  REQUIRE(lexed);
  const Result<std::string> value = unquote(lexed->front(), text);
  if (!value) return std::to_string(value.error().place.column) + ": " + value.error().message;
  return *value;
}

}  // namespace

TEST_CASE("each sign and word is one token", "[promql]") {
  using T = Token;
  CHECK(tokens("== != > < >= <= + - * / % ^ @ = , ( ) [ ]") ==
        std::vector<T>{T::kEqual, T::kNotEqual, T::kGreater, T::kLess, T::kGreaterEqual, T::kLessEqual, T::kAdd,
                       T::kSub, T::kMul, T::kDiv, T::kMod, T::kPow, T::kAt, T::kAssign, T::kComma, T::kLeftParen,
                       T::kRightParen, T::kLeftBracket, T::kRightBracket});
  CHECK(tokens("a</b>/c< /=") == std::vector<T>{T::kIdentifier, T::kTrimUpper, T::kIdentifier, T::kTrimLower,
                                                T::kIdentifier, T::kLess, T::kDiv, T::kAssign});
  CHECK(tokens("AND Or unless atan2 SUM group_LEFT bool Inf nan start end") ==
        std::vector<T>{T::kAnd, T::kOr, T::kUnless, T::kAtan2, T::kSum, T::kGroupLeft, T::kBool, T::kNumber, T::kNumber,
                       T::kStart, T::kFinish});
  CHECK(tokens("a a:b :x _1 fill fill (fill)") ==
        std::vector<T>{T::kIdentifier, T::kMetricIdentifier, T::kMetricIdentifier, T::kIdentifier, T::kIdentifier,
                       T::kFill, T::kLeftParen, T::kIdentifier, T::kRightParen});
}

TEST_CASE("in braces words are names, in brackets a colon stands alone", "[promql]") {
  using T = Token;
  CHECK(tokens("{sum=~'x',by!~\"y\"}") == std::vector<T>{T::kLeftBrace, T::kIdentifier, T::kMatch, T::kString,
                                                         T::kComma, T::kIdentifier, T::kNotMatch, T::kString,
                                                         T::kRightBrace});
  CHECK(tokens("[5m:step()]") == std::vector<T>{T::kLeftBracket, T::kDuration, T::kColon, T::kStep, T::kLeftParen,
                                                T::kRightParen, T::kRightBracket});
}

TEST_CASE("numbers and durations are told apart", "[promql]") {
  const auto number =
      GENERATE(as<std::string>{}, "1", ".5", "5.", "1.5", "1e3", "1E-3", "1.e5", "0x1F", "0X_1f", "1_000", "017");
  CAPTURE(number);
  CHECK(tokens(number) == std::vector<Token>{Token::kNumber});
  const auto duration = GENERATE(as<std::string>{}, "5m", "1h30m", "1y2w3d4h5m6s7ms", "10ms");
  CHECK(tokens(duration) == std::vector<Token>{Token::kDuration});
  const auto neither =
      GENERATE(as<std::string>{}, "1a", "1_", "1__0", "1e", "1e+", "1.2.3", "5mx", "5k", "0x", "0x1.5", "1..2", "5m3");
  CAPTURE(neither);
  CHECK(failure(neither).find("1:1: bad number or duration syntax: ") == 0);
}

TEST_CASE("comments and blanks are skipped", "[promql]") {
  CHECK(tokens("# a + b\n  x # end") == std::vector<Token>{Token::kIdentifier});
  CHECK(tokens("{ # inside\n a = 'b' }").size() == 5);
  CHECK(tokens("").empty());
}

TEST_CASE("what is no token is refused at its line and column", "[promql]") {
  CHECK(failure("a $ b") == "1:3: unexpected character: '$'");
  CHECK(failure("a\n + \n  ;") == "3:3: unexpected character: ';'");
  CHECK(failure("a ! b") == "1:3: unexpected character after '!': ' '");
  CHECK(failure("a !") == "1:3: unexpected end after '!'");
  CHECK(failure("a =~ 'b'") == "1:3: unexpected character after '=': '~'");
  CHECK(failure("{a>'b'}") == "1:3: unexpected character inside braces: '>'");
  CHECK(failure("{a='b'") == "1:7: unexpected end of input inside braces");
  CHECK(failure("(a") == "1:1: unclosed left parenthesis");
  CHECK(failure("a)") == "1:2: unexpected right parenthesis ')'");
  CHECK(failure("a[5m") == "1:2: unclosed left bracket");
  CHECK(failure("a]") == "1:2: unexpected right bracket ']'");
  CHECK(failure("a[[") == "1:3: unexpected left bracket '['");
  CHECK(failure("a}") == "1:2: unexpected character: '}'");
  CHECK(failure("'a\nb'") == "1:1: unterminated quoted string");
  CHECK(failure("`a") == "1:1: unterminated raw string");
  CHECK(failure("\"a\\") == "1:1: unterminated quoted string");
  CHECK(failure("a\xFF") == "1:1: not UTF-8");
  CHECK(failure(std::string(kLongest + 1, 'a')) == "1:1: longer than 65536 bytes");
  CHECK(failure(std::string("a\0b", 3)) == "1:2: unexpected character: '\\x00'");
}

TEST_CASE("a quoted text stands for what Go's escapes say", "[promql]") {
  CHECK(unquoted(R"("a\n\t\\\"b")") == "a\n\t\\\"b");
  CHECK(unquoted(R"('it\'s "x"')") == "it's \"x\"");
  CHECK(unquoted(R"("\x41\101\u00e9\U0001F600")") == "AA\xC3\xA9\xF0\x9F\x98\x80");
  CHECK(unquoted(R"("\xff")") == "\xFF");
  CHECK(unquoted(R"(`a\n"`)") == R"(a\n")");
  CHECK(unquoted(R"("a\q")") == "3: unknown escape sequence");
  CHECK(unquoted(R"("\'")") == "2: unknown escape sequence");
  CHECK(unquoted(R"("\x4")") == "2: illegal character in escape sequence");
  CHECK(unquoted(R"("\400")") == "2: escape sequence is an invalid Unicode code point");
  CHECK(unquoted(R"("\ud800")") == "2: escape sequence is an invalid Unicode code point");
  CHECK(unquoted(R"("\UFFFFFFFF")") == "2: escape sequence is an invalid Unicode code point");
}

}  // namespace mcp::promql
