// The parser's own parts; users include promql/parse.h.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "promql/ast.h"
#include "promql/lex.h"
#include "promql/parse.h"

namespace mcp::promql {

// A recursive descent over the tokens; binary operators by precedence climbing. parser.cpp has the expressions,
// parser_selector.cpp selectors and what may follow them.
class Parser {
 public:
  Parser(std::string_view text, std::vector<Lexeme> tokens, int compat)
      : text_(text), tokens_(std::move(tokens)), compat_(compat) {}
  Result<ExprPtr> whole();
  Result<Selector> lone_selector();

 private:
  // Expressions.
  Result<ExprPtr> binary(int least);
  Result<ExprPtr> operation(ExprPtr left, int precedence);
  Status modifiers(Binary& binary);
  Status grouping_modifier(Matching& matching);
  Status fill_modifiers(Binary& binary);
  Result<ExprPtr> unary();
  Result<ExprPtr> postfix();
  Result<ExprPtr> primary();
  Result<ExprPtr> parenthesis();
  Result<ExprPtr> number();
  Result<ExprPtr> text();
  Result<ExprPtr> call();
  Result<ExprPtr> aggregation();
  Status aggregation_modifier(Aggregation& aggregation);
  Result<std::vector<ExprPtr>> arguments(std::string_view context);
  Result<std::vector<std::string>> label_list();
  Result<double> number_value(const Lexeme& lexeme) const;

  // Selectors.
  Result<Selector> selector();
  Status conditions(Selector& selector);
  Status condition(Selector& selector);
  Result<ExprPtr> range_or_subquery(ExprPtr inner);
  Result<ExprPtr> with_offset(ExprPtr inner);
  Result<ExprPtr> with_at(ExprPtr inner);
  Result<ExprPtr> with_extension(ExprPtr inner);
  // Where a length stands and what may begin one there, as Prometheus says it.
  struct LengthPlace {
    std::string_view context, expected;
  };
  Result<Length> positive_length(const LengthPlace& place);
  Result<Length> offset_length();
  Result<Length> written_length();
  Error no_length() const { return unexpected(length_place_.context, length_place_.expected); }
  Result<ExprPtr> duration_binary(int least);
  Result<ExprPtr> duration_unary();
  Result<ExprPtr> duration_primary();

  const Lexeme& here() const { return tokens_[at_]; }
  const Lexeme& after(std::size_t ahead) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  const Lexeme& take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  bool take_if(Token token) {
    if (here().token != token) return false;
    take();
    return true;
  }
  std::uint32_t taken_end() const { return at_ == 0 ? 0 : tokens_[at_ - 1].at.end; }

  Error wrong(Extent at, std::string message) const { return error_at(text_, at.begin, std::move(message)); }
  // "unexpected X in CONTEXT, expected Y" at the token here.
  Error unexpected(std::string_view context, std::string_view expected = {}) const;
  Result<ExprPtr> node(std::uint32_t begin, decltype(Expr::is) is) const;

  // Counts how deep the parser itself has gone.
  struct Deeper {
    explicit Deeper(int& counter) : levels(counter) { ++levels; }
    ~Deeper() { --levels; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    int& levels;
  };
  Error too_deep() const;

  std::string_view text_;
  std::vector<Lexeme> tokens_;
  int compat_;  // the grammar of Prometheus 3, or (2) of 2.42
  std::size_t at_ = 0;
  int nesting_ = 0;
  LengthPlace length_place_;
};

}  // namespace mcp::promql
