// The grammar is that of Prometheus' generated_parser.y; a unary sign binds as `*` does, so that -2^2 is -(2^2) and
// -a*b is (-a)*b. The invariant: every recursion passes through binary() or duration_binary(), which count it.
// Tested by tests/unit/promql/parse_test.cpp, tests/compliance/promql/*.test and tests/fuzz/promql_fuzz.cpp.
#include "promql/parser.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "text/number.h"
#include "text/quote.h"
#include "timeutil/duration.h"

namespace mcp::promql {
namespace {

constexpr int kUnaryPrecedence = 5;
constexpr int kPowPrecedence = 6;

// 0 for what is no binary operator.
int precedence_of(Token token) {
  switch (token) {
    case Token::kOr:
      return 1;
    case Token::kAnd:
    case Token::kUnless:
      return 2;
    case Token::kEqual:
    case Token::kNotEqual:
    case Token::kGreater:
    case Token::kLess:
    case Token::kGreaterEqual:
    case Token::kLessEqual:
    case Token::kTrimUpper:
    case Token::kTrimLower:
      return 3;
    case Token::kAdd:
    case Token::kSub:
      return 4;
    case Token::kMul:
    case Token::kDiv:
    case Token::kMod:
    case Token::kAtan2:
      return kUnaryPrecedence;
    case Token::kPow:
      return kPowPrecedence;
    default:
      return 0;
  }
}

// Nothing where it is no int64.
std::optional<double> whole_number(std::string_view digits, unsigned base) {
  double value = 0;
  for (const char c : digits) {
    value = value * base + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    if (value >= 0x1p63) return std::nullopt;
  }
  return value;
}

// How Prometheus names a token in an error.
std::string describe(const Lexeme& lexeme) {
  const std::string shown = text::printable(lexeme.text);
  const std::string quoted = "\"" + shown + "\"";
  switch (lexeme.token) {
    case Token::kEnd:
      return "end of input";
    case Token::kIdentifier:
      return "identifier " + quoted;
    case Token::kMetricIdentifier:
      return "metric identifier " + quoted;
    case Token::kNumber:
      return "number " + quoted;
    case Token::kDuration:
      return "duration " + quoted;
    case Token::kString:
      return "string " + shown;
    default:
      break;
  }
  if (is_aggregator(lexeme.token)) return "<aggr:" + shown + ">";
  if (lexeme.token >= Token::kOffset) return "<" + shown + ">";
  if (precedence_of(lexeme.token) > 0 || lexeme.token == Token::kAt) return "<op:" + shown + ">";
  return quoted;
}

}  // namespace

Error Parser::unexpected(std::string_view context, std::string_view expected) const {
  std::string message = "unexpected " + describe(here());
  if (!context.empty()) message.append(" in ").append(context);
  if (!expected.empty()) message.append(", expected ").append(expected);
  return wrong(here().at, std::move(message));
}

Error Parser::too_deep() const { return wrong(here().at, "nested deeper than " + std::to_string(kDeepest)); }

Result<ExprPtr> Parser::node(std::uint32_t begin, decltype(Expr::is) is) const {
  auto made = std::make_unique<Expr>(Expr{{begin, taken_end()}, 1, std::move(is)});
  for (const Expr* child : children(*made)) made->levels = std::max(made->levels, child->levels + 1);
  if (made->levels > kDeepest) return too_deep();
  return made;
}

Result<ExprPtr> Parser::whole() {
  if (here().token == Token::kEnd) return wrong(here().at, "no expression found in input");
  Result<ExprPtr> root = binary(1);
  if (root && here().token != Token::kEnd) return unexpected("");
  return root;
}

Result<ExprPtr> Parser::binary(int least) {
  const Deeper deeper(nesting_);
  if (nesting_ > kDeepest) return too_deep();
  Result<ExprPtr> left = unary();
  while (left) {
    const int precedence = precedence_of(here().token);
    if (precedence == 0 || precedence < least) break;
    left = operation(std::move(*left), precedence);
  }
  return left;
}

Result<ExprPtr> Parser::operation(ExprPtr left, int precedence) {
  const std::uint32_t begin = left->at.begin;
  Binary made;
  made.op = take().token;
  made.left = std::move(left);
  if (Status read = modifiers(made); !read) return read.error();
  Result<ExprPtr> right = binary(made.op == Token::kPow ? precedence : precedence + 1);
  if (!right) return right;
  made.right = std::move(*right);
  return node(begin, std::move(made));
}

Status Parser::modifiers(Binary& binary) {
  binary.returns_bool = take_if(Token::kBool);
  if (here().token == Token::kOn || here().token == Token::kIgnoring) {
    Matching matching;
    matching.on = take().token == Token::kOn;
    Result<std::vector<std::string>> labels = label_list();
    if (!labels) return labels.error();
    matching.labels = std::move(*labels);
    if (Status read = grouping_modifier(matching); !read) return read;
    binary.matching = std::move(matching);
  }
  return fill_modifiers(binary);
}

Status Parser::grouping_modifier(Matching& matching) {
  if (here().token != Token::kGroupLeft && here().token != Token::kGroupRight) return Done{};
  matching.group = take().token == Token::kGroupLeft ? Matching::Group::kLeft : Matching::Group::kRight;
  if (here().token != Token::kLeftParen) return Done{};
  Result<std::vector<std::string>> labels = label_list();
  if (!labels) return labels.error();
  matching.include = std::move(*labels);
  return Done{};
}

Status Parser::fill_modifiers(Binary& binary) {
  while (here().token == Token::kFill || here().token == Token::kFillLeft || here().token == Token::kFillRight) {
    const Lexeme word = take();
    if (!take_if(Token::kLeftParen)) return unexpected("fill modifier", "\"(\"");
    const bool negative = here().token == Token::kSub;
    if (negative || here().token == Token::kAdd) take();
    if (here().token != Token::kNumber && here().token != Token::kDuration)
      return unexpected("fill modifier", "number");
    Result<double> value = number_value(take());
    if (!value) return value.error();
    if (!take_if(Token::kRightParen)) return unexpected("fill modifier", "\")\"");
    const double signed_value = negative ? -*value : *value;
    const bool left = word.token != Token::kFillRight;
    const bool right = word.token != Token::kFillLeft;
    if ((left && binary.fill_left) || (right && binary.fill_right)) return wrong(word.at, "fill value given twice");
    if (left) binary.fill_left = signed_value;
    if (right) binary.fill_right = signed_value;
  }
  return Done{};
}

Result<ExprPtr> Parser::unary() {
  if (here().token != Token::kAdd && here().token != Token::kSub) return postfix();
  const Lexeme sign = take();
  const bool negative = sign.token == Token::kSub;
  Result<ExprPtr> inner = binary(kUnaryPrecedence + 1);
  if (!inner) return inner;
  if (Number* number = std::get_if<Number>(&(*inner)->is)) {
    if (negative) number->value = -number->value;
    (*inner)->at.begin = sign.at.begin;
    return inner;
  }
  return node(sign.at.begin, Unary{negative, std::move(*inner)});
}

Result<ExprPtr> Parser::postfix() {
  Result<ExprPtr> inner = primary();
  while (inner) {
    switch (here().token) {
      case Token::kLeftBracket:
        inner = range_or_subquery(std::move(*inner));
        break;
      case Token::kOffset:
        inner = with_offset(std::move(*inner));
        break;
      case Token::kAt:
        inner = with_at(std::move(*inner));
        break;
      case Token::kAnchored:
      case Token::kSmoothed:
        inner = with_extension(std::move(*inner));
        break;
      default:
        return inner;
    }
  }
  return inner;
}

Result<ExprPtr> Parser::primary() {
  const Token token = here().token;
  const Token next = after(1).token;
  if (token == Token::kLeftParen) return parenthesis();
  if (token == Token::kNumber || (token == Token::kDuration && compat_ != 2)) return number();
  if (token == Token::kString) return text();
  if (is_aggregator(token) && (next == Token::kLeftParen || next == Token::kBy || next == Token::kWithout)) {
    return aggregation();
  }
  const bool callable = token == Token::kIdentifier || token >= Token::kStart;
  if (callable && next == Token::kLeftParen) return call();
  if (!is_metric_name(here().token) && token != Token::kLeftBrace) return unexpected("");
  const std::uint32_t begin = here().at.begin;
  Result<Selector> read = selector();
  if (!read) return read.error();
  return node(begin, std::move(*read));
}

Result<ExprPtr> Parser::parenthesis() {
  const std::uint32_t begin = take().at.begin;
  Result<ExprPtr> inner = binary(1);
  if (!inner) return inner;
  if (!take_if(Token::kRightParen)) return unexpected("", "\")\"");
  return node(begin, Paren{std::move(*inner)});
}

// Go's ParseInt with base 0, then ParseFloat: 0x1F is hexadecimal, 017 octal; 089, and octal digits that are too many
// for 64 bits, are decimal.
Result<double> Parser::number_value(const Lexeme& lexeme) const {
  const std::string_view text = lexeme.text;
  if (lexeme.token == Token::kDuration) {
    const Result<timeutil::Duration> length = timeutil::parse_duration(text);
    constexpr std::int64_t kLongestUs = std::numeric_limits<std::int64_t>::max() / 1000;  // Go counts nanoseconds
    if (!length || length->count() > kLongestUs)
      return wrong(lexeme.at, "not a valid duration: \"" + std::string(text) + "\"");
    return static_cast<double>(length->count()) / 1e6;
  }
  const char first = text[0];
  if (first == 'i' || first == 'I') return std::numeric_limits<double>::infinity();
  if (first == 'n' || first == 'N') return std::numeric_limits<double>::quiet_NaN();
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits), [](char c) { return c != '_'; });
  const Error too_large = wrong(lexeme.at, "error parsing number: \"" + text::printable(text) + "\" is out of range");
  const bool hex = digits.starts_with("0x") || digits.starts_with("0X");
  const bool octal = !hex && digits[0] == '0' && digits.find_first_not_of("01234567") == std::string::npos;
  const std::optional<double> whole =
      hex || octal ? whole_number(std::string_view(digits).substr(hex ? 2 : 1), hex ? 16 : 8) : std::nullopt;
  if (whole) return *whole;
  if (hex) return too_large;
  const std::optional<double> value = text::parse_decimal(digits);
  if (!value) return too_large;
  return *value;
}

