// Tested by tests/unit/mcp-gate/formats_test.cpp and tests/fuzz/gate_formats_fuzz.cpp.
#include "formats.h"

#include <simdjson.h>

#include <algorithm>
#include <iterator>

#include "json/json.h"
#include "text/quote.h"

namespace mcp::gate {
namespace {

constexpr Format kFormats[] = {
    {"ndjson", "records, a line each: samples and aggregates", read_ndjson},
    {"google", "JSON of Google Benchmark", read_google},
    {"hyperfine", "JSON of hyperfine --export-json", read_hyperfine},
    {"go", "text of go test -bench", read_go},
    {"k6", "JSON of k6 --summary-export, or of handleSummary()", read_k6},
};

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_array(const simdjson::dom::object& root, std::string_view key) {
  simdjson::dom::array found;
  return root[key].get(found) == simdjson::SUCCESS;
}

// Which whole JSON document this is; null where it is none that is known.
const Format* of_object(const simdjson::dom::object& root) {
  simdjson::dom::object metrics;
  if (is_array(root, "benchmarks")) return format_named("google");
  if (is_array(root, "results")) return format_named("hyperfine");
  if (root["metrics"].get(metrics) == simdjson::SUCCESS) return format_named("k6");
  return nullptr;
}

bool looks_like_go(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (line.starts_with("Benchmark") || line.starts_with("goos: ") || line.starts_with("pkg: ")) return true;
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return false;
}

}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format* format_named(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kFormats), std::end(kFormats), [&](const Format& format) { return format.name == name; });
  return found == std::end(kFormats) ? nullptr : found;
}

Result<const Format*> detect(const Document& document) {
  const std::string_view text = document.text;
  const auto begin = std::find_if_not(text.begin(), text.end(), blank);
  const std::string_view rest = text.substr(static_cast<std::size_t>(begin - text.begin()));
  constexpr std::string_view kBom = "\xEF\xBB\xBF";
  if (rest.starts_with(kBom)) return format_named("ndjson");
  if (!rest.starts_with('{')) {
    if (looks_like_go(rest)) return format_named("go");
    return malformed_at(document, text.size() - rest.size(),
                        rest.empty() ? "expected measurements, got nothing"
                                     : "expected NDJSON, JSON or Go's benchmark text, got \"" +
                                           text::printable(rest.substr(0, rest.find('\n')), 40) + "\"");
  }
  // Records are an object a line; the first line of an indented document is none. What follows it is readable behind
  // it.
  json::Parser parser;
  simdjson::dom::object root;
  const std::string_view first = rest.substr(0, rest.find('\n'));
  const bool one_line = std::all_of(rest.begin() + static_cast<std::ptrdiff_t>(first.size()), rest.end(), blank);
  if (!one_line && first.find('}') != std::string_view::npos) {
    const Result<simdjson::dom::element> line = parser.parse(first);
    if (line && (*line).is_object()) return format_named("ndjson");
  }
  const Result<simdjson::dom::element> whole = parser.parse(rest);
  if (!whole) {
    const std::uint64_t column = whole.error().place.column;
    return malformed_at(document, text.size() - rest.size() + (column == 0 ? 0 : column - 1), whole.error().message);
  }
  if ((*whole).get(root) != simdjson::SUCCESS)
    return malformed_at(document, text.size() - rest.size(), "expected an object");
  const Format* known = of_object(root);
  return known != nullptr ? known : format_named("ndjson");
}

Error malformed_at(const Document& document, std::size_t offset, std::string message) {
  const std::string_view before = document.text.substr(0, std::min(offset, document.text.size()));
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto line = static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  return Error{.code = Code::kMalformed,
               .message = std::move(message),
               .place = {.file = std::string(document.file), .line = line, .column = before.size() - line_begin + 1}};
}

}  // namespace mcp::gate
