// links: mcp_json
// Two readers, one verdict: Parser (simdjson and what it lacks) takes a text exactly when `check` does, and where it
// does not, with the same reason and place. What was taken is found again by `locate`.
#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "json/json.h"

namespace {

using namespace mcp;

void require(bool holds) {
  if (!holds) __builtin_trap();
}

void find_members(const simdjson::dom::element& root, std::string_view text) {
  simdjson::dom::object object;
  if (root.get(object) != simdjson::SUCCESS) return;
  for (const auto field : object) {
    const std::string_view path[] = {field.key};
    const auto extent = json::locate(text, path);
    require(extent && extent->begin < extent->end && extent->end <= text.size());
    const std::string_view value = text.substr(extent->begin, extent->end - extent->begin);
    require(!json::check(value));
    require((value.front() == '{') == field.value.is_object());
    require((value.front() == '[') == field.value.is_array());
    require((value.front() == '"') == field.value.is_string());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view exact(reinterpret_cast<const char*>(bytes), size);
  const auto fault = json::check(exact);
  const std::string padded = std::string(exact) + std::string(json::kPadding, ' ');
  const std::string_view text = std::string_view(padded).substr(0, size);
  json::Parser parser;
  const auto parsed = parser.parse(text);
  require(static_cast<bool>(parsed) == !fault);
  if (!parsed) {
    require(parsed.error().reason == fault->reason && parsed.error().place.column == fault->place.column);
    require(fault->place.column >= 1 && fault->place.column <= size + 1);
    return 0;
  }
  find_members(*parsed, text);
  return 0;
}
