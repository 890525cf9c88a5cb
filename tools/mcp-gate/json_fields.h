// Members of JSON documents, each refused by the path that people know it by. Inside of the readers.
#pragma once

#include <simdjson.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats.h"
#include "json/json.h"

namespace mcp::gate {

// A key, or where that is empty an index.
struct Step {
  std::string key;
  std::size_t index = 0;
};

// A value and the way to it.
struct Field {
  simdjson::dom::element value;
  std::vector<Step> steps;

  Field below(simdjson::dom::element inner, std::string_view key) const;
  Field item(simdjson::dom::element inner, std::size_t index) const;
  std::string path() const;  // as people write it: `benchmarks[3].real_time`
};

// Where the value at the end of the steps stands in a valid JSON text, or the last value on the way that is there.
std::size_t offset_of(std::string_view text, std::span<const Step> steps);

// The document as one JSON object; `parser` holds it.
Result<Field> parse_document(const Document& document, json::Parser& parser);

// "path: expected <what>, got <what is there>", at its place in that file.
Error expected(const Document& document, const Field& field, std::string_view what);

std::optional<Field> find(const Field& object, std::string_view key);  // nothing where it is not there, or null
Result<Field> need(const Document& document, const Field& object, std::string_view key, std::string_view what);

// What a member must be.
Result<simdjson::dom::array> array_of(const Document& document, const Field& field);
Result<simdjson::dom::object> object_of(const Document& document, const Field& field);
Result<std::string_view> text_of(const Document& document, const Field& field);
Result<double> number_of(const Document& document, const Field& field);

}  // namespace mcp::gate
