// Prometheus' lexer (promql/parser/lex.go) has a state for each kind of bracket: in {} every word is an identifier, in
// [] a colon stands alone and is part of no word. Here that is two flags, and one function a kind of token. Tested by
// tests/unit/promql/lex_test.cpp and tests/fuzz/promql_fuzz.cpp.
#include "promql/lex.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "text/quote.h"

namespace mcp::promql {
namespace {

struct Spelling {
  Token token;
  std::string_view text;
  int since = 2;  // the Prometheus that knew it first
};

// Words, lower case; in the expression they may have any.
constexpr Spelling kWords[] = {
    {Token::kAnd, "and"},
    {Token::kOr, "or"},
    {Token::kUnless, "unless"},
    {Token::kAtan2, "atan2"},
    {Token::kSum, "sum"},
    {Token::kAvg, "avg"},
    {Token::kCount, "count"},
    {Token::kMin, "min"},
    {Token::kMax, "max"},
    {Token::kGroup, "group"},
    {Token::kStddev, "stddev"},
    {Token::kStdvar, "stdvar"},
    {Token::kTopk, "topk"},
    {Token::kBottomk, "bottomk"},
    {Token::kCountValues, "count_values"},
    {Token::kQuantile, "quantile"},
    {Token::kLimitk, "limitk", 3},
    {Token::kLimitRatio, "limit_ratio", 3},
    {Token::kOffset, "offset"},
    {Token::kSmoothed, "smoothed", 3},
    {Token::kAnchored, "anchored", 3},
    {Token::kBy, "by"},
    {Token::kWithout, "without"},
    {Token::kOn, "on"},
    {Token::kIgnoring, "ignoring"},
    {Token::kGroupLeft, "group_left"},
    {Token::kGroupRight, "group_right"},
    {Token::kFill, "fill", 3},
    {Token::kFillLeft, "fill_left", 3},
    {Token::kFillRight, "fill_right", 3},
    {Token::kBool, "bool"},
    {Token::kStart, "start"},
    {Token::kFinish, "end"},
    {Token::kStep, "step", 3},
    {Token::kRange, "range", 3},
    {Token::kNumber, "inf"},
    {Token::kNumber, "nan"},
};

// Signs; the longer of two that begin alike stands first.
constexpr Spelling kSigns[] = {
    {Token::kEqual, "=="},        {Token::kMatch, "=~"},     {Token::kAssign, "="},
    {Token::kNotEqual, "!="},     {Token::kNotMatch, "!~"},  {Token::kLessEqual, "<="},
    {Token::kTrimUpper, "</", 3}, {Token::kLess, "<"},       {Token::kGreaterEqual, ">="},
    {Token::kTrimLower, ">/", 3}, {Token::kGreater, ">"},    {Token::kAdd, "+"},
    {Token::kSub, "-"},           {Token::kMul, "*"},        {Token::kDiv, "/"},
    {Token::kMod, "%"},           {Token::kPow, "^"},        {Token::kAt, "@"},
    {Token::kComma, ","},         {Token::kLeftParen, "("},  {Token::kRightParen, ")"},
    {Token::kLeftBrace, "{"},     {Token::kRightBrace, "}"}, {Token::kLeftBracket, "["},
    {Token::kRightBracket, "]"},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool in(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

std::string lower(std::string_view word) {
  std::string out(word);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// The first character of valid UTF-8.
std::string shown(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) ++length;
  return "'" + text::printable(text.substr(0, length)) + "'";
}

class Lexer {
 public:
  Lexer(std::string_view text, int compat) : text_(text), compat_(compat) {}
  Result<std::vector<Lexeme>> all();

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  void skip_blank();
  Status next();
  Status string();
  Status number_or_duration();
  bool scan_number();
  bool scan_duration();
  Status word();
  Status sign();
  Status nest(Token token, std::size_t begin);
  bool paren_follows() const;
  void emit(Token token, std::size_t begin) {
    out_.push_back({token,
                    {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)},
                    text_.substr(begin, at_ - begin)});
  }
  Error wrong(std::size_t byte, std::string message) const { return error_at(text_, byte, std::move(message)); }

  std::string_view text_;
  int compat_;
  std::size_t at_ = 0;
  std::vector<Lexeme> out_;
  bool in_braces_ = false;
  bool in_brackets_ = false;
  std::vector<std::size_t> open_parens_;
  std::size_t open_bracket_ = 0;
};

Result<std::vector<Lexeme>> Lexer::all() {
  for (skip_blank(); at_ < text_.size(); skip_blank()) {
    if (Status read = next(); !read) return read.error();
  }
  if (in_braces_) return wrong(at_, "unexpected end of input inside braces");
  if (in_brackets_) return wrong(open_bracket_, "unclosed left bracket");
  if (!open_parens_.empty()) return wrong(open_parens_.back(), "unclosed left parenthesis");
  emit(Token::kEnd, at_);
  return std::move(out_);
}

void Lexer::skip_blank() {
  while (at_ < text_.size() && (is_space(text_[at_]) || text_[at_] == '#')) {
    if (text_[at_] == '#') {
      at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
    } else {
      ++at_;
    }
  }
}

Status Lexer::next() {
  const char c = peek();
  if (in(c, "\"'`")) return string();
  if (is_alpha(c)) return word();
  if (c == ':' && in_brackets_) {
    ++at_;
    emit(Token::kColon, at_ - 1);
    return Done{};
  }
  if (c == ':' && !in_braces_) return word();
  if (!in_braces_ && (is_digit(c) || (c == '.' && is_digit(peek(1))))) return number_or_duration();
  return sign();
}

// Finds the end; what is inside is judged by unquote.
Status Lexer::string() {
  const std::size_t begin = at_;
  const char quote = text_[at_++];
  for (; at_ < text_.size() && text_[at_] != quote; ++at_) {
    if (quote == '`') continue;
    if (text_[at_] == '\n') break;
    if (text_[at_] == '\\') ++at_;
  }
  if (at_ >= text_.size() || text_[at_] != quote) {
    return wrong(begin, quote == '`' ? "unterminated raw string" : "unterminated quoted string");
  }
  ++at_;
  emit(Token::kString, begin);
  return Done{};
}

Status Lexer::number_or_duration() {
  const std::size_t begin = at_;
  if (scan_number()) {
    emit(Token::kNumber, begin);
    return Done{};
  }
  at_ = begin;
  if (scan_duration()) {
    emit(Token::kDuration, begin);
    return Done{};
  }
  while (is_alpha(peek()) || is_digit(peek()) || peek() == '.') ++at_;
  return wrong(begin, "bad number or duration syntax: \"" + text::printable(text_.substr(begin, at_ - begin)) + "\"");
}

// Decimal with fraction, exponent and (not in 2.42) `_` between digits, or hexadecimal; nothing alphanumeric may
// follow.
bool Lexer::scan_number() {
  const bool underscores = compat_ != 2;
  const bool hex = peek() == '0' && in(peek(1), "xX");
  if (hex) at_ += underscores && peek(2) == '_' ? 3 : 2;
  const std::string_view digits = hex ? "0123456789abcdefABCDEF" : "0123456789";
  bool dot = hex;
  bool exponent = hex;
  bool digit_before = false;
  std::size_t count = 0;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (in(c, digits)) {
      digit_before = true;
      ++count;
    } else if (c == '.' && !dot && !exponent) {
      dot = true;
      digit_before = false;
      if (in(peek(1), "_.")) return false;
    } else if (in(c, "eE") && !exponent && count > 0) {
      exponent = true;
      digit_before = false;
      if (in(peek(1), "+-")) ++at_;
      if (!is_digit(peek(1))) return false;
    } else if (c == '_' && underscores && digit_before && in(peek(1), digits)) {
      digit_before = false;
    } else {
      break;
    }
  }
  return count > 0 && !is_alpha(peek()) && peek() != '.';
}

// Digits and units; whether the units descend is the parser's to judge.
bool Lexer::scan_duration() {
  bool any = false;
  while (is_digit(peek())) {
    while (is_digit(peek())) ++at_;
    if (at_ >= text_.size() || !in(peek(), "smhdwy")) return false;
    ++at_;
    if (peek() == 's') ++at_;
    any = true;
  }
  return any && !is_alpha(peek());
}

bool Lexer::paren_follows() const {
  std::size_t i = at_;
  while (i < text_.size() && is_space(text_[i])) ++i;
  return i < text_.size() && text_[i] == '(';
}

Status Lexer::word() {
  const std::size_t begin = at_;
  const auto part_of = [this](char c) {
    return is_alpha(c) || is_digit(c) || (c == ':' && !in_braces_ && !in_brackets_);
  };
  while (at_ < text_.size() && part_of(text_[at_])) ++at_;
  const std::string_view text = text_.substr(begin, at_ - begin);
  Token token = text.find(':') == std::string_view::npos ? Token::kIdentifier : Token::kMetricIdentifier;
  if (!in_braces_) {
    const std::string lowered = lower(text);
    for (const Spelling& known : kWords) {
      if (known.text == lowered && known.since <= compat_) token = known.token;
    }
    // A metric may be called fill: it is a keyword only where it can be one.
    const bool fill = token == Token::kFill || token == Token::kFillLeft || token == Token::kFillRight;
    if (fill && !paren_follows()) token = Token::kIdentifier;
  }
  emit(token, begin);
  return Done{};
}

Status Lexer::sign() {
  const std::size_t begin = at_;
  const std::string_view rest = text_.substr(begin);
  for (const Spelling& known : kSigns) {
    if (!rest.starts_with(known.text) || known.since > compat_) continue;
    if (in_braces_ && known.token == Token::kEqual) continue;  // as in Prometheus, `==` is no matcher but two signs
    at_ += known.text.size();
    if (Status fits = nest(known.token, begin); !fits) return fits;
    emit(known.token, begin);
    return Done{};
  }
  if (rest[0] == '!') {
    return wrong(begin, rest.size() > 1 ? "unexpected character after '!': " + shown(rest.substr(1))
                                        : "unexpected end after '!'");
  }
  return wrong(begin, std::string("unexpected character") + (in_braces_ ? " inside braces: " : ": ") + shown(rest));
}

// Follows brackets of each kind, and refuses what may not stand inside them.
Status Lexer::nest(Token token, std::size_t begin) {
  constexpr std::array kInBraces = {Token::kComma, Token::kAssign,   Token::kNotEqual,
                                    Token::kMatch, Token::kNotMatch, Token::kRightBrace};
  if (in_braces_ && std::find(kInBraces.begin(), kInBraces.end(), token) == kInBraces.end()) {
    return wrong(begin, "unexpected character inside braces: " + shown(text_.substr(begin)));
  }
  if (!in_braces_ && (token == Token::kMatch || token == Token::kNotMatch)) {
    return wrong(begin, "unexpected character after " + shown(text_.substr(begin)) + ": '~'");
  }
  switch (token) {
    case Token::kLeftBrace:
    case Token::kRightBrace:
      if (token == Token::kRightBrace && !in_braces_) return wrong(begin, "unexpected character: '}'");
      in_braces_ = token == Token::kLeftBrace;
      break;
    case Token::kLeftBracket:
      if (in_brackets_) return wrong(begin, "unexpected left bracket '['");
      in_brackets_ = true;
      open_bracket_ = begin;
      break;
    case Token::kRightBracket:
      if (!in_brackets_) return wrong(begin, "unexpected right bracket ']'");
      in_brackets_ = false;
      break;
    case Token::kLeftParen:
      open_parens_.push_back(begin);
      break;
    case Token::kRightParen:
      if (open_parens_.empty()) return wrong(begin, "unexpected right parenthesis ')'");
      open_parens_.pop_back();
      break;
    default:
      break;
  }
  return Done{};
}

}  // namespace

Result<std::vector<Lexeme>> lex(std::string_view text, int compat) {
  if (text.size() > kLongest) {
    return error_at(text, 0, "longer than " + std::to_string(kLongest) + " bytes");
  }
  if (!text::valid_utf8(text)) return error_at(text, 0, "not UTF-8");
  return Lexer(text, compat).all();
}

std::string_view spelling(Token token) {
  for (const Spelling& known : kSigns) {
    if (known.token == token) return known.text;
  }
  for (const Spelling& known : kWords) {
    if (known.token == token && token != Token::kNumber) return known.text;
  }
  return token == Token::kColon ? ":" : "";
}

bool is_metric_name(Token token) {
  switch (token) {
    case Token::kIdentifier:
    case Token::kMetricIdentifier:
      return true;
    case Token::kAtan2:
    case Token::kOn:
    case Token::kIgnoring:
    case Token::kGroupLeft:
    case Token::kGroupRight:
    case Token::kFill:
    case Token::kFillLeft:
    case Token::kFillRight:
    case Token::kBool:
      return false;
    default:
      return token >= Token::kAnd;
  }
}

bool is_aggregator(Token token) { return token >= Token::kSum && token <= Token::kLimitRatio; }

Error error_at(std::string_view text, std::size_t byte, std::string message) {
  const std::string_view before = text.substr(0, byte);
  const auto line = static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const std::size_t newline = before.rfind('\n');
  const std::size_t column = newline == std::string_view::npos ? byte + 1 : byte - newline;
  return Error{
      .code = Code::kConfig, .message = std::move(message), .place = {.file = {}, .line = line, .column = column}};
}

}  // namespace mcp::promql
