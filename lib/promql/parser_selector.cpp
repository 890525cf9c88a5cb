// Selectors, their modifiers, and expressions of durations. An offset takes one duration (`x offset 5m + 1` adds 1 to
// the shifted x), a range takes a whole expression of them. Tested by tests/unit/promql/parse_test.cpp,
// tests/compliance/promql/*.test and tests/fuzz/promql_fuzz.cpp.
#include <algorithm>
#include <cmath>

#include "promql/parser.h"
#include "text/quote.h"

namespace mcp::promql {
namespace {

constexpr double kLongestSeconds = 0x1p63 / 1e9;  // Go counts nanoseconds
constexpr int kDurationUnary = 2;

int duration_precedence(Token token) {
  switch (token) {
    case Token::kAdd:
    case Token::kSub:
      return 1;
    case Token::kMul:
    case Token::kDiv:
    case Token::kMod:
      return kDurationUnary;
    case Token::kPow:
      return kDurationUnary + 1;
    default:
      return 0;
  }
}

// Which of two lengths; Prometheus called them min and max at first.
std::string_view of_two_lengths(const Lexeme& lexeme) {
  if (lexeme.token == Token::kMin) return "min_of";
  if (lexeme.token == Token::kMax) return "max_of";
  if (lexeme.token != Token::kIdentifier) return "";
  const auto is = [&](std::string_view name) {
    return std::equal(lexeme.text.begin(), lexeme.text.end(), name.begin(), name.end(),
                      [](char a, char b) { return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b); });
  };
  if (is("min_of")) return "min_of";
  return is("max_of") ? "max_of" : "";
}

// As Go's %f writes it.
std::string fixed(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
  return std::to_string(value);
}

std::optional<tsdb::Operator> matcher_operator(Token token) {
  switch (token) {
    case Token::kAssign:
      return tsdb::Operator::kEqual;
    case Token::kNotEqual:
      return tsdb::Operator::kNotEqual;
    case Token::kMatch:
      return tsdb::Operator::kMatch;
    case Token::kNotMatch:
      return tsdb::Operator::kNotMatch;
    default:
      return std::nullopt;
  }
}

// What offset and @ set: those of a selector or a subquery; null for anything else.
struct Modifiable {
  std::optional<Length>* offset = nullptr;
  At* at = nullptr;
};

Modifiable modifiable(Expr& expression) {
  if (Selector* selector = std::get_if<Selector>(&expression.is)) return {&selector->offset, &selector->at};
  if (Subquery* subquery = std::get_if<Subquery>(&expression.is)) return {&subquery->offset, &subquery->at};
  return {};
}

constexpr std::string_view kModifiable =
    "must be preceded by an instant vector selector or range vector selector or a subquery";

}  // namespace

Result<Selector> Parser::lone_selector() {
  if (!is_metric_name(here().token) && here().token != Token::kLeftBrace) return unexpected("", "a vector selector");
  const Lexeme first = here();
  Result<Selector> read = selector();
  if (read && !narrows(*read)) return wrong(first.at, std::string(kNarrowsNothing));
  if (read && here().token != Token::kEnd) return unexpected("", "the end of the vector selector");
  return read;
}

Result<Selector> Parser::selector() {
  Selector made;
  const Lexeme first = here();
  const bool named = first.token != Token::kLeftBrace;
  made.braces_only = !named;
  if (named) made.name = take().text;
  if (take_if(Token::kLeftBrace)) {
    if (Status read = conditions(made); !read) return read.error();
  }
  if (!named) return made;
  for (const tsdb::Condition& condition : made.conditions) {
    if (condition.label != tsdb::kNameLabel) continue;
    return wrong(first.at, "metric name must not be set twice: \"" + text::printable(made.name) + "\" or \"" +
                               text::printable(condition.value) + "\"");
  }
  return made;
}

Status Parser::conditions(Selector& selector) {
  while (!take_if(Token::kRightBrace)) {
    if (Status read = condition(selector); !read) return read;
    if (here().token == Token::kRightBrace) continue;
    if (!take_if(Token::kComma)) return unexpected("label matching", "\",\" or \"}\"");
  }
  return Done{};
}

