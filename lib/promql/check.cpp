// Two walks, as Prometheus has them: its grammar refuses names while it builds the tree (from the leaves up, in the
// order of the text), its checkAST refuses types, and only where the grammar had nothing to say. Both stop at the first
// objection, so the order of the rules below is part of the contract.
// Tested by tests/unit/promql/check_test.cpp, tests/compliance/promql/*.test and tests/fuzz/promql_fuzz.cpp.
#include "promql/check.h"

#include <algorithm>
#include <string>

#include "promql/parse.h"
#include "text/quote.h"

namespace mcp::promql {
namespace {

std::string quoted(std::string_view text) { return "\"" + text::printable(text) + "\""; }

bool is_comparison(Token op) { return op >= Token::kEqual && op <= Token::kLessEqual; }
bool is_set_operator(Token op) { return op == Token::kAnd || op == Token::kOr || op == Token::kUnless; }
bool is_experimental(Token aggregator) { return aggregator == Token::kLimitk || aggregator == Token::kLimitRatio; }
bool is_operand(Type type) { return type == Type::kScalar || type == Type::kVector; }

// What an aggregator's parameter must be; kNone where it has none.
Type parameter_type(Token aggregator) {
  switch (aggregator) {
    case Token::kTopk:
    case Token::kBottomk:
    case Token::kQuantile:
    case Token::kLimitk:
    case Token::kLimitRatio:
      return Type::kScalar;
    case Token::kCountValues:
      return Type::kString;
    default:
      return Type::kNone;
  }
}

// Prometheus' own name of a type, where a message has that instead of the documented one.
std::string_view internal_name(Type type) {
  if (type == Type::kVector) return "vector";
  if (type == Type::kMatrix) return "matrix";
  return documented(type);
}

struct TypeOf {
  Type operator()(const Number&) const { return Type::kScalar; }
  Type operator()(const Text&) const { return Type::kString; }
  Type operator()(const Selector& it) const { return it.range ? Type::kMatrix : Type::kVector; }
  Type operator()(const Subquery&) const { return Type::kMatrix; }
  Type operator()(const Call& it) const {
    const Function* function = find_function(it.function);
    return function == nullptr ? Type::kNone : function->returns;
  }
  Type operator()(const Aggregation&) const { return Type::kVector; }
  Type operator()(const Binary& it) const {
    const bool scalar = type_of(*it.left) == Type::kScalar && type_of(*it.right) == Type::kScalar;
    return scalar ? Type::kScalar : Type::kVector;
  }
  Type operator()(const Unary& it) const { return type_of(*it.inner); }
  Type operator()(const Paren& it) const { return type_of(*it.inner); }
};

class Checker {
 public:
  Checker(std::string_view text, const CheckOptions& options) : text_(text), options_(options) {}

  // The first walk.
  Status names(const Expr& expression) const;
  // The second walk.
  Result<Type> types(const Expr& expression) const;

 private:
  Status name_of(const Expr& at, const Call& it) const;
  Status name_of(const Expr& at, const Aggregation& it) const;

  Status types_in(const Expr&, const Number&) const { return Done{}; }
  Status types_in(const Expr&, const Text&) const { return Done{}; }
  Status types_in(const Expr& at, const Selector& it) const;
  Status types_in(const Expr& at, const Subquery& it) const;
  Status types_in(const Expr& at, const Call& it) const;
  Status types_in(const Expr& at, const Aggregation& it) const;
  Status types_in(const Expr& at, const Binary& it) const;
  Status types_in(const Expr& at, const Unary& it) const;
  Status types_in(const Expr&, const Paren& it) const;

  Status expect(const Expr& expression, Type wanted, std::string_view where) const;
  Status count_of(const Expr& at, const Call& it, const Function& function) const;
  Status selector_of_info(const Expr& at, const Call& it) const;
  Status modifiers_of(const Binary& it, Type left, Type right) const;
  Status matching_of(const Expr& at, const Binary& it, Type left, Type right) const;

  std::uint32_t operator_of(const Binary& it) const;
  Error wrong(const Expr& at, std::string message) const { return error_at(text_, at.at.begin, std::move(message)); }

