// Tested by tests/unit/ndjson/decode_test.cpp and tests/fuzz/decode_fuzz.cpp (decode, encode, decode).
#include "ndjson/encode.h"

#include <cmath>

#include "text/number.h"
#include "text/quote.h"

namespace mcp::ndjson {
namespace {

// Writes the members of one object in the order of the calls; what is absent is left out.
class Members {
 public:
  explicit Members(std::string& out) : out_(out) { out_ += '{'; }
  void end(std::string_view tail = "}\n") { out_ += tail; }

  void key(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    text::append_json_string(out_, name);
    out_ += ':';
  }
  void text(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    always_text(name, value);
  }
  void always_text(std::string_view name, std::string_view value) {
    key(name);
    text::append_json_string(out_, value);
  }
  void integer(std::string_view name, std::int64_t value) {
    key(name);
    text::append_int(out_, value);
  }
  void integer(std::string_view name, const std::optional<std::int64_t>& value) {
    if (value) integer(name, *value);
  }
  void unsigned_integer(std::string_view name, const std::optional<std::uint64_t>& value) {
    if (!value) return;
    key(name);
    text::append_uint(out_, *value);
  }
  void number(std::string_view name, double value) {
    key(name);
    text::append_json_number(out_, value);
  }
  void number(std::string_view name, const std::optional<double>& value) {
    if (value) number(name, *value);
  }
  void tree(std::string_view name, const record::Value& value) {
    if (std::holds_alternative<std::monostate>(value.is)) return;
    key(name);
    append_value(out_, value);
  }
  void object(std::string_view name, const record::Object& members) {
    if (members.empty()) return;
    key(name);
    append_members(members);
  }
  void labels(std::string_view name, const record::Labels& labels) {
    if (labels.empty()) return;
    key(name);
    Members inner(out_);
    for (const auto& [label, value] : labels) inner.always_text(label, value);
    inner.end("}");
  }
  void context(const record::Context& context) {
    append_context(out_, context);
    first_ = false;
  }
  void append_members(const record::Object& members) {
    Members inner(out_);
    for (const auto& [name, value] : members) {
      inner.key(name);
      append_value(out_, value);
    }
    inner.end("}");
  }

 private:
  std::string& out_;
  bool first_ = true;
};

struct ValueWriter {
  std::string& out;
  void operator()(std::monostate) const { out += "null"; }
  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(std::int64_t value) const { text::append_int(out, value); }
  void operator()(std::uint64_t value) const { text::append_uint(out, value); }
  void operator()(double value) const {
    const std::size_t before = out.size();
    text::append_json_number(out, value);
    // A double stays a double when it is read again.
    if (std::isfinite(value) && out.find_first_of(".e", before) == std::string::npos) out += ".0";
  }
  void operator()(const std::string& value) const { text::append_json_string(out, value); }
  void operator()(const record::Array& items) const {
    out += '[';
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out += ',';
      append_value(out, items[i]);
    }
    out += ']';
  }
  void operator()(const record::Object& members) const {
    out += '{';
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (i > 0) out += ',';
      text::append_json_string(out, members[i].first);
      out += ':';
      append_value(out, members[i].second);
    }
    out += '}';
  }
};

std::string_view type_name(record::Type type) {
  return type == record::Type::kUnknown ? std::string_view() : record::name_of(type);
}

}  // namespace

void append_value(std::string& out, const record::Value& value) { std::visit(ValueWriter{out}, value.is); }

void append_labels(std::string& out, std::span<const record::Label> labels) {
  out += '{';
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (i > 0) out += ',';
    text::append_json_string(out, labels[i].name);
    out += ':';
    text::append_json_string(out, labels[i].value);
  }
  out += '}';
}

void append_context(std::string& out, const record::Context& context) {
  for (std::size_t i = 0; i < std::size(record::kContextKeys); ++i) {
    const std::string_view value = context.*record::context_member(i);
    if (value.empty()) continue;
    out += ",\"";
    out += record::kContextKeys[i];
    out += "\":";
    text::append_json_string(out, value);
  }
}

// Key order: the table of record.md 2.
void append(std::string& out, const record::Sample& sample) {
  Members line(out);
  line.integer("ts_us", sample.ts_us);
  line.text("name", sample.series.name);
  line.text("type", type_name(sample.type));
  if (sample.value_is == record::ValueIs::kNumber) line.number("value", sample.value);
  if (sample.value_is == record::ValueIs::kStale) {
    line.key("value");
    out += "null";
  }
  if (sample.hist != nullptr) line.tree("hist", *sample.hist);
  line.text("unit", sample.unit);
  line.text("scope", sample.series.context.scope);
  line.number("precision_us", sample.precision_us);
  line.number("duration_s", sample.duration_s);
  line.number("sample_size", sample.sample_size);
  line.text("workload_id", sample.series.context.workload_id);
  line.text("transport", sample.series.context.transport);
  line.text("environment", sample.series.context.environment);
  line.text("tenant", sample.series.context.tenant);
  line.integer("start_us", sample.start_us);
  if (sample.exemplar) {
    line.key("exemplar");
    Members exemplar(out);
    exemplar.key("labels");
    append_labels(out, sample.exemplar->labels);
    exemplar.number("value", sample.exemplar->value);
    exemplar.integer("ts_us", sample.exemplar->ts_us);
    exemplar.end("}");
  }
  if (!sample.series.labels.empty()) {
    line.key("labels");
    append_labels(out, sample.series.labels);
  }
  line.end();
}

void append(std::string& out, const record::Metadata& metadata) {
  Members line(out);
  line.always_text("kind", "metadata");
  line.text("name", metadata.name);
  line.text("type", type_name(metadata.type));
  line.text("unit", metadata.unit);
  line.text("help", metadata.help);
  line.end();
}

