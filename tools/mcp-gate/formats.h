// The formats that measurements come in.
#pragma once

#include <span>
#include <string_view>

#include "result/result.h"
#include "runs.h"

namespace mcp::gate {

// One file, whole; json::kPadding bytes are readable behind the text.
struct Document {
  std::string_view text;
  std::string_view file;  // "stdin" or the name as given
};

// A row: how a format is called, and what reads it. Reading fails with kMalformed and a place in the file.
struct Format {
  std::string_view name;
  std::string_view help;
  Status (*read)(const Document& document, RunSet& into);
};
std::span<const Format> formats();
const Format* format_named(std::string_view name);  // null for none

// By what the text begins with and the keys it has; kMalformed where it is none of them.
Result<const Format*> detect(const Document& document);

// Records a line (spec record.md): samples and aggregates; other kinds say nothing here.
Status read_ndjson(const Document& document, RunSet& into);
// JSON of Google Benchmark (--benchmark_format=json).
Status read_google(const Document& document, RunSet& into);
// JSON of hyperfine (--export-json).
Status read_hyperfine(const Document& document, RunSet& into);
// Text of `go test -bench`.
Status read_go(const Document& document, RunSet& into);
// The summary of k6: --summary-export, or the data that handleSummary() gets.
Status read_k6(const Document& document, RunSet& into);

// The Error of this text at an offset: with line and column.
Error malformed_at(const Document& document, std::size_t offset, std::string message);

}  // namespace mcp::gate