Result<ExprPtr> Parser::number() {
  const Lexeme lexeme = take();
  Result<double> value = number_value(lexeme);
  if (!value) return value.error();
  return node(lexeme.at.begin, Number{*value, lexeme.token == Token::kDuration});
}

Result<ExprPtr> Parser::text() {
  const Lexeme lexeme = take();
  Result<std::string> value = unquote(lexeme, text_);
  if (!value) return value.error();
  return node(lexeme.at.begin, Text{std::move(*value)});
}

Result<ExprPtr> Parser::call() {
  const Lexeme name = take();
  Result<std::vector<ExprPtr>> read = arguments("");
  if (!read) return read.error();
  return node(name.at.begin, Call{std::string(name.text), std::move(*read)});
}

Result<std::vector<ExprPtr>> Parser::arguments(std::string_view context) {
  std::vector<ExprPtr> all;
  if (!take_if(Token::kLeftParen)) return unexpected(context);
  if (take_if(Token::kRightParen)) return all;
  for (;;) {
    Result<ExprPtr> argument = binary(1);
    if (!argument) return argument.error();
    all.push_back(std::move(*argument));
    if (take_if(Token::kRightParen)) return all;
    const Lexeme comma = here();
    if (!take_if(Token::kComma)) return unexpected(context, "\",\" or \")\"");
    if (here().token == Token::kRightParen) {
      return wrong(comma.at, "trailing commas not allowed in function call args");
    }
  }
}

