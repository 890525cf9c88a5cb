// Members of JSON documents, each refused by the path that people know it by. Inside of the readers.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "formats.h"
#include "json/json.h"

namespace mcp::gate {

// A value and its path: `benchmarks[3].real_time`.
struct Field {
  simdjson::dom::element value;
  std::string path;

  Field below(simdjson::dom::element inner, std::string_view key) const;
  Field item(simdjson::dom::element inner, std::size_t index) const;
};

// The document as one JSON object; `parser` holds it.
Result<Field> parse_document(const Document& document, json::Parser& parser);

// "path: expected <what>, got <what is there>", of that file.
Error expected(const Document& document, const Field& field, std::string_view what);

std::optional<Field> find(const Field& object, std::string_view key);  // nothing where it is not there, or null
Result<Field> need(const Document& document, const Field& object, std::string_view key, std::string_view what);

// What a member must be.
Result<simdjson::dom::array> array_of(const Document& document, const Field& field);
Result<simdjson::dom::object> object_of(const Document& document, const Field& field);
Result<std::string_view> text_of(const Document& document, const Field& field);
Result<double> number_of(const Document& document, const Field& field);

}  // namespace mcp::gate
