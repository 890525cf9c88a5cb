// `check` is a recursive-descent reader of RFC 8259 that keeps the place of the first fault; `Parser` is simdjson,
// whose verdict is trusted only where it is as strict as `check`: keys are compared here, surrogates go to `check`, and
// integers that simdjson refuses for their length are rewritten as doubles. Tested by tests/unit/json/json_test.cpp and
// tests/fuzz/json_check_fuzz.cpp, which holds the two to the same verdict.
#include "json/json.h"

#include <simdjson.h>

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "text/number.h"
#include "text/quote.h"

namespace mcp::json {
namespace {

constexpr std::string_view kNotJson = "not JSON";
constexpr std::string_view kNotUtf8 = "not UTF-8";
constexpr std::string_view kTwice = "key twice";
constexpr std::string_view kTooDeep = "too deep";
constexpr std::string_view kSurrogate = "unpaired surrogate";
constexpr std::string_view kRange = "number out of range";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 63));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 63));
    out += static_cast<char>(0x80 | (code & 63));
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 63));
    out += static_cast<char>(0x80 | (code >> 6 & 63));
    out += static_cast<char>(0x80 | (code & 63));
  }
}

// Length of the UTF-8 sequence at the start of `rest`, 0 when it is none (RFC 3629: shortest forms only, no
// surrogates).
std::size_t utf8_sequence(std::string_view rest) {
  const auto byte = [&](std::size_t i) { return i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0U; };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool shortest = lead != 0xE0 || byte(1) >= 0xA0;
    const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
    return tail(1) && tail(2) && shortest && !surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool in_range = (lead != 0xF0 || byte(1) >= 0x90) && (lead != 0xF4 || byte(1) < 0x90);
    return tail(1) && tail(2) && tail(3) && in_range ? 4 : 0;
  }
  return 0;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::optional<Error> whole() {
    space();
    if (value(0)) {
      space();
      if (!at_end()) fail(kNotJson, "expected the end of the line, got " + here());
    }
    return std::move(fault_);
  }

  std::optional<Extent> find(std::span<const std::string_view> path) {
    space();
    for (const std::string_view key : path) {
      if (at_end() || !(text_[at_] == '{' ? enter_member(key) : text_[at_] == '[' && enter_item(key)))
        return std::nullopt;
    }
    const std::size_t begin = at_;
    if (!value(0)) return std::nullopt;
    return Extent{begin, at_};
  }

 private:
  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  void space() {
    while (!at_end() && is_space(text_[at_])) ++at_;
  }

  std::string here() const {
    if (at_end()) return "the end of the line";
    return "'" +
           text::printable(
               text_.substr(at_, utf8_sequence(text_.substr(at_)) > 1 ? utf8_sequence(text_.substr(at_)) : 1)) +
           "'";
  }

  bool fail(std::string_view reason, std::string message) {
    if (!fault_) {
      fault_ = Error{.code = Code::kMalformed, .message = std::move(message), .reason = reason, .place = {}};
      fault_->place.column = at_ + 1;
    }
    return false;
  }

  bool value(int depth) {
    switch (peek()) {
      case '{':
        return depth < kDeepest ? object(depth + 1) : fail(kTooDeep, "nested deeper than 128");
      case '[':
        return depth < kDeepest ? array(depth + 1) : fail(kTooDeep, "nested deeper than 128");
      case '"':
        return string(nullptr);
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  bool word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) return fail(kNotJson, "expected a value, got " + here());
    at_ += expected.size();
    return true;
  }

  bool object(int depth) {
    ++at_;
    space();
    if (peek() == '}') return ++at_, true;
    std::unordered_set<std::string> keys;
    for (;;) {
      const std::size_t key_at = at_;
      std::string key;
      if (peek() != '"') return fail(kNotJson, "expected a key in quotes, got " + here());
      if (!string(&key)) return false;
      if (!keys.insert(key).second) {
        at_ = key_at;
        return fail(kTwice, "key \"" + text::printable(key) + "\" stands twice");
      }
      space();
      if (peek() != ':') return fail(kNotJson, "expected ':', got " + here());
      ++at_;
      space();
      if (!value(depth)) return false;
      space();
      if (peek() == '}') return ++at_, true;
      if (peek() != ',') return fail(kNotJson, "expected ',' or '}', got " + here());
      ++at_;
      space();
    }
  }

  bool array(int depth) {
    ++at_;
    space();
    if (peek() == ']') return ++at_, true;
    for (;;) {
      if (!value(depth)) return false;
      space();
      if (peek() == ']') return ++at_, true;
      if (peek() != ',') return fail(kNotJson, "expected ',' or ']', got " + here());
      ++at_;
      space();
    }
  }

  // A string; its unescaped text goes to `out` where one is given.
  bool string(std::string* out) {
    ++at_;
    while (!at_end()) {
      const char c = text_[at_];
      if (c == '"') return ++at_, true;
      if (c == '\\') {
        if (!escape(out)) return false;
        continue;
      }
      if (static_cast<unsigned char>(c) < 0x20) return fail(kNotJson, "a control character inside a string: " + here());
      const std::size_t length = utf8_sequence(text_.substr(at_));
      if (length == 0) return fail(kNotUtf8, "not UTF-8: " + here());
      if (out != nullptr) out->append(text_, at_, length);
      at_ += length;
    }
    return fail(kNotJson, "expected '\"', got the end of the line");
  }

  bool escape(std::string* out) {
    const std::size_t start = at_;
    ++at_;
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const char letter = peek();
    if (letter == 'u') return unicode(start, out);
    const std::size_t which = letter == '\0' ? std::string_view::npos : kLetters.find(letter);
    if (which == std::string_view::npos) return fail(kNotJson, "not an escape: '\\' and " + here());
    if (out != nullptr) *out += kMeanings[which];
    ++at_;
    return true;
  }

  bool unit(std::uint32_t& code) {
    if (text_.substr(at_, 2) != "\\u") return false;
    code = 0;
    for (std::size_t i = at_ + 2; i < at_ + 6; ++i) {
      const int digit = i < text_.size() ? hex_digit(text_[i]) : -1;
      if (digit < 0) return false;
      code = code * 16 + static_cast<std::uint32_t>(digit);
    }
    at_ += 6;
    return true;
  }

  bool unicode(std::size_t start, std::string* out) {
    at_ = start;
    std::uint32_t code = 0;
    if (!unit(code)) return fail(kNotJson, "expected four hexadecimal digits after \\u");
    if (code >= 0xD800 && code <= 0xDFFF) {
      std::uint32_t low = 0;
      if (code >= 0xDC00 || !unit(low) || low < 0xDC00 || low > 0xDFFF) {
        at_ = start;
        return fail(kSurrogate, "an unpaired surrogate");
      }
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    if (out != nullptr) append_utf8(*out, code);
    return true;
  }

  std::size_t digits() {
    const std::size_t first = at_;
    while (!at_end() && is_digit(text_[at_])) ++at_;
    return at_ - first;
  }

  bool number() {
    const std::size_t start = at_;
    if (peek() == '-') ++at_;
    const bool zero = peek() == '0';
    const std::size_t whole = digits();
    if (whole == 0) {
      at_ = start;
      return fail(kNotJson, "expected a value, got " + here());
    }
    if (zero && whole > 1) {
      at_ = start;
      return fail(kNotJson, "a number with a leading zero");
    }
    if (peek() == '.') {
      ++at_;
      if (digits() == 0) return fail(kNotJson, "expected a digit after '.', got " + here());
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (digits() == 0) return fail(kNotJson, "expected a digit in the exponent, got " + here());
    }
    if (!text::parse_decimal(text_.substr(start, at_ - start))) {
      at_ = start;
      return fail(kRange, "a number beyond the range of a double");
    }
    return true;
  }

  // From the '{' to the value of `wanted`.
  bool enter_member(std::string_view wanted) {
    ++at_;
    for (space(); peek() == '"'; space()) {
      std::string key;
      if (!string(&key)) return false;
      space();
      ++at_;  // ':'
      space();
      if (key == wanted) return true;
      if (!value(0)) return false;
      space();
      if (peek() == ',') ++at_;
    }
    return false;
  }

  bool enter_item(std::string_view wanted) {
    const auto index = text::parse_uint(wanted);
    if (!index) return false;
    ++at_;
    space();
    for (std::uint64_t i = 0; peek() != ']' && !at_end(); ++i) {
      if (i == *index) return true;
      if (!value(0)) return false;
      space();
      if (peek() == ',') ++at_;
      space();
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<Error> fault_;
};

enum class Keys { kUnique, kRepeated, kDeep };

Keys judge_keys(const simdjson::dom::element& element, int depth);

// Says of most keys at once that none before it was equal: a bit for each of 256 classes by length and three
// letters; no two keys of a usual aggregate are of one class.
class KeyFilter {
 public:
  // Whether a key of the same class was there before; notes the class.
  bool met(std::string_view key) {
    const auto byte = [key](std::size_t i) { return static_cast<unsigned char>(key[i]); };
    const std::size_t letters = key.empty() ? 0 : byte(0) + byte(key.size() - 1) + byte(key.size() / 2) * 5U;
    const std::size_t of_class = (letters + key.size() * 13) % 256;
    std::uint64_t& word = words_[of_class / 64];
    const std::uint64_t bit = std::uint64_t{1} << of_class % 64;
    const bool there = (word & bit) != 0;
    word |= bit;
    return there;
  }

 private:
  std::uint64_t words_[4] = {};
};

// The first keys of an object, for as long as they are few. Not std::string_view, which would be cleared at the start.
struct FewKeys {
  static constexpr std::size_t kMost = 32;
  struct Key {
    const char* data;
    std::size_t size;
  };
  Key first[kMost];
  std::size_t count;

  void add(std::string_view key) { first[count++] = {key.data(), key.size()}; }
  // Out of line: otherwise each key would be kept in memory for it, and reading it back too soon stalls.
  [[gnu::noinline]] bool has(std::string_view key) const {
    return std::any_of(first, first + count, [key](const Key& k) { return std::string_view(k.data, k.size) == key; });
  }
};

Keys judge_object(const simdjson::dom::object& object, int depth) {
  FewKeys few;
  few.count = 0;
  KeyFilter filter;
  std::vector<std::string_view> many;
  for (const auto field : object) {
    const std::string_view key = field.key;
    if (few.count < FewKeys::kMost) {
      if (filter.met(key) && few.has(key)) return Keys::kRepeated;
      few.add(key);
    } else {
      if (many.empty()) {
        for (const FewKeys::Key& k : few.first) many.emplace_back(k.data, k.size);
      }
      many.push_back(key);
    }
    if (field.value.is_object() || field.value.is_array()) {
      const Keys inner = judge_keys(field.value, depth);
      if (inner != Keys::kUnique) return inner;
    }
  }
  if (many.empty()) return Keys::kUnique;
  std::sort(many.begin(), many.end());
  return std::adjacent_find(many.begin(), many.end()) == many.end() ? Keys::kUnique : Keys::kRepeated;
}

Keys judge_keys(const simdjson::dom::element& element, int depth) {
  simdjson::dom::object object;
  simdjson::dom::array array;
  const bool is_object = element.get(object) == simdjson::SUCCESS;
  if (!is_object && element.get(array) != simdjson::SUCCESS) return Keys::kUnique;
  if (depth >= kDeepest) return Keys::kDeep;
  if (is_object) return judge_object(object, depth + 1);
  for (const simdjson::dom::element item : array) {
    const Keys inner = judge_keys(item, depth + 1);
    if (inner != Keys::kUnique) return inner;
  }
  return Keys::kUnique;
}

// Escapes that may be half a pair: simdjson lets some of them through.
bool may_hold_surrogate(std::string_view text) {
  for (std::size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at + 2)) {
    if (at + 2 < text.size() && text[at + 1] == 'u' && (text[at + 2] | 0x20) == 'd') return true;
  }
  return false;
}

bool too_long_integer(std::string_view number) {
  if (number.find_first_of(".eE") != std::string_view::npos) return false;
  return number.front() == '-' ? !text::parse_int(number) : !text::parse_uint(number);
}

}  // namespace