Status Parser::condition(Selector& selector) {
  const Lexeme first = here();
  const bool quoted_name = first.token == Token::kString && compat_ != 2;
  if (first.token != Token::kIdentifier && !quoted_name) {
    return unexpected("label matching", "identifier or \"}\"");
  }
  take();
  Result<std::string> label = quoted_name ? unquote(first, text_) : Result<std::string>(std::string(first.text));
  if (!label) return label.error();
  if (label->empty() || !text::valid_utf8(*label))
    return wrong(first.at, "invalid name: \"" + text::printable(*label) + "\"");
  const std::optional<tsdb::Operator> op = matcher_operator(here().token);
  if (!op && quoted_name) {  // a metric name in quotes
    if (selector.name.empty()) {
      selector.name = std::move(*label);
      return Done{};
    }
    return wrong(first.at, "metric name must not be set twice: \"" + text::printable(selector.name) + "\" or \"" +
                               text::printable(*label) + "\"");
  }
  if (!op) return unexpected("label matching", "label matching operator");
  take();
  if (here().token != Token::kString) return unexpected("label matching", "string");
  const Lexeme quoted = take();
  Result<std::string> value = unquote(quoted, text_);
  if (!value) return value.error();
  tsdb::Condition made{std::move(*label), *op, std::move(*value)};
  if (Result<tsdb::Matcher> sound = tsdb::Matcher::make(made); !sound) return wrong(quoted.at, sound.error().message);
  selector.conditions.push_back(std::move(made));
  return Done{};
}

bool narrows(const Selector& selector) {
  if (!selector.name.empty()) return true;
  return std::any_of(selector.conditions.begin(), selector.conditions.end(), [](const tsdb::Condition& condition) {
    const Result<tsdb::Matcher> matcher = tsdb::Matcher::make(condition);
    return matcher && !matcher->matches_absent();
  });
}

Result<std::vector<tsdb::Matcher>> matchers_of(const Selector& selector) {
  std::vector<tsdb::Condition> conditions;
  if (!selector.name.empty())
    conditions.push_back({std::string(tsdb::kNameLabel), tsdb::Operator::kEqual, selector.name});
  conditions.insert(conditions.end(), selector.conditions.begin(), selector.conditions.end());
  std::vector<tsdb::Matcher> matchers;
  for (tsdb::Condition& condition : conditions) {
    Result<tsdb::Matcher> matcher = tsdb::Matcher::make(std::move(condition));
    if (!matcher) return matcher.error();
    matchers.push_back(std::move(*matcher));
  }
  return matchers;
}

Result<ExprPtr> Parser::range_or_subquery(ExprPtr inner) {
  const Lexeme bracket = take();
  const std::uint32_t begin = inner->at.begin;
  Result<Length> range =
      positive_length(compat_ == 2 ? LengthPlace{"subquery selector", "duration"}
                                   : LengthPlace{"subquery or range selector", "number, duration, step(), or range()"});
  if (!range) return range.error();
  if (take_if(Token::kColon)) {
    Subquery made;
    made.inner = std::move(inner);
    made.range = std::move(*range);
    if (here().token != Token::kRightBracket) {
      Result<Length> step = positive_length(
          {"subquery selector", compat_ == 2 ? "duration or \"]\"" : "number, duration, step(), range(), or \"]\""});
      if (!step) return step.error();
      made.step = std::move(*step);
    }
    if (!take_if(Token::kRightBracket)) return unexpected("subquery selector", "\"]\"");
    return node(begin, std::move(made));
  }
  if (!take_if(Token::kRightBracket)) return unexpected("subquery or range", "\":\" or \"]\"");
  Selector* selector = std::get_if<Selector>(&inner->is);
  if (selector == nullptr || selector->range) return wrong(bracket.at, "ranges only allowed for vector selectors");
  if (selector->offset) return wrong(bracket.at, "no offset modifiers allowed before range");
  if (selector->at.is != At::Is::kNone) return wrong(bracket.at, "no @ modifiers allowed before range");
  if (selector->extension != Selector::Extension::kNone) {
    return wrong(bracket.at, "no anchored or smoothed modifiers allowed before range");
  }
  selector->range = std::move(*range);
  return node(begin, std::move(inner->is));
}

