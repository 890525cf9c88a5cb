// The kinds other than samples and aggregates: a table of readers over the members of one object, the first fault wins.
// Tested by tests/unit/ndjson/decode_test.cpp and tests/fuzz/decode_fuzz.cpp.
#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "ndjson/decode.h"
#include "ndjson/values.h"

namespace mcp::ndjson {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

enum class Need { kOptional, kRequired };

// Reads members of an object by key; a member that is not there leaves its target alone.
class Fields {
 public:
  Fields(const Decoder& decoder, const object& members) : decoder_(decoder), members_(members) {}

  Fields& text(std::string_view key, std::string& out, Need need = Need::kOptional) {
    element value;
    std::string_view read;
    if (!find(key, value, need)) return *this;
    if (value.get(read) != simdjson::SUCCESS) return wrong(key, "expected a string");
    if (need == Need::kRequired && read.empty()) return wrong(key, "is empty");
    out = read;
    return *this;
  }
  template <class T>
  Fields& integer(std::string_view key, T& out, Need need = Need::kOptional) {
    element value;
    if (!find(key, value, need) || (value.is_null() && need == Need::kOptional)) return *this;
    std::int64_t read = 0;
    if (value.get(read) != simdjson::SUCCESS) return wrong(key, "expected an integer");
    out = read;
    return *this;
  }
  // The time of the line, in whatever unit it is written; of the outermost object alone.
  template <class T>
  Fields& time(T& out, Need need = Need::kOptional) {
    if (fault_) return *this;
    const Result<std::optional<std::int64_t>> read = decoder_.ts_us();
    if (!read) {
      fault_ = read.error();
    } else if (*read) {
      out = **read;
    } else if (need == Need::kRequired) {
      wrong("ts_us", "is missing");
    }
    return *this;
  }
  Fields& unsigned_integer(std::string_view key, std::optional<std::uint64_t>& out) {
    element value;
    if (!find(key, value, Need::kOptional)) return *this;
    std::uint64_t read = 0;
    if (value.get(read) != simdjson::SUCCESS) return wrong(key, "expected an unsigned integer");
    out = read;
    return *this;
  }
  Fields& number(std::string_view key, std::optional<double>& out) {
    element value;
    if (!find(key, value, Need::kOptional) || value.is_null()) return *this;
    double read = 0;
    if (!read_number(value, read)) return wrong(key, "expected a number");
    out = read;
    return *this;
  }
  Fields& tree(std::string_view key, record::Value& out) {
    element value;
    if (find(key, value, Need::kOptional)) out = to_value(value);
    return *this;
  }
  Fields& members(std::string_view key, record::Object& out) {
    element value;
    if (!find(key, value, Need::kOptional)) return *this;
    if (!value.is_object()) return wrong(key, "expected an object");
    out = std::get<record::Object>(to_value(value).is);
    return *this;
  }
  Fields& labels(std::string_view key, record::Labels& out) {
    element value;
    if (!find(key, value, Need::kOptional)) return *this;
    object fields;
    if (value.get(fields) != simdjson::SUCCESS) return wrong(key, "expected an object");
    for (const auto field : fields) {
      std::string_view read;
      if (field.value.get(read) != simdjson::SUCCESS) return wrong(key, "expected strings in it");
      out.emplace_back(field.key, read);
    }
    std::sort(out.begin(), out.end());
    return *this;
  }
  // Each item of an array of objects.
  template <class Read>
  Fields& items(std::string_view key, const Read& read) {
    element value;
    if (!find(key, value, Need::kOptional)) return *this;
    simdjson::dom::array array;
    if (value.get(array) != simdjson::SUCCESS) return wrong(key, "expected an array");
    for (const element item : array) {
      object fields;
      if (item.get(fields) != simdjson::SUCCESS) return wrong(key, "expected objects in it");
      Fields inner(decoder_, fields);
      read(inner);
      if (inner.fault_) return wrong(key, inner.fault_->message);
    }
    return *this;
  }

  Fields& wrong(std::string_view key, std::string_view what) {
    if (fault_) return *this;
    const std::string_view path[] = {key};
    fault_ = decoder_.error_at(path, what);
    return *this;
  }

  template <class T>
  Result<T> give(T record) {
    if (fault_) return std::move(*fault_);
    return record;
  }

 private:
  bool find(std::string_view key, element& value, Need need) {
    if (fault_) return false;
    if (members_.at_key(key).get(value) == simdjson::SUCCESS) return true;
    if (need == Need::kRequired) wrong(key, "is missing");
    return false;
  }

  const Decoder& decoder_;
  const object& members_;
  std::optional<Error> fault_;
};

}  // namespace

