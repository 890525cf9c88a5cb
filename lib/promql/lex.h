// PromQL as tokens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "result/result.h"

namespace mcp::promql {

inline constexpr std::size_t kLongest = std::size_t{64} << 10;  // bytes of one expression

// Keywords and operators stand in the order of the tables of lex.cpp.
enum class Token : std::uint8_t {
  kEnd,
  kIdentifier,
  kMetricIdentifier,
  kNumber,
  kDuration,
  kString,
  // punctuation
  kComma,
  kColon,
  kLeftParen,
  kRightParen,
  kLeftBrace,
  kRightBrace,
  kLeftBracket,
  kRightBracket,
  kAt,
  kAssign,
  kMatch,
  kNotMatch,
  // operators that are signs
  kAdd,
  kSub,
  kMul,
  kDiv,
  kMod,
  kPow,
  kEqual,
  kNotEqual,
  kGreater,
  kLess,
  kGreaterEqual,
  kLessEqual,
  kTrimUpper,
  kTrimLower,
  // operators that are words
  kAnd,
  kOr,
  kUnless,
  kAtan2,
  // aggregators
  kSum,
  kAvg,
  kCount,
  kMin,
  kMax,
  kGroup,
  kStddev,
  kStdvar,
  kTopk,
  kBottomk,
  kCountValues,
  kQuantile,
  kLimitk,
  kLimitRatio,
  // keywords
  kOffset,
  kSmoothed,
  kAnchored,
  kBy,
  kWithout,
  kOn,
  kIgnoring,
  kGroupLeft,
  kGroupRight,
  kFill,
  kFillLeft,
  kFillRight,
  kBool,
  kStart,
  kFinish,
  kStep,
  kRange,
};

// Where something stands: bytes [begin, end) of the expression.
struct Extent {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct Lexeme {
  Token token = Token::kEnd;
  Extent at;
  std::string_view text;  // of the expression
};

// All tokens of the text, the last one kEnd; the text outlives them. Prometheus 2.42 (compat 2) has fewer keywords and
// signs than 3. Errors are kConfig with line and column.
Result<std::vector<Lexeme>> lex(std::string_view text, int compat = 3);

// The word or sign of a token that has only one, else "".
std::string_view spelling(Token token);
bool is_aggregator(Token token);
// Whether it may be a metric's name where an expression begins: most keywords may.
bool is_metric_name(Token token);

// What a quoted text stands for: Go's escapes in "" and '', none in ``. The error stands at its byte in the whole text.
Result<std::string> unquote(const Lexeme& quoted, std::string_view text);

// A kConfig Error at a byte of the expression.
Error error_at(std::string_view text, std::size_t byte, std::string message);

}  // namespace mcp::promql
