// Tested by tests/unit/template/parse_test.cpp.
#include "template/parser.h"

#include <algorithm>
#include <utility>

#include "template/functions.h"
#include "template/lex.h"
#include "template/limits.h"
#include "template/number.h"
#include "template/unicode.h"
#include "template/verb.h"
#include "text/quote.h"

namespace mcp::templates {
namespace {

enum class Stop : std::uint8_t { kEnd, kElse };

bool is_blank(const List& list) {
  return std::all_of(list.begin(), list.end(), [](const NodePtr& node) {
    return node->kind == Kind::kText && node->text.find_first_not_of(" \t\r\n") == std::string_view::npos;
  });
}

std::string quoted(std::string_view text) {
  std::string out;
  append_quoted(out, text, Quoting::kUnicode);
  return out;
}

class Parser {
 public:
  explicit Parser(std::string_view source) : source_(source), items_(lex(source)) {}

  Result<Definitions> run() {
    List root;
    while (peek().token != Token::kEnd) {
      if (peek().token == Token::kLeft && after_left() == "define") {
        if (Status done = define(); !done) return done.error();
        continue;
      }
      auto node = text_or_action();
      if (!node) return node.error();
      if (!*node) return fail(stopped_at_, "unexpected {{" + std::string(stopped_at_.text) + "}}");
      root.push_back(std::move(*node));
    }
    definitions_[""] = std::move(root);
    return std::move(definitions_);
  }

 private:
  // The tokens. A kError stays, and is told by whoever expected something else.
  const Item& peek() const { return items_[next_]; }
  const Item& take() {
    const Item& item = items_[next_];
    if (next_ + 1 < items_.size()) ++next_;
    return item;
  }
  void skip_spaces() {
    while (peek().token == Token::kSpace) take();
  }
  const Item& peek_word() {
    skip_spaces();
    return peek();
  }
  std::string_view after_left() const {
    std::size_t i = next_ + 1;
    while (i < items_.size() && items_[i].token == Token::kSpace) ++i;
    return i < items_.size() && items_[i].token == Token::kKeyword ? items_[i].text : std::string_view{};
  }
  bool keyword(std::string_view word) {
    if (peek_word().token != Token::kKeyword || peek().text != word) return false;
    take();
    return true;
  }

  Error fail(const Item& item, std::string message) const {
    return Error{
        .code = Code::kConfig, .message = std::move(message), .reason = {}, .place = place_of(source_, item.at)};
  }
  Error unexpected(const Item& item, std::string_view context) const {
    if (item.token == Token::kError) {
      std::string why(item.why);
      if (why.starts_with("bad number")) why += ": " + quoted(item.text);
      if (!item.text.empty() && !why.starts_with("bad number")) {
        const char32_t code = rune_at(item.text, 0).code;
        append_value(why += ' ', Verb{.letter = U'U', .sharp = true}, of_int(static_cast<std::int64_t>(code)));
      }
      return fail(item, text::printable(why, 120));
    }
    return fail(item, text::printable("unexpected " + shown(item) + " in " + std::string(context), 120));
  }
  Status close(std::string_view context) {
    if (peek_word().token != Token::kRight) return unexpected(peek(), context);
    take();
    return Done{};
  }

  Status define() {
    take();
    skip_spaces();
    take();
    return definition("define clause", {});
  }

  // The name (unless there is one), the body and the end of a define or a block.
  Status definition(std::string_view context, std::optional<std::string> name) {
    const Item& place = peek_word();
    if (!name) {
      auto own = template_name(context);
      if (!own) return own.error();
      name = std::move(*own);
      if (Status closed = close(context); !closed) return closed;
    }
    std::vector<std::string_view> outer{"$"};
    std::swap(outer, variables_);
    const int ranges = std::exchange(ranges_, 0);
    List body;
    const auto stop = item_list(body);
    std::swap(outer, variables_);
    ranges_ = ranges;
    if (!stop) return stop.error();
    if (*stop != Stop::kEnd) return fail(stopped_at_, "unexpected {{else}} in " + std::string(context));
    List& known = definitions_[*name];
    if (!is_blank(known) && !is_blank(body)) {
      return fail(place, text::printable("multiple definition of template " + quoted(*name), 120));
    }
    if (is_blank(known)) known = std::move(body);
    return Done{};
  }

