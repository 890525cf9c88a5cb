// What names and forms tell of an expression's meaning.
// Tested by tests/unit/rules/lint_test.cpp.
#include <algorithm>

#include "promql/check.h"
#include "rules/lint_view.h"

namespace mcp::rules {
namespace {

using promql::Expr;
using promql::Token;
using promql::Type;

constexpr std::string_view kKeepsShare[] = {"avg_over_time", "min_over_time", "max_over_time", "last_over_time"};

// The argument of a call that is series; null where there is none.
const Expr* series_of(const promql::Call& call) {
  for (const promql::ExprPtr& argument : call.arguments) {
    const Type type = promql::type_of(*argument);
    if (type == Type::kVector || type == Type::kMatrix) return argument.get();
  }
  return nullptr;
}

void selectors_of(const Expr& expression, std::vector<const promql::Selector*>& all) {
  if (const auto* selector = std::get_if<promql::Selector>(&expression.is)) all.push_back(selector);
  for (const Expr* child : promql::children(expression)) selectors_of(*child, all);
}

std::string_view first_word(std::string_view name) { return name.substr(0, name.find('_')); }

// The number that a product has among its two factors; 1 where it is none.
double factor_of(const Expr& expression) {
  const auto* product = std::get_if<promql::Binary>(&bare(expression).is);
  if (product == nullptr || product->op != Token::kMul) return 1;
  return constant(*product->left).value_or(constant(*product->right).value_or(1));
}

std::optional<Share> quotient(const promql::Binary& it) {
  std::vector<const promql::Selector*> parts, wholes;
  selectors_of(*it.left, parts);
  selectors_of(*it.right, wholes);
  if (parts.empty() || wholes.size() != 1 || !plain(*it.right)) return std::nullopt;
  const std::string whole = name_of(*wholes.front());
  if (whole.empty()) return std::nullopt;
  const bool counters = is_counter(whole);
  const auto belongs = [&](const promql::Selector* part) {
    const std::string name = name_of(*part);
    if (counters) return name == whole;
    return first_word(name) == first_word(whole) && !is_counter(name);
  };
  if (!counters && !is_size(*wholes.front())) return std::nullopt;
  if (!std::all_of(parts.begin(), parts.end(), belongs)) return std::nullopt;
  return Share{.whole = factor_of(*it.left), .of_gauges = !counters};
}

std::optional<Share> share_in(const promql::Binary& it) {
  const auto left = constant(*it.left);
  const auto right = constant(*it.right);
  if (it.op == Token::kDiv && !left && !right) return quotient(it);
  if (it.op == Token::kMul && (left || right)) {
    auto share = share_of(left ? *it.right : *it.left);
    if (!share || left.value_or(right.value_or(0)) != 100) return std::nullopt;
    share->whole *= 100;
    return share;
  }
  if (it.op == Token::kSub && left) {
    const auto share = share_of(*it.right);
    return share && share->whole == *left ? share : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

bool decides(const RuleView& view, std::size_t part) {
  const std::vector<Part>& parts = view.parts();
  for (std::size_t i = part; parts[i].parent != kNoPart; i = parts[i].parent) {
    const Expr& above = *parts[parts[i].parent].expr;
    if (std::holds_alternative<promql::Paren>(above.is)) continue;
    const auto* binary = std::get_if<promql::Binary>(&above.is);
    if (binary == nullptr) return false;
    const bool guarded = binary->op == Token::kAnd || binary->op == Token::kUnless;
    if (binary->op != Token::kOr && !(guarded && binary->left.get() == parts[i].expr)) return false;
  }
  return true;
}

bool Plain::within(std::initializer_list<std::string_view> any) const {
  return std::any_of(around.begin(), around.end(),
                     [any](std::string_view name) { return std::find(any.begin(), any.end(), name) != any.end(); });
}

std::optional<Plain> plain(const Expr& expression) {
  Plain found;
  const Expr* at = &expression;
  while (at != nullptr) {
    at = &bare(*at);
    if (const auto* selector = std::get_if<promql::Selector>(&at->is)) {
      found.selector = selector;
      return found;
    }
    if (const auto* call = std::get_if<promql::Call>(&at->is)) {
      found.around.push_back(call->function);
      at = series_of(*call);
    } else if (const auto* aggregation = std::get_if<promql::Aggregation>(&at->is)) {
      found.around.push_back(promql::spelling(aggregation->aggregator));
      at = aggregation->inner.get();
    } else {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<Share> share_of(const Expr& expression) {
  const Expr& it = bare(expression);
  if (const auto* selector = std::get_if<promql::Selector>(&it.is)) {
    const std::string name = name_of(*selector);
    if (name.ends_with("_ratio")) return Share{};
    if (name.ends_with("_percent")) return Share{.whole = 100};
    return std::nullopt;
  }
  if (const auto* binary = std::get_if<promql::Binary>(&it.is)) return share_in(*binary);
  if (const auto* call = std::get_if<promql::Call>(&it.is)) {
    const bool keeps =
        std::find(std::begin(kKeepsShare), std::end(kKeepsShare), call->function) != std::end(kKeepsShare);
    const Expr* series = series_of(*call);
    return keeps && series != nullptr ? share_of(*series) : std::nullopt;
  }
  const auto* aggregation = std::get_if<promql::Aggregation>(&it.is);
  if (aggregation == nullptr) return std::nullopt;
  const Token by = aggregation->aggregator;
  const bool keeps = by == Token::kAvg || by == Token::kMin || by == Token::kMax || by == Token::kQuantile;
  return keeps ? share_of(*aggregation->inner) : std::nullopt;
}

bool is_size(const promql::Selector& selector) {
  const std::string name = name_of(selector);
  return !is_counter(name) && !is_free(selector) &&
         has_word(words_of(name), {"size", "total", "limit", "limits", "capacity", "max", "maxmemory", "quota"});
}

bool is_free(const promql::Selector& selector) {
  for (const tsdb::Condition& condition : selector.conditions) {
    if (condition.op == tsdb::Operator::kEqual && condition.value == "idle") return true;
  }
  const std::string name = name_of(selector);
  return !is_counter(name) && has_word(words_of(name), {"free", "avail", "available", "idle", "remaining", "unused"});
}

bool is_up(const promql::Selector& selector) {
  const std::string name = name_of(selector);
  return name == "up" || name == "probe_success" || name.ends_with("_up");
}

}  // namespace mcp::rules
