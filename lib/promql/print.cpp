// Brackets are in the tree (Paren), so printing needs none of its own; the parser never makes a tree that would.
// Tested by tests/unit/promql/print_test.cpp: print and parse invert each other on random trees and on the fuzz corpus.
#include "promql/print.h"

#include <cmath>

#include "text/number.h"
#include "text/quote.h"
#include "timeutil/duration.h"

namespace mcp::promql {
namespace {

constexpr char kHex[] = "0123456789abcdef";

// The bytes of one UTF-8 character at the front, 0 when it is none.
std::size_t character(std::string_view rest) {
  for (std::size_t length = 1; length <= 4 && length <= rest.size(); ++length) {
    if (text::valid_utf8(rest.substr(0, length))) return length;
  }
  return 0;
}

void print_string(std::string& out, std::string_view value) {
  out += '"';
  while (!value.empty()) {
    const auto c = static_cast<unsigned char>(value[0]);
    const std::size_t length = character(value);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += value[0];
    } else if (c == '\n') {
      out += "\\n";
    } else if (length == 0 || c < 0x20 || c == 0x7f) {
      out += "\\x";
      out += kHex[c >> 4];
      out += kHex[c & 15];
    } else {
      out += value.substr(0, length);
    }
    value.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

void print_number(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value < 0 ? "-Inf" : "Inf";  // a sign would bind weaker than ^
  } else {
    text::append_json_number(out, value);
  }
}

// As 5m where it is whole milliseconds, else as seconds.
void print_seconds(std::string& out, double seconds) {
  const double ms = std::round(seconds * 1000);
  if (ms / 1000 != seconds || std::fabs(ms) >= 0x1p53) {
    print_number(out, seconds);
    return;
  }
  out += timeutil::format_duration(std::chrono::milliseconds(static_cast<std::int64_t>(ms)));
}

enum class Colons { kAllowed, kNone };
enum class Quotes { kNeeded, kNone };

// Whether the name needs no quotes.
bool plain(std::string_view name, Colons colons) {
  if (name.empty()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool letter =
        c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (colons == Colons::kAllowed && c == ':');
    if (!letter && !(i > 0 && c >= '0' && c <= '9')) return false;
  }
  return true;
}

// Whether the name alone reads as this metric's name and nothing else.
bool bare_metric_name(std::string_view name) {
  const Result<std::vector<Lexeme>> tokens = lex(name);
  if (!plain(name, Colons::kAllowed) || !tokens) return false;
  return is_metric_name(tokens->front().token);
}

// Whether it reads as itself among the labels of by() and the like: inf, nan and without do not. In {} each word does.
bool bare_grouping_label(std::string_view name) {
  const Result<std::vector<Lexeme>> tokens = lex(name);
  if (!plain(name, Colons::kNone) || !tokens) return false;
  return tokens->front().token != Token::kNumber && tokens->front().token != Token::kWithout;
}

void print_name(std::string& out, std::string_view name, Quotes quotes) {
  if (quotes == Quotes::kNone) {
    out += name;
  } else {
    print_string(out, name);
  }
}

void print_labels(std::string& out, const std::vector<std::string>& labels) {
  out += '(';
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (i > 0) out += ", ";
    print_name(out, labels[i], bare_grouping_label(labels[i]) ? Quotes::kNone : Quotes::kNeeded);
  }
  out += ')';
}

class Printer {
 public:
  explicit Printer(std::string& out) : out_(out) {}

  void print(const Expr& expression) { std::visit(*this, expression.is); }

  void operator()(const Number& it) {
    if (it.duration) {
      print_seconds(out_, it.value);
    } else {
      print_number(out_, it.value);
    }
  }
  void operator()(const Text& it) { print_string(out_, it.value); }
  void operator()(const Selector& it) {
    head(it);
    if (it.range) {
      out_ += '[';
      length(*it.range);
      out_ += ']';
    }
    if (it.extension == Selector::Extension::kAnchored) out_ += " anchored";
    if (it.extension == Selector::Extension::kSmoothed) out_ += " smoothed";
    modifiers(it.at, it.offset);
  }
  void operator()(const Subquery& it) {
    print(*it.inner);
    range_of(it);
  }
  void operator()(const Call& it) {
    out_ += it.function;
    out_ += '(';
    for (std::size_t i = 0; i < it.arguments.size(); ++i) {
      if (i > 0) out_ += ", ";
      print(*it.arguments[i]);
    }
    out_ += ')';
  }
  void operator()(const Aggregation& it) {
    aggregator_of(it);
    out_ += '(';
    if (it.parameter != nullptr) {
      print(*it.parameter);
      out_ += ", ";
    }
    print(*it.inner);
    out_ += ')';
  }
  void operator()(const Binary& it) {
    print(*it.left);
    out_ += ' ';
    operator_of(it);
    out_ += ' ';
    print(*it.right);
  }
  void operator()(const Unary& it) {
    out_ += it.negative ? '-' : '+';
    print(*it.inner);
  }
  void operator()(const Paren& it) {
    out_ += '(';
    print(*it.inner);
    out_ += ')';
  }