  Result<std::string> template_name(std::string_view context) {
    const Item& item = peek_word();
    if (item.token != Token::kString && item.token != Token::kRawString) return unexpected(item, context);
    auto name = unquote(item.text);
    if (!name) return fail(item, "invalid syntax");
    take();
    // A definition cannot take the source's own name.
    if (name->empty()) return fail(item, "a template needs a name");
    return std::move(*name);
  }

  // Nodes up to an {{end}} or {{else}}, which is taken.
  Result<Stop> item_list(List& list) {
    if (++depth_ > kDeepestNesting) return fail(peek(), "nested deeper than " + std::to_string(kDeepestNesting));
    while (peek_word().token != Token::kEnd) {
      auto node = text_or_action();
      if (!node) return node.error();
      if (!*node) {
        --depth_;
        return stopped_at_.text == "else" ? Stop::kElse : Stop::kEnd;
      }
      list.push_back(std::move(*node));
    }
    return fail(peek(), "unexpected EOF");
  }

  // Nothing for an {{end}} or {{else}}.
  Result<NodePtr> text_or_action() {
    const Item& item = peek_word();
    if (item.token == Token::kText) {
      take();
      return make(Kind::kText, item);
    }
    if (item.token != Token::kLeft) return unexpected(item, "input");
    take();
    return action();
  }

  Result<NodePtr> action() {
    const Item& first = peek_word();
    if (first.token == Token::kKeyword) {
      if (first.text == "end" || first.text == "else") return stop_action();
      if (first.text == "if" || first.text == "with") return control(first);
      if (first.text == "range") return control(first);
      if (first.text == "template") return call();
      if (first.text == "block") return block();
      if (first.text == "break" || first.text == "continue") return jump();
    }
    NodePtr node = make(Kind::kAction, first);
    auto pipe = pipeline("command", Token::kRight);
    if (!pipe) return pipe.error();
    node->pipe = std::move(*pipe);
    return node;
  }

  Result<NodePtr> stop_action() {
    stopped_at_ = take();
    const std::string_view word = stopped_at_.text;
    // {{else if}}: the if is read as if it stood in an action of its own.
    if (word == "else" && peek_word().token == Token::kKeyword && (peek().text == "if" || peek().text == "with")) {
      return NodePtr{};
    }
    if (Status closed = close(word); !closed) return closed.error();
    return NodePtr{};
  }

  Result<NodePtr> jump() {
    const Item& word = take();
    const std::string spelling = "{{" + std::string(word.text) + "}}";
    if (peek_word().token != Token::kRight) return unexpected(peek(), spelling);
    take();
    if (ranges_ == 0) return fail(word, spelling + " outside {{range}}");
    return make(word.text == "break" ? Kind::kBreak : Kind::kContinue, word);
  }

  Result<NodePtr> control(const Item& word) {
    take();
    const Kind kind = word.text == "if" ? Kind::kIf : word.text == "with" ? Kind::kWith : Kind::kRange;
    NodePtr node = make(kind, word);
    const std::size_t outer = variables_.size();
    auto pipe = pipeline(word.text, Token::kRight);
    if (!pipe) return pipe.error();
    node->pipe = std::move(*pipe);
    if (kind == Kind::kRange) ++ranges_;
    const auto stop = item_list(node->body);
    if (!stop) return stop.error();
    if (kind == Kind::kRange) --ranges_;
    if (*stop == Stop::kElse) {
      if (Status done = otherwise(*node); !done) return done.error();
    }
    variables_.resize(outer);
    return node;
  }