  std::string_view text_;
  const CheckOptions& options_;
};

// Where the operator stands, as far as Prometheus tells: behind the left side and the blanks after it.
std::uint32_t Checker::operator_of(const Binary& it) const {
  const std::size_t at = text_.find_first_not_of(" \t\n\r", it.left->at.end);
  return static_cast<std::uint32_t>(std::min(at, text_.size()));
}

Status Checker::names(const Expr& expression) const {
  const auto inside = [this](const ExprPtr& child) -> Status { return child ? names(*child) : Done{}; };
  if (const Subquery* it = std::get_if<Subquery>(&expression.is)) return inside(it->inner);
  if (const Unary* it = std::get_if<Unary>(&expression.is)) return inside(it->inner);
  if (const Paren* it = std::get_if<Paren>(&expression.is)) return inside(it->inner);
  if (const Call* it = std::get_if<Call>(&expression.is)) {
    for (const ExprPtr& argument : it->arguments) {
      if (Status known = inside(argument); !known) return known;
    }
    return name_of(expression, *it);
  }
  if (const Aggregation* it = std::get_if<Aggregation>(&expression.is)) {
    if (Status known = inside(it->parameter); !known) return known;
    if (Status known = inside(it->inner); !known) return known;
    return name_of(expression, *it);
  }
  if (const Binary* it = std::get_if<Binary>(&expression.is)) {
    if (Status known = inside(it->left); !known) return known;
    return inside(it->right);
  }
  return Done{};
}

Status Checker::name_of(const Expr& at, const Call& it) const {
  const Function* function = find_function(it.function);
  if (function == nullptr || !function->known_to(options_.compat)) {
    return wrong(at, "unknown function with name " + quoted(it.function));
  }
  if (function->experimental && !options_.experimental) {
    return wrong(at, "function " + quoted(it.function) + " is not enabled");
  }
  return Done{};
}

Status Checker::name_of(const Expr& at, const Aggregation& it) const {
  if (!is_experimental(it.aggregator)) return Done{};
  const std::string name(spelling(it.aggregator));
  if (options_.experimental) return Done{};
  return wrong(at, name + "() is experimental and must be enabled with --enable-feature=promql-experimental-functions");
}

Result<Type> Checker::types(const Expr& expression) const {
  const Status sound = std::visit([&](const auto& it) { return types_in(expression, it); }, expression.is);
  if (!sound) return sound.error();
  return type_of(expression);
}

Status Checker::expect(const Expr& expression, Type wanted, std::string_view where) const {
  const Result<Type> type = types(expression);
  if (!type) return type.error();
  if (*type == wanted) return Done{};
  std::string message = "expected type ";
  message.append(documented(wanted)).append(" in ").append(where).append(", got ").append(documented(*type));
  return wrong(expression, std::move(message));
}

Status Checker::types_in(const Expr& at, const Selector& it) const {
  if (narrows(it)) return Done{};
  return wrong(at, std::string(kNarrowsNothing));
}

Status Checker::types_in(const Expr& at, const Subquery& it) const {
  const Result<Type> inner = types(*it.inner);
  if (!inner) return inner.error();
  if (*inner == Type::kVector) return Done{};
  return wrong(at,
               "subquery is only allowed on instant vector, got " + std::string(internal_name(*inner)) + " instead");
}

Status Checker::types_in(const Expr& at, const Call& it) const {
  const Function& function = *find_function(it.function);  // names() has seen to that
  if (Status fits = count_of(at, it, function); !fits) return fits;
  const bool info = function.id == FunctionId::kInfo && it.arguments.size() > 1;
  if (info) {
    if (Status fits = selector_of_info(at, it); !fits) return fits;
  }
  const std::string where = "call to function " + quoted(function.name);
  for (std::size_t i = 0; i < it.arguments.size(); ++i) {
    if (info && i == 1) continue;  // a selector, which here may select everything
    if (Status fits = expect(*it.arguments[i], function.argument(i), where); !fits) return fits;
  }
  return Done{};
}

Status Checker::count_of(const Expr& at, const Call& it, const Function& function) const {
  const std::size_t count = it.arguments.size();
  const auto refused = [&](std::string_view bound, std::size_t wanted) {
    std::string message = "expected ";
    message.append(bound).append(std::to_string(wanted)).append(" argument(s) in call to ");
    message.append(quoted(function.name)).append(", got ").append(std::to_string(count));
    return wrong(at, std::move(message));
  };
  const bool exact = function.least == function.most;
  if (exact && count != function.least) return refused("", function.least);
  if (count < function.least) return refused("at least ", function.least);
  if (function.most != Function::kUnlimited && count > function.most) return refused("at most ", function.most);
  return Done{};
}

// The second argument says which labels to add, by a selector without a name before its braces.
Status Checker::selector_of_info(const Expr& at, const Call& it) const {
  const Expr& argument = *it.arguments[1];
  const Type type = type_of(argument);
  if (type != Type::kVector) {
    return wrong(at, "expected type instant vector in call to function \"info\", got " + std::string(documented(type)));
  }
  const Selector* selector = std::get_if<Selector>(&argument.is);
  if (selector == nullptr) return wrong(argument, "expected label selectors only");
  if (selector->braces_only) return Done{};
  return wrong(argument, "expected label selectors only, got vector selector instead");
}

Status Checker::types_in(const Expr&, const Aggregation& it) const {
  if (Status fits = expect(*it.inner, Type::kVector, "aggregation expression"); !fits) return fits;
  const Type wanted = parameter_type(it.aggregator);
  return wanted == Type::kNone ? Done{} : expect(*it.parameter, wanted, "aggregation parameter");
}

Status Checker::types_in(const Expr& at, const Binary& it) const {
  const Result<Type> left = types(*it.left);
  if (!left) return left.error();
  const Result<Type> right = types(*it.right);
  if (!right) return right.error();
  if (Status fits = modifiers_of(it, *left, *right); !fits) return fits;
  for (const auto& [side, type] : {std::pair(it.left.get(), *left), std::pair(it.right.get(), *right)}) {
    if (is_operand(type)) continue;
    return wrong(*side, "binary expression must contain only scalar and instant vector types");
  }
  return matching_of(at, it, *left, *right);
}

// What is wrong with an operator itself; these stand at the operator.
Status Checker::modifiers_of(const Binary& it, Type left, Type right) const {
  const auto refused = [&](std::string message) { return error_at(text_, operator_of(it), std::move(message)); };
  if (it.returns_bool && !is_comparison(it.op)) {
    return refused("bool modifier can only be used on comparison operators");
  }
  if (is_comparison(it.op) && !it.returns_bool && left == Type::kScalar && right == Type::kScalar) {
    return refused("comparisons between scalars must use BOOL modifier");
  }
  if (!it.matching || !it.matching->on) return Done{};
  const std::vector<std::string>& include = it.matching->include;
  for (const std::string& label : it.matching->labels) {
    if (std::find(include.begin(), include.end(), label) == include.end()) continue;
    return refused("label " + quoted(label) + " must not occur in ON and GROUP clause at once");
  }
  return Done{};
}

// What is wrong between two sides; these stand where the left one begins.
Status Checker::matching_of(const Expr& at, const Binary& it, Type left, Type right) const {
  const bool vectors = left == Type::kVector && right == Type::kVector;
  const bool fills = it.fill_left || it.fill_right;
  const std::string op = quoted(spelling(it.op));
  if (!vectors) {
    if (it.matching && !it.matching->labels.empty()) {
      return wrong(at, "vector matching only allowed between instant vectors");
    }
    if (fills) return wrong(at, "filling in missing series only allowed between instant vectors");
    if (is_set_operator(it.op)) return wrong(at, "set operator " + op + " not allowed in binary scalar expression");
  } else if (is_set_operator(it.op)) {
    if (it.matching && it.matching->group != Matching::Group::kNone) {
      return wrong(at, "no grouping allowed for " + op + " operation");
    }
    if (fills) return wrong(at, "filling in missing series not allowed for set operators");
  }
  return Done{};
}

Status Checker::types_in(const Expr& at, const Unary& it) const {
  const Result<Type> inner = types(*it.inner);
  if (!inner) return inner.error();
  if (is_operand(*inner)) return Done{};
  return wrong(at, "unary expression only allowed on expressions of type scalar or instant vector, got " +
                       quoted(documented(*inner)));
}

Status Checker::types_in(const Expr&, const Paren& it) const {
  const Result<Type> inner = types(*it.inner);
  if (!inner) return inner.error();
  return Done{};
}

}  // namespace

Result<Type> check(const Expr& root, std::string_view text, const CheckOptions& options) {
  const Checker checker(text, options);
  if (Status known = checker.names(root); !known) return known.error();
  return checker.types(root);
}

Type type_of(const Expr& expression) { return std::visit(TypeOf{}, expression.is); }

}  // namespace mcp::promql
