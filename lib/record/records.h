// The other kinds (spec record.md 5, 6): plain structs that own what they hold. A field that was not there is
// nothing, "" or an empty tree, and is not written. Labels are sorted by name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "record/value.h"

namespace mcp::record {

using Labels = std::vector<std::pair<std::string, std::string>>;

struct SpanEvent {
  std::int64_t ts_ns = 0;
  std::string name;
  Object attributes;
};
struct SpanLink {
  std::string trace_id, span_id, tracestate;
  std::optional<std::int64_t> flags;
  Object attributes;
};
struct InstrumentationScope {
  std::string name, version;
  Object attributes;
};
struct Span {
  std::string trace_id, span_id, parent_span_id, name, service, span_kind;
  std::int64_t start_ns = 0;
  std::int64_t end_ns = 0;
  std::string status, status_message;
  std::optional<std::int64_t> trace_flags;
  std::string tracestate;
  Object attributes;
  std::vector<SpanEvent> events;
  std::vector<SpanLink> links;
  Object resource;
  std::optional<InstrumentationScope> scope;
};

struct Alert {
  std::int64_t ts_us = 0;
  std::string name, state, severity, priority;
  std::optional<double> value;
  std::string condition;
  std::optional<double> threshold;
  std::string source;
  Labels labels, annotations;
  std::optional<std::int64_t> starts_us, ends_us;
  std::string fingerprint, rule;
};

struct Violation {
  std::optional<std::int64_t> ts_us;
  std::string code, severity, field, expected, actual, suggestion;
  std::optional<std::uint64_t> line, column;
  std::string file;
  Value metric;
};

struct Chaos {
  std::int64_t ts_us = 0;
  std::string experiment, phase, fault, target;
  std::optional<std::uint64_t> seed;
  Object detail;
};

struct Event {
  std::int64_t ts_us = 0;
  std::string name;
  Labels labels;
  std::string text;
};

struct Log {
  std::int64_t ts_us = 0;
  std::string level, message, trace_id, span_id;
  Object fields;
};

struct Report {
  std::int64_t ts_us = 0;
  std::string tool, name, verdict;
  Object detail;
};

}  // namespace mcp::record