  Status otherwise(Node& node) {
    const Item& next = peek_word();
    if (next.token == Token::kKeyword && (next.text == "if" || next.text == "with")) {
      if ((next.text == "if") != (node.kind == Kind::kIf) || node.kind == Kind::kRange) {
        return unexpected(next, "input");
      }
      if (++depth_ > kDeepestNesting) return fail(next, "nested deeper than " + std::to_string(kDeepestNesting));
      auto inner = control(next);
      --depth_;
      if (!inner) return inner.error();
      node.otherwise.push_back(std::move(*inner));
      return Done{};
    }
    const auto stop = item_list(node.otherwise);
    if (!stop) return stop.error();
    if (*stop != Stop::kEnd) return fail(stopped_at_, "expected end; found {{else}}");
    return Done{};
  }

  Result<NodePtr> call() {
    take();
    NodePtr node = make(Kind::kCall, peek_word());
    auto name = template_name("template clause");
    if (!name) return name.error();
    node->value = std::move(*name);
    if (peek_word().token == Token::kRight) {
      take();
      return node;
    }
    auto pipe = pipeline("template clause", Token::kRight);
    if (!pipe) return pipe.error();
    node->pipe = std::move(*pipe);
    return node;
  }

  Result<NodePtr> block() {
    take();
    NodePtr node = make(Kind::kCall, peek_word());
    auto name = template_name("block clause");
    if (!name) return name.error();
    node->value = *name;
    auto pipe = pipeline("block clause", Token::kRight);
    if (!pipe) return pipe.error();
    node->pipe = std::move(*pipe);
    if (Status done = definition("block clause", std::move(*name)); !done) return done.error();
    return node;
  }

  // $x := , $x = , and in a range $i, $x := .
  Status declarations(Node& pipe, std::string_view context) {
    while (peek_word().token == Token::kVariable) {
      const std::size_t start = next_;
      const Item& variable = take();
      const Item& mark = peek_word();
      const bool comma = mark.token == Token::kChar && mark.text == ",";
      if (mark.token != Token::kAssign && mark.token != Token::kDeclare && !comma) {
        next_ = start;
        return Done{};
      }
      take();
      pipe.words.push_back(variable.text);
      variables_.push_back(variable.text);
      if (!comma) {
        pipe.assigns = mark.token == Token::kAssign;
        return Done{};
      }
      if (context != "range" || pipe.words.size() > 1) {
        return fail(mark, "too many declarations in " + std::string(context));
      }
      const Token next = peek_word().token;
      if (next != Token::kVariable && next != Token::kRight && next != Token::kClose) {
        return fail(peek(), "range can only initialize variables");
      }
    }
    return Done{};
  }

  Result<NodePtr> pipeline(std::string_view context, Token end) {
    if (++depth_ > kDeepestNesting) return fail(peek(), "nested deeper than " + std::to_string(kDeepestNesting));
    NodePtr pipe = make(Kind::kPipe, peek_word());
    if (Status done = declarations(*pipe, context); !done) return done.error();
    while (peek_word().token != end) {
      if (!starts_operand(peek())) return unexpected(peek(), context);
      auto next = command();
      if (!next) return next.error();
      pipe->children.push_back(std::move(*next));
    }
    const Item& last = take();
    --depth_;
    if (pipe->children.empty()) return fail(last, "missing value for " + std::string(context));
    for (std::size_t i = 1; i < pipe->children.size(); ++i) {
      switch (pipe->children[i]->children.front()->kind) {
        case Kind::kBool:
        case Kind::kDot:
        case Kind::kNil:
        case Kind::kInt:
        case Kind::kFloat:
        case Kind::kTooLarge:
        case Kind::kString:
          return Error{.code = Code::kConfig,
                       .message = "non executable command in pipeline stage " + std::to_string(i + 1),
                       .reason = {},
                       .place = place_of(source_, pipe->children[i]->at)};
        default:
          break;
      }
    }
    return pipe;
  }

  static bool starts_operand(const Item& item) {
    switch (item.token) {
      case Token::kBool:
      case Token::kRune:
      case Token::kField:
      case Token::kIdentifier:
      case Token::kNumber:
      case Token::kRawString:
      case Token::kString:
      case Token::kVariable:
      case Token::kOpen:
        return true;
      default:
        return item.token == Token::kKeyword && (item.text == "." || item.text == "nil");
    }
  }