Result<ExprPtr> Parser::with_offset(ExprPtr inner) {
  take();
  Result<Length> length = offset_length();
  if (!length) return length.error();
  const Modifiable target = modifiable(*inner);
  if (target.offset == nullptr) return wrong(inner->at, "offset modifier " + std::string(kModifiable));
  if (target.offset->has_value()) return wrong(inner->at, "offset may not be set multiple times");
  *target.offset = std::move(*length);
  return node(inner->at.begin, std::move(inner->is));
}

Result<ExprPtr> Parser::with_at(ExprPtr inner) {
  take();
  At made;
  if (here().token == Token::kStart || here().token == Token::kFinish) {
    made.is = take().token == Token::kStart ? At::Is::kStart : At::Is::kEnd;
    if (!take_if(Token::kLeftParen)) return unexpected("@", "\"(\"");
    if (!take_if(Token::kRightParen)) return unexpected("@", "\")\"");
  } else {
    const bool negative = here().token == Token::kSub;
    if (negative || here().token == Token::kAdd) take();
    const Lexeme lexeme = here();
    const bool duration = lexeme.token == Token::kDuration && compat_ != 2;
    if (lexeme.token != Token::kNumber && !duration) return unexpected("@", "timestamp");
    Result<double> seconds = number_value(take());
    if (!seconds) return seconds.error();
    const double time = negative ? -*seconds : *seconds;
    const double ms = std::round(time * 1000);
    if (!(std::fabs(ms) < 0x1p62)) {
      return wrong(inner->at, "timestamp out of bounds for @ modifier: " + fixed(time));
    }
    made.is = At::Is::kTime;
    made.ms = static_cast<std::int64_t>(ms);
  }
  const Modifiable target = modifiable(*inner);
  if (target.at == nullptr) return wrong(inner->at, "@ modifier " + std::string(kModifiable));
  if (target.at->is != At::Is::kNone) return wrong(inner->at, "@ <timestamp> may not be set multiple times");
  *target.at = made;
  return node(inner->at.begin, std::move(inner->is));
}

Result<ExprPtr> Parser::with_extension(ExprPtr inner) {
  const Lexeme word = take();
  Selector* selector = std::get_if<Selector>(&inner->is);
  const std::string name(spelling(word.token));
  if (selector == nullptr) {
    const bool subquery = std::holds_alternative<Subquery>(inner->is);
    return wrong(inner->at,
                 name + (subquery ? " modifier is not supported for subqueries" : " modifier not implemented"));
  }
  const auto wanted = word.token == Token::kAnchored ? Selector::Extension::kAnchored : Selector::Extension::kSmoothed;
  if (selector->extension != Selector::Extension::kNone && selector->extension != wanted) {
    return wrong(inner->at, "anchored and smoothed modifiers cannot be used together");
  }
  selector->extension = wanted;
  return node(inner->at.begin, std::move(inner->is));
}

// A literal is a length of its own, anything else an expression that waits for its evaluation.
Result<Length> Parser::positive_length(const LengthPlace& place) {
  length_place_ = place;
  if (compat_ == 2) return written_length();
  Result<ExprPtr> read = duration_binary(1);
  if (!read) return read.error();
  const Number* literal = std::get_if<Number>(&(*read)->is);
  if (literal == nullptr) return Length{0, std::move(*read)};
  if (!(literal->value > 0)) return wrong((*read)->at, "duration must be greater than 0");
  return Length{literal->value, nullptr};
}

