// Tested by tests/unit/promql/print_test.cpp, where print and parse must invert each other.
#include "promql/ast.h"

#include <algorithm>
#include <cmath>

namespace mcp::promql {
namespace {

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

bool same(const ExprPtr& a, const ExprPtr& b) {
  if (a == nullptr || b == nullptr) return a == b;
  return promql::same(*a, *b);
}

bool same(const Length& a, const Length& b) { return same(a.seconds, b.seconds) && same(a.expression, b.expression); }

bool same(const At& a, const At& b) { return a.is == b.is && a.ms == b.ms; }

bool same(const Matching& a, const Matching& b) {
  return a.on == b.on && a.labels == b.labels && a.group == b.group && a.include == b.include;
}

template <class T>
bool same(const std::optional<T>& a, const std::optional<T>& b) {
  return a.has_value() == b.has_value() && (!a || same(*a, *b));
}

bool same(const Number& a, const Number& b) { return same(a.value, b.value) && a.duration == b.duration; }
bool same(const Text& a, const Text& b) { return a.value == b.value; }
bool same(const Selector& a, const Selector& b) {
  return a.name == b.name && a.braces_only == b.braces_only && a.conditions == b.conditions && same(a.range, b.range) &&
         a.extension == b.extension && same(a.offset, b.offset) && same(a.at, b.at);
}
bool same(const Subquery& a, const Subquery& b) {
  return same(a.inner, b.inner) && same(a.range, b.range) && same(a.step, b.step) && same(a.offset, b.offset) &&
         same(a.at, b.at);
}
bool same(const Call& a, const Call& b) {
  return a.function == b.function &&
         std::equal(a.arguments.begin(), a.arguments.end(), b.arguments.begin(), b.arguments.end(),
                    [](const ExprPtr& x, const ExprPtr& y) { return same(x, y); });
}
bool same(const Aggregation& a, const Aggregation& b) {
  return a.aggregator == b.aggregator && same(a.parameter, b.parameter) && same(a.inner, b.inner) &&
         a.without == b.without && a.labels == b.labels;
}
bool same(const Binary& a, const Binary& b) {
  return a.op == b.op && same(a.left, b.left) && same(a.right, b.right) && a.returns_bool == b.returns_bool &&
         same(a.matching, b.matching) && same(a.fill_left, b.fill_left) && same(a.fill_right, b.fill_right);
}
bool same(const Unary& a, const Unary& b) { return a.negative == b.negative && same(a.inner, b.inner); }
bool same(const Paren& a, const Paren& b) { return same(a.inner, b.inner); }

struct SameKind {
  const Expr& other;
  template <class Node>
  bool operator()(const Node& node) const {
    const Node* twin = std::get_if<Node>(&other.is);
    return twin != nullptr && same(node, *twin);
  }
};

// Collects what is below a node.
struct Children {
  std::vector<const Expr*>& all;
  void one(const ExprPtr& child) const {
    if (child != nullptr) all.push_back(child.get());
  }
  void one(const std::optional<Length>& length) const {
    if (length) one(length->expression);
  }
  void operator()(const Number&) const {}
  void operator()(const Text&) const {}
  void operator()(const Selector& it) const {
    one(it.range);
    one(it.offset);
  }
  void operator()(const Subquery& it) const {
    one(it.inner);
    one(it.range.expression);
    one(it.step);
    one(it.offset);
  }
  void operator()(const Call& it) const {
    for (const ExprPtr& argument : it.arguments) one(argument);
  }
  void operator()(const Aggregation& it) const {
    one(it.parameter);
    one(it.inner);
  }
  void operator()(const Binary& it) const {
    one(it.left);
    one(it.right);
  }
  void operator()(const Unary& it) const { one(it.inner); }
  void operator()(const Paren& it) const { one(it.inner); }
};

}  // namespace

std::vector<const Expr*> children(const Expr& expression) {
  std::vector<const Expr*> all;
  std::visit(Children{all}, expression.is);
  return all;
}

bool same(const Expr& a, const Expr& b) { return std::visit(SameKind{b}, a.is); }

}  // namespace mcp::promql