  Result<NodePtr> command() {
    NodePtr made = make(Kind::kCommand, peek_word());
    while (true) {
      const Item& first = peek_word();
      if (starts_operand(first)) {
        auto next = operand();
        if (!next) return next.error();
        made->children.push_back(std::move(*next));
      }
      const Item& after = peek();
      if (after.token == Token::kSpace) continue;
      if (after.token == Token::kRight || after.token == Token::kClose) break;
      if (after.token != Token::kPipe) return unexpected(after, "operand");
      take();
      break;
    }
    if (made->children.empty()) return fail(peek(), "empty command");
    return made;
  }

  Result<NodePtr> operand() {
    auto node = term();
    if (!node || peek().token != Token::kField) return node;
    switch ((*node)->kind) {
      case Kind::kBool:
      case Kind::kString:
      case Kind::kInt:
      case Kind::kFloat:
      case Kind::kTooLarge:
      case Kind::kNil:
      case Kind::kDot:
        return fail(peek(), text::printable("unexpected . after term " + quoted((*node)->text), 120));
      default:
        break;
    }
    const Item& first = peek();
    if ((*node)->kind != Kind::kField && (*node)->kind != Kind::kVariable) {
      NodePtr chain = make(Kind::kChain, first);
      chain->pipe = std::move(*node);
      *node = std::move(chain);
    }
    (*node)->at = first.at;
    while (peek().token == Token::kField) (*node)->words.push_back(take().text.substr(1));
    return node;
  }

  Result<NodePtr> term() {
    const Item& item = take();
    switch (item.token) {
      case Token::kIdentifier:
        if (!find_function(item.text)) {
          return fail(item, text::printable("function " + quoted(item.text) + " not defined", 120));
        }
        return make(Kind::kIdentifier, item);
      case Token::kKeyword:
        return make(item.text == "nil" ? Kind::kNil : Kind::kDot, item);
      case Token::kVariable:
        return variable(item);
      case Token::kField: {
        NodePtr node = make(Kind::kField, item);
        node->words.push_back(item.text.substr(1));
        return node;
      }
      case Token::kBool: {
        NodePtr node = make(Kind::kBool, item);
        node->truth = item.text == "true";
        return node;
      }
      case Token::kOpen:
        return pipeline("parenthesized pipeline", Token::kClose);
      default:
        return literal(item);
    }
  }

  Result<NodePtr> variable(const Item& item) {
    if (std::find(variables_.begin(), variables_.end(), item.text) == variables_.end()) {
      return fail(item, text::printable("undefined variable " + quoted(item.text), 120));
    }
    NodePtr node = make(Kind::kVariable, item);
    node->words.push_back(item.text);
    return node;
  }

  Result<NodePtr> literal(const Item& item) {
    if (item.token == Token::kNumber || item.token == Token::kRune) {
      auto number = number_node(item.text);
      if (!number) {
        const bool rune = item.token == Token::kRune;
        const std::string why = rune ? "malformed character constant: " + std::string(item.text)
                                     : "illegal number syntax: " + quoted(item.text);
        return fail(item, text::printable(why, 120));
      }
      NodePtr node = make(number->kind, item);
      node->integer = number->integer;
      node->real = number->real;
      return node;
    }
    auto value = unquote(item.text);
    if (!value) return fail(item, "invalid syntax");
    NodePtr node = make(Kind::kString, item);
    node->value = std::move(*value);
    return node;
  }

  static NodePtr make(Kind kind, const Item& item) {
    auto node = std::make_unique<Node>();
    node->kind = kind;
    node->at = item.at;
    node->text = item.text;
    return node;
  }

  std::string_view source_;
  std::vector<Item> items_;
  std::size_t next_ = 0;
  Item stopped_at_;  // the end or else that ended a list
  std::vector<std::string_view> variables_{"$"};
  int ranges_ = 0;
  int depth_ = 0;
  Definitions definitions_;
};

}  // namespace

Place place_of(std::string_view source, std::size_t at) {
  const std::string_view before = source.substr(0, at);
  const auto lines = static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
  return Place{.file = {}, .line = lines + 1, .column = at - start + 1};
}

Result<Definitions> parse_source(std::string_view source) { return Parser(source).run(); }

}  // namespace mcp::templates
