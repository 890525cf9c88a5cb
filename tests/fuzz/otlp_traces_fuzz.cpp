// links: mcp_otlp mcp_ndjson
// Whatever decodes encodes, and what was encoded decodes to the same records, told by their lines.
// What is refused has a message and a column inside the line.
#include <simdjson.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "json/json.h"
#include "ndjson/encode.h"
#include "otlp/decode.h"
#include "otlp/encode.h"

using namespace mcp;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool decode(std::string_view line, std::vector<record::Span>& spans) {
  std::string padded(line);
  padded.append(json::kPadding, ' ');
  json::Parser parser;
  const auto element = parser.parse(std::string_view(padded).substr(0, line.size()));
  simdjson::dom::object root;
  if (!element || (*element).get(root) != simdjson::SUCCESS) return false;
  const Status read = otlp::decode_traces(root, line, spans);
  if (read) return true;
  require(!read.error().message.empty() && !read.error().reason.empty());
  require(read.error().place.column >= 1 && read.error().place.column <= line.size());
  return false;
}

std::string records_of(const std::vector<record::Span>& spans) {
  std::string out;
  for (const record::Span& span : spans) ndjson::append(out, span);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::vector<record::Span> spans;
  if (!decode({reinterpret_cast<const char*>(bytes), size}, spans)) return 0;
  for (const record::Span& span : spans) {
    require(span.trace_id.size() == 32 && span.span_id.size() == 16);
    require(span.parent_span_id.empty() || span.parent_span_id.size() == 16);
    require(span.start_ns >= 0 && span.end_ns >= 0);
  }
  std::string once;
  require(bool(otlp::append_traces(once, spans)));
  std::vector<record::Span> again;
  require(decode(std::string_view(once).substr(0, once.size() - 1), again));
  require(again.size() == spans.size());
  require(records_of(again) == records_of(spans));
  return 0;
}
