// Tested by tests/unit/promql/series_notation_test.cpp and tests/fuzz/series_notation_fuzz.cpp.
#include <algorithm>

#include "promql/lex.h"
#include "promql/series_notation.h"
#include "text/quote.h"
#include "tsdb/matcher.h"

namespace mcp::promql {
namespace {

class SeriesReader {
 public:
  SeriesReader(std::string_view text, const std::vector<Lexeme>& lexemes) : text_(text), lexemes_(lexemes) {}

  Result<record::Labels> all() {
    if (is_metric_name(here().token)) {
      if (Status added = add(here(), std::string(tsdb::kNameLabel), std::string(here().text)); !added)
        return added.error();
      ++at_;
    }
    if (take_if(Token::kLeftBrace)) {
      if (Status read = braces(); !read) return read.error();
    }
    if (here().token != Token::kEnd) return expected(at_ == 0 ? "a metric name or {" : "the end of the series");
    std::erase_if(labels_, [](const auto& label) { return label.second.empty(); });
    std::sort(labels_.begin(), labels_.end());
    return std::move(labels_);
  }

 private:
  const Lexeme& here() const { return lexemes_[at_]; }
  bool take_if(Token token) {
    if (here().token != token) return false;
    ++at_;
    return true;
  }
  Error expected(std::string_view what) const {
    const std::string got = here().token == Token::kEnd ? "the end" : "\"" + text::printable(here().text) + "\"";
    return error_at(text_, here().at.begin, "expected " + std::string(what) + ", got " + got);
  }

  Status braces() {
    while (!take_if(Token::kRightBrace)) {
      if (Status read = label(); !read) return read;
      if (here().token != Token::kRightBrace && !take_if(Token::kComma)) return expected("a comma or }");
    }
    return Done{};
  }

  Status label() {
    const Lexeme& first = here();
    const bool quoted = first.token == Token::kString;
    if (!quoted && first.token != Token::kIdentifier) return expected("a label or }");
    Result<std::string> name = quoted ? unquote(first, text_) : Result<std::string>(std::string(first.text));
    if (!name) return name.error();
    if (name->empty() || !text::valid_utf8(*name)) return expected("a name");
    ++at_;
    if (!take_if(Token::kAssign)) {
      if (!quoted) return expected("=");
      return add(first, std::string(tsdb::kNameLabel), std::move(*name));
    }
    if (here().token != Token::kString) return expected("a value in quotes");
    Result<std::string> value = unquote(here(), text_);
    if (!value) return value.error();
    ++at_;
    return add(first, std::move(*name), std::move(*value));
  }

  Status add(const Lexeme& where, std::string name, std::string value) {
    const auto is_it = [&](const auto& label) { return label.first == name; };
    if (std::any_of(labels_.begin(), labels_.end(), is_it)) {
      return error_at(text_, where.at.begin, "the label " + text::printable(name) + " is given twice");
    }
    labels_.emplace_back(std::move(name), std::move(value));
    return Done{};
  }

  std::string_view text_;
  const std::vector<Lexeme>& lexemes_;
  std::size_t at_ = 0;
  record::Labels labels_;
};

}  // namespace

Result<record::Labels> parse_series(std::string_view text) {
  const Result<std::vector<Lexeme>> lexemes = lex(text);
  if (!lexemes) return lexemes.error();
  return SeriesReader(text, *lexemes).all();
}

}  // namespace mcp::promql