std::optional<Error> check(std::string_view text) { return Scanner(text).whole(); }

std::optional<Extent> locate(std::string_view text, std::span<const std::string_view> path) {
  return Scanner(text).find(path);
}

std::string describe(const simdjson::dom::element& value) {
  constexpr std::size_t kShown = 40;
  std::string_view text;
  if (value.is_array()) return "an array";
  if (value.is_object()) return "an object";
  if (value.get(text) != simdjson::SUCCESS) return simdjson::minify(value);
  std::string quoted;
  text::append_json_string(quoted, text::printable(text, kShown));
  return quoted;
}

static_assert(kPadding >= simdjson::SIMDJSON_PADDING);

struct Parser::State {
  Result<simdjson::dom::element> parse_long_integers(std::string_view text);

  simdjson::dom::parser parser;
  std::string rewritten;
};

Parser::Parser() : state_(std::make_unique<State>()) {}
Parser::~Parser() = default;
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;

Result<simdjson::dom::element> Parser::parse(std::string_view text) {
  simdjson::dom::element element;
  const auto failed = state_->parser.parse(text.data(), text.size(), false).get(element);
  if (failed != simdjson::SUCCESS) {
    if (auto fault = check(text)) return std::move(*fault);
    return state_->parse_long_integers(text);
  }
  if (judge_keys(element, 0) != Keys::kUnique || may_hold_surrogate(text)) {
    if (auto fault = check(text)) return std::move(*fault);
  }
  return element;
}

// The text is acceptable and simdjson refuses it: somewhere stands an integer beyond 64 bits. Each becomes a double.
Result<simdjson::dom::element> Parser::State::parse_long_integers(std::string_view text) {
  rewritten.clear();
  bool in_string = false;
  for (std::size_t i = 0; i < text.size();) {
    if (!in_string && (text[i] == '-' || is_digit(text[i]))) {
      const std::string_view number = text.substr(i, text.find_first_not_of("0123456789+-.eE", i) - i);
      rewritten += number;
      if (too_long_integer(number)) rewritten += ".0";
      i += number.size();
      continue;
    }
    if (text[i] == '"') in_string = !in_string;
    const std::size_t step = in_string && text[i] == '\\' ? 2 : 1;
    rewritten.append(text, i, step);
    i += step;
  }
  const std::size_t size = rewritten.size();
  rewritten.append(kPadding, ' ');
  simdjson::dom::element element;
  const auto failed = parser.parse(rewritten.data(), size, false).get(element);
  if (failed == simdjson::SUCCESS) return element;
  return Error{
      .code = Code::kMalformed, .message = simdjson::error_message(failed), .reason = kNotJson, .place = {"", 0, 1}};
}

}  // namespace mcp::json