Result<Length> Parser::offset_length() {
  const Lexeme first = here();
  length_place_ = {"offset", compat_ == 2 ? "duration" : "number, duration, step(), or range()"};
  if (compat_ == 2) {
    const bool back = take_if(Token::kSub);
    Result<Length> length = written_length();
    if (length && back) length->seconds = -length->seconds;
    return length;
  }
  const bool signed_here = first.token == Token::kSub || first.token == Token::kAdd;
  if (signed_here) take();
  Result<ExprPtr> read = duration_primary();
  if (!read) return read.error();
  const bool negative = first.token == Token::kSub;
  if (const Number* literal = std::get_if<Number>(&(*read)->is)) {
    return Length{negative ? -literal->value : literal->value, nullptr};
  }
  if (!signed_here) return Length{0, std::move(*read)};
  Result<ExprPtr> with_sign = node(first.at.begin, Unary{negative, std::move(*read)});
  if (!with_sign) return with_sign.error();
  return Length{0, std::move(*with_sign)};
}

// All that 2.42 takes: one duration with its unit.
Result<Length> Parser::written_length() {
  const Lexeme lexeme = here();
  if (lexeme.token == Token::kNumber) return wrong(lexeme.at, "missing unit character in duration");
  if (lexeme.token != Token::kDuration) return no_length();
  const Result<double> seconds = number_value(take());
  if (!seconds) return seconds.error();
  if (!(*seconds > 0)) return wrong(lexeme.at, "duration must be greater than 0");
  return Length{*seconds, nullptr};
}

Result<ExprPtr> Parser::duration_binary(int least) {
  const Deeper deeper(nesting_);
  if (nesting_ > kDeepest) return too_deep();
  Result<ExprPtr> left = duration_unary();
  while (left) {
    const int precedence = duration_precedence(here().token);
    if (precedence == 0 || precedence < least) break;
    const Lexeme op = take();
    Result<ExprPtr> right = duration_binary(op.token == Token::kPow ? precedence : precedence + 1);
    if (!right) return right;
    const Number* divisor = std::get_if<Number>(&(*right)->is);
    if (divisor != nullptr && divisor->value == 0) {
      if (op.token == Token::kDiv) return wrong(op.at, "division by zero");
      if (op.token == Token::kMod) return wrong(op.at, "modulo by zero");
    }
    const std::uint32_t begin = (*left)->at.begin;
    Binary made;
    made.op = op.token;
    made.left = std::move(*left);
    made.right = std::move(*right);
    left = node(begin, std::move(made));
  }
  return left;
}

Result<ExprPtr> Parser::duration_unary() {
  if (here().token != Token::kAdd && here().token != Token::kSub) return duration_primary();
  const Lexeme sign = take();
  const bool negative = sign.token == Token::kSub;
  Result<ExprPtr> inner = duration_binary(kDurationUnary + 1);
  if (!inner) return inner;
  if (Number* literal = std::get_if<Number>(&(*inner)->is)) {
    if (negative) literal->value = -literal->value;
    (*inner)->at.begin = sign.at.begin;
    return inner;
  }
  return node(sign.at.begin, Unary{negative, std::move(*inner)});
}

Result<ExprPtr> Parser::duration_primary() {
  const Lexeme first = here();
  if (first.token == Token::kNumber || first.token == Token::kDuration) {
    Result<double> value = number_value(take());
    if (!value) return value.error();
    if (!(std::fabs(*value) < kLongestSeconds)) return wrong(first.at, "duration out of range");
    return node(first.at.begin, Number{*value, first.token == Token::kDuration});
  }
  if (take_if(Token::kLeftParen)) {
    Result<ExprPtr> inner = duration_binary(1);
    if (!inner) return inner;
    if (!take_if(Token::kRightParen)) return no_length();
    return node(first.at.begin, Paren{std::move(*inner)});
  }
  const bool of_query = first.token == Token::kStep || first.token == Token::kRange;
  const std::string_view of_two = of_two_lengths(first);
  if (!of_query && of_two.empty()) return no_length();
  take();
  if (!take_if(Token::kLeftParen)) return no_length();
  Call made{std::string(of_query ? spelling(first.token) : of_two), {}};
  for (int i = 0; !of_query && i < 2; ++i) {
    if (i == 1 && !take_if(Token::kComma)) return no_length();
    Result<ExprPtr> argument = duration_binary(1);
    if (!argument) return argument;
    made.arguments.push_back(std::move(*argument));
  }
  if (!take_if(Token::kRightParen)) return no_length();
  return node(first.at.begin, std::move(made));
}

}  // namespace mcp::promql