Result<record::Metadata> Decoder::metadata() {
  // Views, not copies: taken from the document itself.
  record::Metadata read;
  for (const auto field : *root_) {
    const std::string_view path[] = {field.key};
    std::string_view word;
    const bool is_text = field.value.get(word) == simdjson::SUCCESS;
    if (field.key == "name" || field.key == "type" || field.key == "unit" || field.key == "help") {
      if (!is_text) return error_at(path, "expected a string");
    }
    if (field.key == "name") read.name = word;
    if (field.key == "unit") read.unit = word;
    if (field.key == "help") read.help = word;
    if (field.key == "type") {
      const auto type = record::type_of(word);
      if (!type) return error_at(path, "expected a metric type");
      read.type = *type;
    }
  }
  const std::string_view path[] = {"name"};
  if (read.name.empty()) return error_at(path, "is missing");
  return read;
}

Result<record::Span> Decoder::span() {
  record::Span read;
  Fields fields(*this, *root_);
  fields.text("trace_id", read.trace_id, Need::kRequired)
      .text("span_id", read.span_id, Need::kRequired)
      .text("parent_span_id", read.parent_span_id)
      .text("name", read.name)  // OTLP allows none
      .text("service", read.service)
      .text("span_kind", read.span_kind)
      .integer("start_ns", read.start_ns, Need::kRequired)
      .integer("end_ns", read.end_ns, Need::kRequired)
      .text("status", read.status)
      .text("status_message", read.status_message)
      .integer("trace_flags", read.trace_flags)
      .text("tracestate", read.tracestate)
      .members("attributes", read.attributes)
      .members("resource", read.resource);
  fields.items("events", [&](Fields& item) {
    record::SpanEvent event;
    item.integer("ts_ns", event.ts_ns).text("name", event.name).members("attributes", event.attributes);
    read.events.push_back(std::move(event));
  });
  fields.items("links", [&](Fields& item) {
    record::SpanLink link;
    item.text("trace_id", link.trace_id).text("span_id", link.span_id).text("tracestate", link.tracestate);
    item.integer("flags", link.flags).members("attributes", link.attributes);
    read.links.push_back(std::move(link));
  });
  object scope;
  element value;
  if (root_->at_key("scope").get(value) == simdjson::SUCCESS) {
    if (value.get(scope) != simdjson::SUCCESS) return fields.wrong("scope", "expected an object").give(std::move(read));
    read.scope.emplace();
    Fields inner(*this, scope);
    inner.text("name", read.scope->name)
        .text("version", read.scope->version)
        .members("attributes", read.scope->attributes);
    const Result<Done> judged = inner.give(Done{});
    if (!judged) return fields.wrong("scope", judged.error().message).give(std::move(read));
  }
  return fields.give(std::move(read));
}

Result<record::Alert> Decoder::alert() {
  record::Alert read;
  Fields fields(*this, *root_);
  fields.time(read.ts_us, Need::kRequired)
      .text("name", read.name, Need::kRequired)
      .text("state", read.state, Need::kRequired)
      .text("severity", read.severity)
      .text("priority", read.priority)
      .number("value", read.value)
      .text("condition", read.condition)
      .number("threshold", read.threshold)
      .text("source", read.source)
      .labels("labels", read.labels)
      .labels("annotations", read.annotations)
      .integer("starts_us", read.starts_us)
      .integer("ends_us", read.ends_us)
      .text("fingerprint", read.fingerprint)
      .text("rule", read.rule);
  return fields.give(std::move(read));
}

Result<record::Violation> Decoder::violation() {
  record::Violation read;
  Fields fields(*this, *root_);
  fields.time(read.ts_us)
      .text("code", read.code, Need::kRequired)
      .text("severity", read.severity)
      .text("field", read.field)
      .text("expected", read.expected)
      .text("actual", read.actual)
      .text("suggestion", read.suggestion)
      .text("file", read.file)
      .unsigned_integer("line", read.line)
      .unsigned_integer("column", read.column)
      .tree("metric", read.metric);
  return fields.give(std::move(read));
}

Result<record::Chaos> Decoder::chaos() {
  record::Chaos read;
  Fields fields(*this, *root_);
  fields.time(read.ts_us, Need::kRequired)
      .text("experiment", read.experiment)
      .text("phase", read.phase)
      .text("fault", read.fault)
      .text("target", read.target)
      .unsigned_integer("seed", read.seed)
      .members("detail", read.detail);
  return fields.give(std::move(read));
}

Result<record::Event> Decoder::event() {
  record::Event read;
  Fields fields(*this, *root_);
  fields.time(read.ts_us, Need::kRequired)
      .text("name", read.name, Need::kRequired)
      .labels("labels", read.labels)
      .text("text", read.text);
  return fields.give(std::move(read));
}

Result<record::Log> Decoder::log() {
  record::Log read;
  Fields fields(*this, *root_);
  fields.time(read.ts_us, Need::kRequired)
      .text("level", read.level)
      .text("message", read.message)
      .text("trace_id", read.trace_id)
      .text("span_id", read.span_id)
      .members("fields", read.fields);
  return fields.give(std::move(read));
}

Result<record::Report> Decoder::report() {
  record::Report read;
  Fields fields(*this, *root_);
  fields.time(read.ts_us)
      .text("tool", read.tool, Need::kRequired)
      .text("name", read.name)
      .text("verdict", read.verdict)
      .members("detail", read.detail);
  return fields.give(std::move(read));
}

}  // namespace mcp::ndjson
