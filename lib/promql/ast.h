// PromQL as a tree: dull structs, owned from the root. How a value came to be written (spaces, letter case, brackets
// that change nothing but are kept as Paren) is in it only as far as the printer needs it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "promql/lex.h"
#include "tsdb/matcher.h"

namespace mcp::promql {

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

struct Number {
  double value = 0;
  bool duration = false;  // written as 5m
};

struct Text {
  std::string value;
};

// A length of time: fixed, or an expression of durations (Number, Unary, Binary, Paren; Call of step, range, min_of,
// max_of).
struct Length {
  double seconds = 0;
  ExprPtr expression;  // null: seconds counts
};

struct At {
  enum class Is : std::uint8_t { kNone, kTime, kStart, kEnd };
  Is is = Is::kNone;
  std::int64_t ms = 0;  // of kTime
};

// `metric{a="b"}`, with a range `metric[5m]`, and what may follow either.
struct Selector {
  std::string name;                         // "" where none is given, or only by a condition on __name__
  bool braces_only = false;                 // nothing stood before the {: to info() that is another thing
  std::vector<tsdb::Condition> conditions;  // the others, as written
  std::optional<Length> range;
  enum class Extension : std::uint8_t { kNone, kAnchored, kSmoothed } extension = Extension::kNone;
  std::optional<Length> offset;
  At at;
};

struct Subquery {
  ExprPtr inner;
  Length range;
  std::optional<Length> step;
  std::optional<Length> offset;
  At at;
};

struct Call {
  std::string function;
  std::vector<ExprPtr> arguments;
};

struct Aggregation {
  Token aggregator = Token::kSum;
  ExprPtr parameter;  // null where there is none
  ExprPtr inner;
  bool without = false;
  std::vector<std::string> labels;
};

// Which samples of the two sides belong together.
struct Matching {
  bool on = false;                  // else ignoring
  std::vector<std::string> labels;  // of on() or ignoring()
  enum class Group : std::uint8_t { kNone, kLeft, kRight } group = Group::kNone;
  std::vector<std::string> include;  // of group_left() or group_right()
};

struct Binary {
  Token op = Token::kAdd;
  ExprPtr left, right;
  bool returns_bool = false;
  std::optional<Matching> matching;  // nothing where neither on nor ignoring was written
  std::optional<double> fill_left, fill_right;
};

struct Unary {
  bool negative = false;  // else +
  ExprPtr inner;
};

struct Paren {
  ExprPtr inner;
};

struct Expr {
  Extent at;
  int levels = 1;  // of the tree from here down; the parser keeps it under its limit, so that walking down is safe
  std::variant<Number, Text, Selector, Subquery, Call, Aggregation, Binary, Unary, Paren> is;
};

// The children, in the order in which they are written; each lives as long as its parent.
std::vector<const Expr*> children(const Expr& expression);

// Whether two trees say the same; where their parts stood does not count.
bool same(const Expr& a, const Expr& b);

}  // namespace mcp::promql
