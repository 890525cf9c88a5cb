// A finding in words: what was expected, what came, what to do, and where on the line it stands.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "finding.h"
#include "io/input.h"
#include "ndjson/decode.h"
#include "record/records.h"
#include "result/result.h"

namespace mcp::validate {

// The record that a finding is about, still at hand.
struct Evidence {
  ndjson::Decoder& decoder;
  const io::Line& line;
  std::string_view file;
};

// `unit.not_canonical: unit: expected MiB, got "MB"; use MiB and multiply by 0.95367431640625`, with its place.
Error as_error(const Finding& finding, const Evidence& evidence);

// The record of kind violation (spec record.md 6). The metric is in it as a whole, its secrets as their length.
record::Violation as_violation(const Finding& finding, const Evidence& evidence);

}  // namespace mcp::validate
