// Tested by tests/unit/mcp-gate/formats_test.cpp.
#include "json_fields.h"

#include <fmt/format.h>

#include "ndjson/values.h"

namespace mcp::gate {

Field Field::below(simdjson::dom::element inner, std::string_view key) const {
  return {inner, path.empty() ? std::string(key) : fmt::format("{}.{}", path, key)};
}

Field Field::item(simdjson::dom::element inner, std::size_t index) const {
  return {inner, fmt::format("{}[{}]", path, index)};
}

Result<Field> parse_document(const Document& document, json::Parser& parser) {
  const Result<simdjson::dom::element> root = parser.parse(document.text);
  if (!root) {
    const std::uint64_t column = root.error().place.column;
    return malformed_at(document, column == 0 ? 0 : column - 1, root.error().message);
  }
  Field field{*root, ""};
  if (!field.value.is_object()) return malformed_at(document, 0, "expected an object, got " + json::describe(*root));
  return field;
}

Error expected(const Document& document, const Field& field, std::string_view what) {
  return Error{.code = Code::kMalformed,
               .message = fmt::format("{}: expected {}, got {}", field.path, what, json::describe(field.value)),
               .place = {.file = std::string(document.file)}};
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
  return Error{.code = Code::kMalformed,
               .message = fmt::format("{}{}{}: expected {}, got nothing", object.path, object.path.empty() ? "" : ".",
                                      key, what),
               .place = {.file = std::string(document.file)}};
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
