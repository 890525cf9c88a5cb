// One record to one line, key order as in record.md, `\n` included. Appends to the buffer, allocates nothing else.
#pragma once

#include <string>

#include "record/aggregate.h"
#include "record/records.h"
#include "record/sample.h"

namespace mcp::ndjson {

void append(std::string& out, const record::Sample& sample);
void append(std::string& out, const record::Metadata& metadata);
void append(std::string& out, const record::Aggregate& aggregate);
void append(std::string& out, const record::Span& span);
void append(std::string& out, const record::Alert& alert);
void append(std::string& out, const record::Violation& violation);
void append(std::string& out, const record::Chaos& chaos);
void append(std::string& out, const record::Event& event);
void append(std::string& out, const record::Log& log);
void append(std::string& out, const record::Report& report);

// Parts, for those who write a line themselves (without separators around them).
void append_value(std::string& out, const record::Value& value);
void append_labels(std::string& out, std::span<const record::Label> labels);  // {"a":"b"}
void append_context(std::string& out,
                    const record::Context& context);  // ,"tenant":"t" … : each key with its comma before it

}  // namespace mcp::ndjson
