// Tested by tests/unit/rules/lint_test.cpp.
#include <algorithm>

#include "promql/check.h"
#include "rules/lint_view.h"

namespace mcp::rules {
namespace {

using promql::Binary;
using promql::Expr;
using promql::Selector;
using promql::Token;

bool same_length(const std::optional<promql::Length>& a, const std::optional<promql::Length>& b) {
  return a.has_value() == b.has_value() && (!a || a->seconds == b->seconds);
}

// Two trees that differ in nothing but the conditions of their selectors, which are collected pair by pair.
class Twins {
 public:
  bool same(const Expr& left, const Expr& right) {
    const Expr& a = bare(left);
    const Expr& b = bare(right);
    if (a.is.index() != b.is.index() || !alike(a, b)) return false;
    const auto below_a = promql::children(a);
    const auto below_b = promql::children(b);
    return std::equal(below_a.begin(), below_a.end(), below_b.begin(), below_b.end(),
                      [this](const Expr* x, const Expr* y) { return same(*x, *y); });
  }
  // Labels on which the conditions of a pair differ.
  std::vector<std::string> differing() const {
    std::vector<std::string> labels;
    for (const auto& [a, b] : pairs_) {
      add_missing(*a, *b, labels);
      add_missing(*b, *a, labels);
    }
    return labels;
  }

 private:
  static void add_missing(const Selector& from, const Selector& in, std::vector<std::string>& labels) {
    for (const tsdb::Condition& condition : from.conditions) {
      const auto& others = in.conditions;
      if (std::find(others.begin(), others.end(), condition) == others.end()) labels.push_back(condition.label);
    }
  }
  bool alike(const Expr& a, const Expr& b) {
    if (const auto* x = std::get_if<Selector>(&a.is)) {
      const auto& y = std::get<Selector>(b.is);
      pairs_.emplace_back(x, &y);
      return x->name == y.name && same_length(x->range, y.range) && same_length(x->offset, y.offset) &&
             x->at.is == y.at.is && x->at.ms == y.at.ms;
    }
    if (const auto* x = std::get_if<promql::Call>(&a.is)) return x->function == std::get<promql::Call>(b.is).function;
    if (const auto* x = std::get_if<promql::Aggregation>(&a.is)) {
      const auto& y = std::get<promql::Aggregation>(b.is);
      return x->aggregator == y.aggregator && x->without == y.without && x->labels == y.labels;
    }
    if (const auto* x = std::get_if<Binary>(&a.is)) {
      const auto& y = std::get<Binary>(b.is);
      return x->op == y.op && !x->matching && !y.matching;
    }
    return std::holds_alternative<promql::Unary>(a.is) || promql::same(a, b);
  }

  std::vector<std::pair<const Selector*, const Selector*>> pairs_;
};

// Whether series pair by that label.
bool pairs_by(const Binary& it, const std::string& label) {
  if (!it.matching) return true;
  const auto& labels = it.matching->labels;
  return it.matching->on == (std::find(labels.begin(), labels.end(), label) != labels.end());
}

std::string listed(const std::set<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out.append(out.empty() ? "" : ", ").append(name);
  return out.empty() ? "no labels" : "only " + out;
}

void review_self(RuleView& view, const Expr& whole, const Binary& it) {
  Twins twins;
  if (it.op == Token::kAdd || it.op == Token::kMul || !twins.same(*it.left, *it.right)) return;
  const std::vector<std::string> differing = twins.differing();
  if (differing.empty()) {
    return view.find("self.constant", whole,
                     shown(*it.left) + " stands on both sides of " + std::string(promql::spelling(it.op)));
  }
  const ResultLabels& labels = view.labels_of(*it.left);
  const bool kept = std::all_of(differing.begin(), differing.end(), [&](const std::string& label) {
    return label != tsdb::kNameLabel && labels.may_have(label) && pairs_by(it, label);
  });
  if (it.op != Token::kDiv || !kept) return;
  view.find("self.ratio", whole,
            "each series of " + shown(*it.left) + " is divided by itself, since both sides have the label " +
                differing.front() + ": the quotient is always 1");
}

bool is_raw(const Expr& expression) {
  const auto made_of = plain(expression);
  if (!made_of || name_of(*made_of->selector).find(':') != std::string::npos) return false;
  return !name_of(*made_of->selector).starts_with("ALERTS");
}

void review_labels(RuleView& view, const Expr& whole, const Binary& it) {
  const ResultLabels& left = view.labels_of(*it.left);
  const ResultLabels& right = view.labels_of(*it.right);
  for (const auto& [label, value] : left.equal) {
    const auto other = right.equal.find(label);
    if (other == right.equal.end() || other->second == value || !pairs_by(it, label)) continue;
    return view.find("matching.values", whole,
                     "the left side has " + label + "=\"" + value + "\", the right side " + label + "=\"" +
                         other->second + "\": no series of them pair");
  }
  if (it.matching && it.matching->on) {
    for (const std::string& label : it.matching->labels) {
      if (left.may_have(label) == right.may_have(label)) continue;
      return view.find("matching.labels", whole,
                       std::string("the ") + (left.may_have(label) ? "right" : "left") + " side never has the label " +
                           label + " that on() names");
    }
    return;
  }
  ResultLabels a = left, b = right;
  for (const std::string& label : it.matching ? it.matching->labels : std::vector<std::string>()) {
    a.remove(label);
    b.remove(label);
  }
  const bool differ = !a.open && !b.open && a.names != b.names;
  const bool raw = (a.open && is_raw(*it.left) && !b.open) || (b.open && is_raw(*it.right) && !a.open);
  if (!differ && !raw) return;
  const auto said = [](const ResultLabels& labels) {
    return labels.open ? std::string("all labels of its series") : listed(labels.names);
  };
  view.find("matching.labels", whole,
            "the left side has " + said(a) + ", the right side " + said(b) + ": no series of them pair");
}

void review_division(RuleView& view, const Expr& whole, const Binary& it) {
  const auto by = plain(*it.right);
  if (!view.alerting() || !by) return;
  const std::string name = name_of(*by->selector);
  const std::vector<std::string> words = words_of(name);
  const bool limit = has_word(words, {"limit", "quota", "maxmemory"}) ||
                     (has_word(words, {"max"}) && has_word(words, {"memory", "bytes"}));
  if (!limit || is_counter(name) || name.starts_with("kube_")) return;
  view.find("divide.by_limit", whole, "`" + name + "` may be 0 where there is no limit; the quotient is then +Inf");
}

}  // namespace

void review_operations(RuleView& view) {
  for (const Part& part : view.parts()) {
    const auto* it = std::get_if<Binary>(&part.expr->is);
    if (it == nullptr) continue;
    const bool vectors =
        view.type_of(*it->left) == promql::Type::kVector && view.type_of(*it->right) == promql::Type::kVector;
    if (!vectors) continue;
    const std::size_t before = view.count();
    review_self(view, *part.expr, *it);
    if (it->op != Token::kOr && view.count() == before) review_labels(view, *part.expr, *it);
    if (it->op == Token::kDiv) review_division(view, *part.expr, *it);
  }
}

}  // namespace mcp::rules
