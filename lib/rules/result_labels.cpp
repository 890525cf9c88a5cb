// Tested by tests/unit/rules/result_labels_test.cpp.
#include "rules/result_labels.h"

#include <algorithm>

#include "promql/check.h"

namespace mcp::rules {
namespace {

using promql::Expr;
using promql::Token;
using promql::Type;

const ResultLabels kNone{.open = false};

// Those that both may have, with the values known of either.
ResultLabels both(const ResultLabels& a, const ResultLabels& b) {
  ResultLabels out = a;
  if (a.open && b.open) {
    out.names.insert(b.names.begin(), b.names.end());
  } else {
    const ResultLabels& closed = a.open ? b : a;
    const ResultLabels& other = a.open ? a : b;
    out = {.open = false};
    for (const std::string& name : closed.names) {
      if (other.may_have(name)) out.names.insert(name);
    }
    out.equal = a.equal;
  }
  out.equal.insert(b.equal.begin(), b.equal.end());
  return out;
}

// Those that one of them may have.
ResultLabels either(const ResultLabels& a, const ResultLabels& b) {
  ResultLabels out;
  out.open = a.open || b.open;
  if (!out.open) {
    out.names = a.names;
    out.names.insert(b.names.begin(), b.names.end());
  } else {
    const ResultLabels& open = a.open ? a : b;
    const ResultLabels& other = a.open ? b : a;
    for (const std::string& name : open.names) {
      if (!other.may_have(name)) out.names.insert(name);
    }
  }
  for (const auto& known : a.equal) {
    const auto found = b.equal.find(known.first);
    if (found != b.equal.end() && found->second == known.second) out.equal.insert(known);
  }
  return out;
}

ResultLabels only(const ResultLabels& from, const std::vector<std::string>& names) {
  ResultLabels out{.open = false};
  for (const std::string& name : names) {
    if (!from.may_have(name)) continue;
    out.names.insert(name);
    if (const auto known = from.equal.find(name); known != from.equal.end()) out.equal.insert(*known);
  }
  return out;
}

std::string text_of(const promql::ExprPtr& expression) {
  const auto* text = std::get_if<promql::Text>(&expression->is);
  return text == nullptr ? "" : text->value;
}

struct LabelsOf {
  ResultLabelsOf& of;

  ResultLabels operator()(const promql::Number&) const { return kNone; }
  ResultLabels operator()(const promql::Text&) const { return kNone; }
  ResultLabels operator()(const promql::Selector& it) const {
    ResultLabels out;
    for (const tsdb::Condition& condition : it.conditions) {
      if (condition.op != tsdb::Operator::kEqual || condition.label == tsdb::kNameLabel) continue;
      if (condition.value.empty()) {
        out.remove(condition.label);
      } else {
        out.equal.insert({condition.label, condition.value});
      }
    }
    return out;
  }
  ResultLabels operator()(const promql::Subquery& it) const { return of(*it.inner); }
  ResultLabels operator()(const promql::Unary& it) const { return of(*it.inner); }
  ResultLabels operator()(const promql::Paren& it) const { return of(*it.inner); }

  ResultLabels operator()(const promql::Call& it) const {
    const std::string& name = it.function;
    if (name == "absent" || name == "absent_over_time") return absent(it);
    const auto is_series = [this](const promql::ExprPtr& argument) {
      const Type type = of.type(*argument);
      return type == Type::kVector || type == Type::kMatrix;
    };
    const auto series = std::find_if(it.arguments.begin(), it.arguments.end(), is_series);
    if (series == it.arguments.end() || name == "scalar") return kNone;
    if (name == "info") return {};
    ResultLabels out = of(**series);
    if (name == "histogram_quantile") out.remove("le");
    const bool names_label = (name == "label_replace" || name == "label_join" || name == "histogram_quantiles");
    if (names_label && it.arguments.size() > 1) out.add(text_of(it.arguments[1]));
    return out;
  }

  ResultLabels operator()(const promql::Aggregation& it) const {
    ResultLabels inner = of(*it.inner);
    switch (it.aggregator) {
      case Token::kTopk:
      case Token::kBottomk:
      case Token::kLimitk:
      case Token::kLimitRatio:
        return inner;
      default:
        break;
    }
    if (it.without) {
      for (const std::string& label : it.labels) inner.remove(label);
    } else {
      inner = only(inner, it.labels);
    }
    if (it.aggregator == Token::kCountValues && it.parameter != nullptr) inner.add(text_of(it.parameter));
    return inner;
  }

  ResultLabels operator()(const promql::Binary& it) const {
    const ResultLabels left = of(*it.left);
    const ResultLabels right = of(*it.right);
    const bool left_series = of.type(*it.left) == Type::kVector;
    const bool right_series = of.type(*it.right) == Type::kVector;
    if (!left_series || !right_series) return left_series ? left : right;
    if (it.op == Token::kAnd || it.op == Token::kUnless) return left;
    if (it.op == Token::kOr) return either(left, right);
    return it.matching ? matched(*it.matching, left, right) : both(left, right);
  }

 private:
  ResultLabels absent(const promql::Call& it) const {
    ResultLabels out = kNone;
    const auto* selector = std::get_if<promql::Selector>(&it.arguments.front()->is);
    if (selector == nullptr) return out;
    out.equal = (*this)(*selector).equal;
    for (const auto& known : out.equal) out.names.insert(known.first);
    return out;
  }

  static ResultLabels matched(const promql::Matching& matching, ResultLabels left, ResultLabels right) {
    using Group = promql::Matching::Group;
    if (matching.group == Group::kNone) {
      if (matching.on) return only(left, matching.labels);
      for (const std::string& label : matching.labels) {
        left.remove(label);
        right.remove(label);
      }
      return both(left, right);
    }
    ResultLabels& many = matching.group == Group::kLeft ? left : right;
    for (const std::string& label : matching.include) many.add(label);
    return many;
  }
};

}  // namespace

void ResultLabels::add(const std::string& label) {
  if (open) {
    names.erase(label);
  } else {
    names.insert(label);
  }
  equal.erase(label);
}

void ResultLabels::remove(const std::string& label) {
  if (open) {
    names.insert(label);
  } else {
    names.erase(label);
  }
  equal.erase(label);
}

const ResultLabels& ResultLabelsOf::operator()(const Expr& expression) {
  if (const auto known = known_.find(&expression); known != known_.end()) return known->second;
  ResultLabels labels = std::visit(LabelsOf{*this}, expression.is);
  return known_.try_emplace(&expression, std::move(labels)).first->second;
}

Type ResultLabelsOf::type(const Expr& expression) {
  if (const auto* paren = std::get_if<promql::Paren>(&expression.is)) return type(*paren->inner);
  if (const auto* unary = std::get_if<promql::Unary>(&expression.is)) return type(*unary->inner);
  const auto* binary = std::get_if<promql::Binary>(&expression.is);
  if (binary == nullptr) return promql::type_of(expression);
  if (const auto known = types_.find(&expression); known != types_.end()) return known->second;
  const bool scalar = type(*binary->left) == Type::kScalar && type(*binary->right) == Type::kScalar;
  return types_.try_emplace(&expression, scalar ? Type::kScalar : Type::kVector).first->second;
}

}  // namespace mcp::rules