Status Parser::aggregation_modifier(Aggregation& aggregation) {
  if (here().token != Token::kBy && here().token != Token::kWithout) return Done{};
  aggregation.without = take().token == Token::kWithout;
  Result<std::vector<std::string>> labels = label_list();
  if (!labels) return labels.error();
  aggregation.labels = std::move(*labels);
  return Done{};
}

Result<ExprPtr> Parser::aggregation() {
  const Lexeme word = take();
  Aggregation made;
  made.aggregator = word.token;
  const bool modified_before = here().token != Token::kLeftParen;
  if (Status read = aggregation_modifier(made); !read) return read.error();
  Result<std::vector<ExprPtr>> read = arguments("aggregation");
  if (!read) return read.error();
  if (!modified_before) {
    if (Status behind = aggregation_modifier(made); !behind) return behind.error();
  }
  const bool has_parameter = word.token == Token::kTopk || word.token == Token::kBottomk ||
                             word.token == Token::kCountValues || word.token == Token::kQuantile ||
                             word.token == Token::kLimitk || word.token == Token::kLimitRatio;
  const std::size_t wanted = has_parameter ? 2 : 1;
  if (read->empty()) return wrong(word.at, "no arguments for aggregate expression provided");
  if (read->size() != wanted) {
    return wrong(word.at, "wrong number of arguments for aggregate expression provided, expected " +
                              std::to_string(wanted) + ", got " + std::to_string(read->size()));
  }
  if (has_parameter) made.parameter = std::move(read->front());
  made.inner = std::move(read->back());
  return node(word.at.begin, std::move(made));
}

Result<std::vector<std::string>> Parser::label_list() {
  std::vector<std::string> labels;
  if (!take_if(Token::kLeftParen)) return unexpected("grouping opts", "\"(\"");
  while (!take_if(Token::kRightParen)) {
    const Lexeme label = here();
    const bool keyword = label.token >= Token::kAnd && label.token != Token::kWithout;  // the one that is no label
    const bool word = label.token == Token::kIdentifier || keyword;
    const bool quoted = label.token == Token::kString && compat_ != 2;
    if (!word && !quoted) return unexpected("grouping opts", "label");
    take();
    Result<std::string> name = word ? Result<std::string>(std::string(label.text)) : unquote(label, text_);
    if (!name) return name.error();
    if (name->empty() || !text::valid_utf8(*name)) {
      return wrong(label.at, "invalid label name for grouping: \"" + text::printable(*name) + "\"");
    }
    labels.push_back(std::move(*name));
    if (here().token == Token::kRightParen) continue;
    if (!take_if(Token::kComma)) return unexpected("grouping opts", "\",\" or \")\"");
  }
  return labels;
}

Result<ExprPtr> parse(std::string_view text, int compat) {
  Result<std::vector<Lexeme>> tokens = lex(text, compat);
  if (!tokens) return tokens.error();
  return Parser(text, std::move(*tokens), compat).whole();
}

Result<Selector> parse_selector(std::string_view text) {
  Result<std::vector<Lexeme>> tokens = lex(text);
  if (!tokens) return tokens.error();
  return Parser(text, std::move(*tokens), 3).lone_selector();
}

}  // namespace mcp::promql
