// Tested by tests/unit/mcp-alert/vocabulary_test.cpp.
#include "condition.h"

#include <algorithm>
#include <iterator>

namespace mcp::alert {
namespace {

using promql::Token;

constexpr Condition kConditions[] = {
    {"gt", "above the threshold", ">", Token::kGreater},
    {"ge", "at the threshold or above", ">=", Token::kGreaterEqual},
    {"lt", "below the threshold", "<", Token::kLess},
    {"le", "at the threshold or below", "<=", Token::kLessEqual},
    {"eq", "equal to the threshold", "==", Token::kEqual},
    {"ne", "anything but the threshold", "!=", Token::kNotEqual},
};

const promql::Expr& bare(const promql::Expr& expression) {
  const auto* brackets = std::get_if<promql::Paren>(&expression.is);
  return brackets == nullptr ? expression : bare(*brackets->inner);
}

std::optional<double> number_of(const promql::Expr& expression) {
  const promql::Expr& inner = bare(expression);
  if (const auto* number = std::get_if<promql::Number>(&inner.is)) return number->value;
  const auto* sign = std::get_if<promql::Unary>(&inner.is);
  if (sign == nullptr) return std::nullopt;
  const std::optional<double> unsigned_number = number_of(*sign->inner);
  if (!unsigned_number) return std::nullopt;
  return sign->negative ? -*unsigned_number : *unsigned_number;
}

// With its sides changed over.
Token turned(Token op) {
  switch (op) {
    case Token::kGreater:
      return Token::kLess;
    case Token::kGreaterEqual:
      return Token::kLessEqual;
    case Token::kLess:
      return Token::kGreater;
    case Token::kLessEqual:
      return Token::kGreaterEqual;
    default:
      return op;
  }
}

}  // namespace

std::span<const Condition> conditions() { return kConditions; }

const Condition* condition_of(std::string_view name) {
  const auto* row = std::find_if(std::begin(kConditions), std::end(kConditions),
                                 [name](const Condition& condition) { return condition.name == name; });
  return row == std::end(kConditions) ? nullptr : row;
}

std::optional<Comparison> comparison_of(const promql::Expr& root) {
  const auto* binary = std::get_if<promql::Binary>(&bare(root).is);
  if (binary == nullptr || binary->returns_bool) return std::nullopt;
  const std::optional<double> left = number_of(*binary->left);
  const std::optional<double> right = number_of(*binary->right);
  if (left.has_value() == right.has_value()) return std::nullopt;
  const Token op = right ? binary->op : turned(binary->op);
  const auto* row = std::find_if(std::begin(kConditions), std::end(kConditions),
                                 [op](const Condition& condition) { return condition.token == op; });
  if (row == std::end(kConditions)) return std::nullopt;
  return Comparison{.condition = row->name,
                    .threshold = right ? *right : *left,
                    .compared = right ? binary->left.get() : binary->right.get()};
}

}  // namespace mcp::alert