  // Parts that stand alone in a line where the whole does not fit into one.
  void range_of(const Subquery& it) {
    out_ += '[';
    length(it.range);
    out_ += ':';
    if (it.step) length(*it.step);
    out_ += ']';
    modifiers(it.at, it.offset);
  }
  void aggregator_of(const Aggregation& it) {
    out_ += spelling(it.aggregator);
    if (!it.without && it.labels.empty()) return;
    out_ += it.without ? " without " : " by ";
    print_labels(out_, it.labels);
    out_ += ' ';
  }
  void operator_of(const Binary& it) {
    out_ += spelling(it.op);
    if (it.returns_bool) out_ += " bool";
    if (it.matching) matching(*it.matching);
    fill(" fill_left", it.fill_left);
    fill(" fill_right", it.fill_right);
  }

 private:
  void head(const Selector& it) {
    bool name_condition = false;
    for (const tsdb::Condition& condition : it.conditions) name_condition |= condition.label == tsdb::kNameLabel;
    const bool bare = !it.braces_only && !name_condition && bare_metric_name(it.name);
    if (bare) out_ += it.name;
    if (bare && it.conditions.empty()) return;
    out_ += '{';
    bool first = true;
    if (!bare && !it.name.empty()) {
      print_string(out_, it.name);
      first = false;
    }
    for (const tsdb::Condition& condition : it.conditions) {
      if (!first) out_ += ',';
      first = false;
      print_name(out_, condition.label, plain(condition.label, Colons::kNone) ? Quotes::kNone : Quotes::kNeeded);
      out_ += tsdb::spelling(condition.op);
      print_string(out_, condition.value);
    }
    out_ += '}';
  }
  void modifiers(const At& at, const std::optional<Length>& offset) {
    if (at.is == At::Is::kStart) out_ += " @ start()";
    if (at.is == At::Is::kEnd) out_ += " @ end()";
    if (at.is == At::Is::kTime) {
      out_ += " @ ";
      print_number(out_, static_cast<double>(at.ms) / 1000);
    }
    if (!offset) return;
    out_ += " offset ";
    length(*offset);
  }
  void length(const Length& length) {
    if (length.expression != nullptr) {
      print(*length.expression);
    } else {
      print_seconds(out_, length.seconds);
    }
  }
  void matching(const Matching& it) {
    out_ += it.on ? " on " : " ignoring ";
    print_labels(out_, it.labels);
    if (it.group == Matching::Group::kNone) return;
    out_ += it.group == Matching::Group::kLeft ? " group_left " : " group_right ";
    print_labels(out_, it.include);
  }
  void fill(std::string_view word, const std::optional<double>& value) {
    if (!value) return;
    out_.append(word).append("(");
    print_number(out_, *value);
    out_ += ')';
  }

  std::string& out_;
};

// Breaks what is too long at its brackets and operators, as Prometheus' Prettify does; a selector or a text stays
// whole.
class Layout {
 public:
  explicit Layout(std::string& out) : out_(out), printer_(out) {}

  void lay(const Expr& expression, int level) {
    const std::string line = promql::print(expression);
    if (const Unary* it = std::get_if<Unary>(&expression.is)) {
      sign(*it, level);
    } else if (line.size() <= kLineLength || !broken(expression, level)) {
      indent(level);
      out_ += line;
    }
  }

 private:
  // Whether it is something that can be broken, and now is.
  bool broken(const Expr& expression, int level) {
    return std::visit([&](const auto& it) { return broken(expression, it, level); }, expression.is);
  }
  template <class Whole>
  bool broken(const Expr&, const Whole&, int) {
    return false;
  }
  bool broken(const Expr&, const Binary& it, int level) {
    lay(*it.left, level + 1);
    out_ += '\n';
    indent(level);
    printer_.operator_of(it);
    out_ += '\n';
    lay(*it.right, level + 1);
    return true;
  }
  bool broken(const Expr&, const Aggregation& it, int level) {
    indent(level);
    printer_.aggregator_of(it);
    in_brackets({it.parameter.get(), it.inner.get()}, level);
    return true;
  }
  bool broken(const Expr& call, const Call& it, int level) {
    indent(level);
    out_ += it.function;
    in_brackets(children(call), level);
    return true;
  }
  bool broken(const Expr&, const Paren& it, int level) {
    indent(level);
    in_brackets({it.inner.get()}, level);
    return true;
  }
  bool broken(const Expr&, const Subquery& it, int level) {
    lay(*it.inner, level);
    printer_.range_of(it);
    return true;
  }
  // Each in a line of its own; null is none.
  void in_brackets(const std::vector<const Expr*>& parts, int level) {
    out_ += '(';
    std::string_view before = "\n";
    for (const Expr* const part : parts) {
      if (part == nullptr) continue;
      out_ += before;
      lay(*part, level + 1);
      before = ",\n";
    }
    out_ += '\n';
    indent(level);
    out_ += ')';
  }
  // In front of what it belongs to, which begins where the whole would.
  void sign(const Unary& it, int level) {
    const std::size_t begin = out_.size();
    lay(*it.inner, level);
    const std::string inner = out_.substr(out_.find_first_not_of(' ', begin));
    out_.resize(begin);
    indent(level);
    out_ += it.negative ? '-' : '+';
    out_ += inner;
  }
  void indent(int level) { out_.append(static_cast<std::size_t>(level) * 2, ' '); }

  std::string& out_;
  Printer printer_;
};

}  // namespace

std::string pretty(const Expr& expression) {
  std::string out;
  Layout(out).lay(expression, 0);
  return out;
}

std::string print(const Expr& expression) {
  std::string out;
  Printer(out).print(expression);
  return out;
}

std::string print(const Selector& selector) {
  std::string out;
  Printer printer(out);
  printer(selector);
  return out;
}

}  // namespace mcp::promql
