// Tested by tests/unit/template/parse_test.cpp.
#include "template/lex.h"

#include <algorithm>
#include <array>

#include "template/unicode.h"

namespace mcp::templates {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::array<std::string_view, 13> kKeywords = {".",  "block", "break", "continue", "define", "else", "end",
                                                        "if", "nil",   "range", "template", "with",   ""};

constexpr std::string_view kSpaces = " \t\r\n";

bool is_space(char c) { return kSpaces.find(c) != kNone; }

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}

  std::vector<Item> run() {
    while (!ended_) {
      if (inside_) {
        action();
      } else {
        text();
      }
    }
    return std::move(items_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0'; }
  bool ended() const { return at_ >= source_.size(); }
  bool follows(std::string_view word) const { return source_.substr(at_).starts_with(word); }

  void emit(Token token, std::size_t start) {
    items_.push_back({token, start, source_.substr(start, at_ - start), {}});
  }
  void fail(std::size_t start, std::string_view why, std::size_t length = 0) {
    items_.push_back({Token::kError, start, source_.substr(start, length), why});
    ended_ = true;
  }

  void text() {
    const std::size_t start = at_;
    const std::size_t open = source_.find("{{", start);
    std::size_t end = std::min(open, source_.size());
    const bool trims =
        open != kNone && source_.size() > open + 3 && source_[open + 2] == '-' && is_space(source_[open + 3]);
    std::string_view plain = source_.substr(start, end - start);
    if (trims) plain = plain.substr(0, plain.find_last_not_of(kSpaces) + 1);
    if (trim_next_) {
      const std::size_t first = plain.find_first_not_of(kSpaces);
      plain = first == kNone ? std::string_view{} : plain.substr(first);
    }
    trim_next_ = false;
    if (!plain.empty())
      items_.push_back({Token::kText, static_cast<std::size_t>(plain.data() - source_.data()), plain, {}});
    at_ = end;
    if (open == kNone) {
      items_.push_back({Token::kEnd, source_.size(), source_.substr(source_.size()), {}});
      ended_ = true;
      return;
    }
    at_ += trims ? 4 : 2;
    if (follows("/*")) return comment(open);
    at_ = open + 2;
    emit(Token::kLeft, open);
    if (trims) at_ += 2;
    inside_ = true;
    parens_ = 0;
  }

  void comment(std::size_t open) {
    const std::size_t close = source_.find("*/", at_ + 2);
    if (close == kNone) return fail(open, "unclosed comment");
    at_ = close + 2;
    const bool trims = at_ + 1 < source_.size() && is_space(source_[at_]) && source_[at_ + 1] == '-';
    if (trims) at_ += 2;
    if (!follows("}}")) return fail(open, "comment ends before closing delimiter");
    at_ += 2;
    trim_next_ = trims;
  }

  // What closes the action, when it is next.
  bool closes() {
    const bool trims = is_space(peek()) && source_.substr(at_ + 1).starts_with("-}}");
    if (!trims && !follows("}}")) return false;
    if (parens_ > 0) {
      fail(at_, "unclosed left paren");
      return true;
    }
    if (trims) at_ += 2;
    at_ += 2;
    emit(Token::kRight, at_ - 2);
    inside_ = false;
    trim_next_ = trims;
    return true;
  }

  void action() {
    if (ended()) return fail(at_, "unclosed action");
    if (closes()) return;
    const std::size_t start = at_;
    const char c = peek();
    if (is_space(c)) return spaces();
    if (c == '"' || c == '\'' || c == '`') return quoted(c);
    if (c == '$') return variable();
    if (c == '.' && (peek(1) < '0' || peek(1) > '9')) return field();
    if (c == '.' || c == '+' || c == '-' || (c >= '0' && c <= '9')) return number();
    const Rune rune = rune_at(source_, at_);
    if (is_word(rune.code)) return word();
    if (c == ':' && peek(1) != '=') return fail(start, "expected :=");
    if (c == ')' && parens_ == 0) return fail(start, "unexpected right paren", 1);
    if (rune.code < 0x20 || rune.code > 0x7E) return fail(start, "unrecognized character in action:", rune.size);
    at_ += c == ':' ? 2 : 1;
    parens_ += c == '(' ? 1 : c == ')' ? -1 : 0;
    emit(c == ':'   ? Token::kDeclare
         : c == '=' ? Token::kAssign
         : c == '|' ? Token::kPipe
         : c == '(' ? Token::kOpen
         : c == ')' ? Token::kClose
                    : Token::kChar,
         start);
  }

  void spaces() {
    const std::size_t start = at_;
    // The blank before -}} belongs to it.
    while (is_space(peek()) && !ended() && !source_.substr(at_ + 1).starts_with("-}}")) ++at_;
    if (at_ > start) emit(Token::kSpace, start);
  }

  void quoted(char quote) {
    const std::size_t start = at_++;
    for (; !ended() && peek() != quote; ++at_) {
      if (quote == '`') continue;
      if (peek() == '\n') break;
      if (peek() == '\\' && ++at_ < source_.size() && peek() == '\n') break;
    }
    if (ended() || peek() != quote) {
      return fail(start, quote == '`'    ? "unterminated raw quoted string"
                         : quote == '\'' ? "unterminated character constant"
                                         : "unterminated quoted string");
    }
    ++at_;
    emit(quote == '`' ? Token::kRawString : quote == '\'' ? Token::kRune : Token::kString, start);
  }

  void take_word() {
    while (!ended()) {
      const Rune rune = rune_at(source_, at_);
      if (!is_word(rune.code)) return;
      at_ += rune.size;
    }
  }

  // Whether a word may end here; otherwise the error is told.
  bool terminated() {
    if (ended() || is_space(peek()) || std::string_view(".,|:()=}").find(peek()) != kNone) return true;
    fail(at_, "bad character", rune_at(source_, at_).size);
    return false;
  }

  void variable() {
    const std::size_t start = at_++;
    take_word();
    if (terminated()) emit(Token::kVariable, start);
  }

  void field() {
    const std::size_t start = at_++;
    take_word();
    if (terminated()) emit(at_ == start + 1 ? Token::kKeyword : Token::kField, start);
  }

  void word() {
    const std::size_t start = at_;
    take_word();
    if (!terminated()) return;
    const std::string_view name = source_.substr(start, at_ - start);
    if (std::find(kKeywords.begin(), kKeywords.end(), name) != kKeywords.end()) return emit(Token::kKeyword, start);
    emit(name == "true" || name == "false" ? Token::kBool : Token::kIdentifier, start);
  }

  void take(std::string_view digits) {
    while (!ended() && digits.find(peek()) != kNone) ++at_;
  }
  bool take_one(std::string_view among) {
    if (ended() || among.find(peek()) == kNone) return false;
    ++at_;
    return true;
  }

  void number() {
    const std::size_t start = at_;
    take_one("+-");
    std::string_view digits = "0123456789_";
    bool hex = false;
    if (take_one("0")) {
      if (take_one("xX")) {
        digits = "0123456789abcdefABCDEF_";
        hex = true;
      } else if (take_one("oO")) {
        digits = "01234567_";
      } else if (take_one("bB")) {
        digits = "01_";
      }
    }
    take(digits);
    if (take_one(".")) take(digits);
    if (take_one(hex ? "pP" : "eE")) {
      take_one("+-");
      take("0123456789_");
    }
    if (!ended() && is_word(rune_at(source_, at_).code)) {
      return fail(start, "bad number syntax", at_ - start + rune_at(source_, at_).size);
    }
    emit(Token::kNumber, start);
  }

  std::string_view source_;
  std::size_t at_ = 0;
  int parens_ = 0;
  bool inside_ = false;
  bool trim_next_ = false;
  bool ended_ = false;
  std::vector<Item> items_;
};

}  // namespace

std::vector<Item> lex(std::string_view source) { return Lexer(source).run(); }

std::string shown(const Item& item) {
  if (item.token == Token::kEnd) return "EOF";
  if (item.token == Token::kKeyword) return '<' + std::string(item.text) + '>';
  std::string out;
  std::size_t end = 0;
  for (int i = 0; i < 10 && end < item.text.size(); ++i) end += rune_at(item.text, end).size;
  append_quoted(out, item.text.substr(0, end), Quoting::kUnicode);
  if (end < item.text.size()) out += "...";
  return out;
}

}  // namespace mcp::templates
