// Tested by tests/unit/template/format_test.cpp.
#include "template/format.h"

#include <algorithm>

#include "template/limits.h"
#include "template/store.h"
#include "template/unicode.h"
#include "template/verb.h"

namespace mcp::templates {
namespace {

constexpr int kMostWidth = 1'000'000;  // Go's; more is a bad one

Error too_long() { return refusal("a text of more than " + std::to_string(kLongestOutput) + " bytes"); }

// One run of a format over its arguments.
class Printer {
 public:
  Printer(std::string_view format, std::span<const Value> values) : format_(format), values_(values) {}

  Result<std::string> run() {
    while (at_ < format_.size()) {
      const std::size_t percent = std::min(format_.find('%', at_), format_.size());
      out_ += format_.substr(at_, percent - at_);
      at_ = percent + 1;
      if (percent < format_.size()) directive();
      if (out_.size() > kLongestOutput) return too_long();
    }
    if (!reordered_ && next_ < values_.size()) extra();
    if (out_.size() > kLongestOutput) return too_long();
    return std::move(out_);
  }

 private:
  char peek() const { return at_ < format_.size() ? format_[at_] : '\0'; }

  void directive() {
    Verb verb;
    good_index_ = true;
    after_index_ = false;
    flags(verb);
    index();
    width(verb);
    precision(verb);
    if (!after_index_) index();
    if (at_ >= format_.size()) {
      out_ += "%!(NOVERB)";
      return;
    }
    const Rune rune = rune_at(format_, at_);
    at_ += rune.size;
    verb.letter = rune.code;
    if (verb.letter == U'%') {
      out_ += '%';
      return;
    }
    if (!good_index_) return bad(verb, "(BADINDEX)");
    if (next_ >= values_.size()) return bad(verb, "(MISSING)");
    append_value(out_, verb, values_[next_++]);
  }

  void bad(const Verb& verb, std::string_view why) {
    out_ += "%!";
    append_rune(out_, verb.letter);
    out_ += why;
  }

  void flags(Verb& verb) {
    for (;; ++at_) {
      switch (peek()) {
        case '#':
          verb.sharp = true;
          break;
        case '0':
          verb.zero = true;
          break;
        case '+':
          verb.plus = true;
          break;
        case '-':
          verb.minus = true;
          break;
        case ' ':
          verb.space = true;
          break;
        default:
          verb.zero = verb.zero && !verb.minus;
          return;
      }
    }
  }

  // [n]: the arguments go on from the n-th.
  void index() {
    if (peek() != '[') return;
    reordered_ = true;
    const std::size_t close = format_.find(']', at_);
    if (close == std::string_view::npos) {
      good_index_ = false;
      ++at_;
      return;
    }
    int number = 0;
    const std::string_view digits = format_.substr(at_ + 1, close - at_ - 1);
    at_ = close + 1;
    const bool whole = !digits.empty() && std::all_of(digits.begin(), digits.end(), [&number](char c) {
      number = std::min(number, kMostWidth) * 10 + (c - '0');
      return c >= '0' && c <= '9';
    });
    after_index_ = true;
    if (!whole || number < 1 || static_cast<std::size_t>(number) > values_.size()) {
      good_index_ = false;
      return;
    }
    next_ = static_cast<std::size_t>(number) - 1;
  }

  // The number that an asterisk takes from the arguments.
  std::optional<int> starred() {
    ++at_;
    after_index_ = false;
    if (next_ >= values_.size()) return std::nullopt;
    const Value& value = values_[next_++];
    if (!is_signed(value.type) && !is_unsigned(value.type)) return std::nullopt;
    if (value.integer > kMostWidth || value.integer < -kMostWidth) return std::nullopt;
    return static_cast<int>(value.integer);
  }

  // Digits; a number that is too large takes the rest of the format with it.
  std::optional<int> number() {
    if (peek() < '0' || peek() > '9') return std::nullopt;
    int value = 0;
    for (; peek() >= '0' && peek() <= '9'; ++at_) value = std::min(value * 10 + (peek() - '0'), kMostWidth + 1);
    if (value <= kMostWidth) return value;
    at_ = format_.size();
    return std::nullopt;
  }

  void width(Verb& verb) {
    if (peek() == '*') {
      const auto width = starred();
      if (!width) out_ += "%!(BADWIDTH)";
      verb.width = width.value_or(-1);
      if (width && *width < 0) {
        verb.width = -*width;
        verb.minus = true;
        verb.zero = false;
      }
      return;
    }
    const bool after_index = after_index_;
    if (const auto width = number()) {
      verb.width = *width;
      if (after_index) good_index_ = false;
    }
  }

  void precision(Verb& verb) {
    if (peek() != '.') return;
    ++at_;
    if (after_index_) good_index_ = false;
    index();
    if (peek() == '*') {
      const auto precision = starred();
      if (!precision || *precision < 0) out_ += "%!(BADPREC)";
      verb.precision = precision.value_or(-1) < 0 ? -1 : *precision;
      return;
    }
    verb.precision = number().value_or(0);
  }

  void extra() {
    out_ += "%!(EXTRA ";
    std::string_view before = "";
    for (const Value& value : values_.subspan(next_)) {
      out_ += before;
      before = ", ";
      if (value.type == Type::kNothing || value.type == Type::kNil) {
        out_ += "<nil>";
        continue;
      }
      out_ += type_name(value);
      out_ += '=';
      append_value(out_, Verb{}, value);
      if (out_.size() > kLongestOutput) return;
    }
    out_ += ')';
  }

  std::string_view format_;
  std::span<const Value> values_;
  std::string out_;
  std::size_t at_ = 0;
  std::size_t next_ = 0;
  bool reordered_ = false;
  bool good_index_ = true;
  bool after_index_ = false;
};

}  // namespace

void append_printed(std::string& out, const Value& value) {
  if (value.type == Type::kNothing || value.type == Type::kNil) {
    out += "<no value>";
    return;
  }
  if (value.type == Type::kSample) {
    std::string pointer;
    append_value(pointer, Verb{}, value);
    out += std::string_view(pointer).substr(1);  // a template looks behind a pointer
    return;
  }
  append_value(out, Verb{}, value);
}

Result<std::string> sprint(std::span<const Value> values) {
  std::string out;
  bool text_before = true;
  for (const Value& value : values) {
    const bool is_string = value.type == Type::kString || value.type == Type::kHtml;
    if (!is_string && !text_before) out += ' ';
    append_value(out, Verb{}, value);
    text_before = is_string;
    if (out.size() > kLongestOutput) return too_long();
  }
  return out;
}

Result<std::string> sprintln(std::span<const Value> values) {
  std::string out;
  std::string_view before = "";
  for (const Value& value : values) {
    out += before;
    append_value(out, Verb{}, value);
    before = " ";
    if (out.size() > kLongestOutput) return too_long();
  }
  return out + '\n';
}

Result<std::string> sprintf(std::string_view format, std::span<const Value> values) {
  return Printer(format, values).run();
}

}  // namespace mcp::templates