void append(std::string& out, const record::Aggregate& aggregate) {
  Members line(out);
  line.always_text("kind", "aggregate");
  line.integer("ts_us", aggregate.ts_us);
  line.integer("start_us", aggregate.start_us);
  line.integer("window_us", aggregate.window_us);
  line.text("name", aggregate.series.name);
  line.text("type", type_name(aggregate.type));
  line.text("unit", aggregate.unit);
  line.context(aggregate.series.context);
  if (!aggregate.series.labels.empty()) {
    line.key("labels");
    append_labels(out, aggregate.series.labels);
  }
  for (const auto& [name, value] : aggregate.stats) line.number(name, value);
  line.text("qdef", aggregate.qdef);
  line.number("rel_err", aggregate.rel_err);
  line.text("partial", aggregate.partial);
  line.integer("rev", aggregate.rev);
  line.text("closed_by", aggregate.closed_by);
  if (aggregate.sketch != nullptr) line.tree("sketch", *aggregate.sketch);
  line.end();
}

void append(std::string& out, const record::Span& span) {
  Members line(out);
  line.always_text("kind", "span");
  line.text("trace_id", span.trace_id);
  line.text("span_id", span.span_id);
  line.text("parent_span_id", span.parent_span_id);
  line.text("name", span.name);
  line.text("service", span.service);
  line.text("span_kind", span.span_kind);
  line.integer("start_ns", span.start_ns);
  line.integer("end_ns", span.end_ns);
  line.text("status", span.status);
  line.text("status_message", span.status_message);
  line.integer("trace_flags", span.trace_flags);
  line.text("tracestate", span.tracestate);
  line.object("attributes", span.attributes);
  if (!span.events.empty()) {
    line.key("events");
    for (const record::SpanEvent& event : span.events) {
      out += &event == span.events.data() ? '[' : ',';
      Members inner(out);
      inner.integer("ts_ns", event.ts_ns);
      inner.text("name", event.name);
      inner.object("attributes", event.attributes);
      inner.end("}");
    }
    out += ']';
  }
  if (!span.links.empty()) {
    line.key("links");
    for (const record::SpanLink& link : span.links) {
      out += &link == span.links.data() ? '[' : ',';
      Members inner(out);
      inner.text("trace_id", link.trace_id);
      inner.text("span_id", link.span_id);
      inner.text("tracestate", link.tracestate);
      inner.integer("flags", link.flags);
      inner.object("attributes", link.attributes);
      inner.end("}");
    }
    out += ']';
  }
  line.object("resource", span.resource);
  if (span.scope) {
    line.key("scope");
    Members inner(out);
    inner.text("name", span.scope->name);
    inner.text("version", span.scope->version);
    inner.object("attributes", span.scope->attributes);
    inner.end("}");
  }
  line.end();
}

void append(std::string& out, const record::Alert& alert) {
  Members line(out);
  line.always_text("kind", "alert");
  line.integer("ts_us", alert.ts_us);
  line.text("name", alert.name);
  line.text("state", alert.state);
  line.text("severity", alert.severity);
  line.text("priority", alert.priority);
  line.number("value", alert.value);
  line.text("condition", alert.condition);
  line.number("threshold", alert.threshold);
  line.text("source", alert.source);
  line.labels("labels", alert.labels);
  line.labels("annotations", alert.annotations);
  line.integer("starts_us", alert.starts_us);
  if (alert.starts_us) {
    line.key("ends_us");
    if (alert.ends_us) {
      text::append_int(out, *alert.ends_us);
    } else {
      out += "null";
    }
  }
  line.text("fingerprint", alert.fingerprint);
  line.text("rule", alert.rule);
  line.end();
}

void append(std::string& out, const record::Violation& violation) {
  Members line(out);
  line.always_text("kind", "violation");
  line.integer("ts_us", violation.ts_us);
  line.text("code", violation.code);
  line.text("severity", violation.severity);
  line.text("field", violation.field);
  line.text("expected", violation.expected);
  line.text("actual", violation.actual);
  line.text("suggestion", violation.suggestion);
  line.text("file", violation.file);
  line.unsigned_integer("line", violation.line);
  line.unsigned_integer("column", violation.column);
  line.tree("metric", violation.metric);
  line.end();
}

void append(std::string& out, const record::Chaos& chaos) {
  Members line(out);
  line.always_text("kind", "chaos");
  line.integer("ts_us", chaos.ts_us);
  line.text("experiment", chaos.experiment);
  line.text("phase", chaos.phase);
  line.text("fault", chaos.fault);
  line.text("target", chaos.target);
  line.unsigned_integer("seed", chaos.seed);
  line.object("detail", chaos.detail);
  line.end();
}

void append(std::string& out, const record::Event& event) {
  Members line(out);
  line.always_text("kind", "event");
  line.integer("ts_us", event.ts_us);
  line.text("name", event.name);
  line.labels("labels", event.labels);
  line.text("text", event.text);
  line.end();
}

void append(std::string& out, const record::Log& log) {
  Members line(out);
  line.always_text("kind", "log");
  line.integer("ts_us", log.ts_us);
  line.text("level", log.level);
  line.text("message", log.message);
  line.text("trace_id", log.trace_id);
  line.text("span_id", log.span_id);
  line.object("fields", log.fields);
  line.end();
}

void append(std::string& out, const record::Report& report) {
  Members line(out);
  line.always_text("kind", "report");
  line.integer("ts_us", report.ts_us);
  line.text("tool", report.tool);
  line.text("name", report.name);
  line.text("verdict", report.verdict);
  line.object("detail", report.detail);
  line.end();
}

}  // namespace mcp::ndjson
