// Tested by tests/unit/mcp-gate/formats_test.cpp.
#include "json_fields.h"

#include <fmt/format.h>

#include <algorithm>

#include "ndjson/values.h"
#include "text/quote.h"

namespace mcp::gate {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// A walk over a text that is known to be valid; it never reads behind its end all the same.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) { blanks(); }

  std::size_t at() const { return at_; }

  // Into the member or item that the step names; false, and where it was, when there is none.
  bool enter(const Step& step) {
    const std::size_t start = at_;
    const bool object = peek() == '{';
    if (!object && peek() != '[') return false;
    ++at_;
    blanks();
    for (std::size_t index = 0; at_ < text_.size() && peek() != '}' && peek() != ']'; ++index) {
      const std::string_view key = object ? next() : std::string_view();
      if (object) after(':');
      if (object ? key == quoted(step.key) : index == step.index) return true;
      next();
      after(',');
    }
    at_ = start;
    return false;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void blanks() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  void after(char mark) {
    blanks();
    if (peek() == mark) ++at_;
    blanks();
  }
  // Keys of the formats need no escapes; one that is written with some is not found, and its object is pointed at.
  static std::string quoted(const std::string& key) { return '"' + key + '"'; }

  void string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    at_ = std::min(at_ + 1, text_.size());
  }

  // The text of one value, which is walked over.
  std::string_view next() {
    const std::size_t start = at_;
    int depth = 0;
    do {
      const char c = peek();
      if (c == '"') {
        string();
        continue;
      }
      if (depth == 0 && (c == ',' || c == '}' || c == ']' || c == ':' || is_space(c))) break;  // a number's end
      depth += (c == '{' || c == '[' ? 1 : 0) - (c == '}' || c == ']' ? 1 : 0);
      ++at_;
      if (depth == 0 && (c == '}' || c == ']')) break;
    } while (at_ < text_.size() && (depth > 0 || text_[start] != '"'));
    return text_.substr(start, at_ - start);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Field Field::below(simdjson::dom::element inner, std::string_view key) const {
  Field out{inner, steps};
  out.steps.push_back({.key = std::string(key)});
  return out;
}

Field Field::item(simdjson::dom::element inner, std::size_t index) const {
  Field out{inner, steps};
  out.steps.push_back({.key = {}, .index = index});
  return out;
}

std::string Field::path() const {
  std::string out;
  for (const Step& step : steps) {
    if (step.key.empty()) {
      out += fmt::format("[{}]", step.index);
    } else {
      out += (out.empty() ? "" : ".") + text::printable(step.key);
    }
  }
  return out;
}

std::size_t offset_of(std::string_view text, std::span<const Step> steps) {
  Walk walk(text);
  for (const Step& step : steps) {
    if (!walk.enter(step)) break;
  }
  return walk.at();
}

Result<Field> parse_document(const Document& document, json::Parser& parser) {
  const Result<simdjson::dom::element> root = parser.parse(document.text);
  if (!root) {
    const std::uint64_t column = root.error().place.column;
    return malformed_at(document, column == 0 ? 0 : column - 1, root.error().message);
  }
  Field field{*root, {}};
  if (!field.value.is_object()) return malformed_at(document, 0, "expected an object, got " + json::describe(*root));
  return field;
}

Error expected(const Document& document, const Field& field, std::string_view what) {
  return malformed_at(document, offset_of(document.text, field.steps),
                      fmt::format("{}: expected {}, got {}", field.path(), what, json::describe(field.value)));
}

std::optional<Field> find(const Field& object, std::string_view key) {
  simdjson::dom::object members;
  simdjson::dom::element value;
  if (object.value.get(members) != simdjson::SUCCESS || members[key].get(value) != simdjson::SUCCESS)
    return std::nullopt;
  if (value.is_null()) return std::nullopt;
  return object.below(value, key);
}

Result<Field> need(const Document& document, const Field& object, std::string_view key, std::string_view what) {
  std::optional<Field> found = find(object, key);
  if (found) return std::move(*found);
  const std::string path = object.below(object.value, key).path();
  return malformed_at(document, offset_of(document.text, object.steps),
                      fmt::format("{}: expected {}, got nothing", path, what));
}

Result<simdjson::dom::array> array_of(const Document& document, const Field& field) {
  simdjson::dom::array array;
  if (field.value.get(array) != simdjson::SUCCESS) return expected(document, field, "an array");
  return array;
}

Result<simdjson::dom::object> object_of(const Document& document, const Field& field) {
  simdjson::dom::object object;
  if (field.value.get(object) != simdjson::SUCCESS) return expected(document, field, "an object");
  return object;
}

Result<std::string_view> text_of(const Document& document, const Field& field) {
  std::string_view text;
  if (field.value.get(text) != simdjson::SUCCESS) return expected(document, field, "a string");
  return text;
}

Result<double> number_of(const Document& document, const Field& field) {
  double number = 0;
  if (!ndjson::read_number(field.value, number)) return expected(document, field, "a number");
  return number;
}

}  // namespace mcp::gate
