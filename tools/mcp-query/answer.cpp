// Tested by tests/unit/mcp-query/answer_test.cpp.
#include "answer.h"

#include <fmt/format.h>

#include "series/hist.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::query {
namespace {

using promql::Type;

std::string_view word_of(Type type) {
  switch (type) {
    case Type::kScalar:
      return "scalar";
    case Type::kVector:
      return "vector";
    case Type::kMatrix:
      return "matrix";
    default:
      return "string";
  }
}

void append_value(std::string& out, const Value& value) {
  if (value.hist != nullptr) {
    series::append_hist(out, *value.hist);
  } else {
    text::append_json_number(out, value.number);
  }
}

void append_labels(std::string& out, const record::Labels& labels) {
  out += "{\"labels\":{";
  for (const auto& [name, value] : labels) {
    if (out.back() != '{') out += ',';
    text::append_json_string(out, name);
    out += ':';
    text::append_json_string(out, value);
  }
  out += "},";
}

void append_time(std::string& out, std::int64_t ts_us) {
  out += ",\"ts_us\":";
  text::append_int(out, ts_us);
  out += '}';
}

void append_series(std::string& out, const Line& line, bool matrix) {
  append_labels(out, *line.labels);
  if (!matrix) {
    const Entry& entry = line.entries.front();
    out += entry.value.hist != nullptr ? "\"hist\":" : "\"value\":";
    append_value(out, entry.value);
    return append_time(out, entry.ts_us);
  }
  out += "\"values\":[";
  for (const Entry& entry : line.entries) {
    if (out.back() != '[') out += ',';
    out += '[';
    text::append_int(out, entry.ts_us);
    out += ',';
    append_value(out, entry.value);
    out += ']';
  }
  out += "]}";
}

}  // namespace

void append_answer(std::string& out, std::size_t number, const Reply& reply) {
  out += fmt::format("{{\"query\":{},\"result_type\":\"{}\",\"result\":[", number, word_of(reply.type));
  if (reply.type == Type::kString) {
    out += "{\"value\":";
    text::append_json_string(out, reply.answer.text);
    append_time(out, reply.when.steps.start_us);
  }
  for (const Line& line : lines_of(reply)) {
    if (out.back() != '[') out += ',';
    append_series(out, line, reply.type == Type::kMatrix);
  }
  out += ']';
  append_notes(out, reply.answer.notes);
  out += "}\n";
}

void append_failure(std::string& out, std::size_t number, std::string_view error) {
  out += fmt::format("{{\"query\":{},\"error\":", number);
  text::append_json_string(out, error);
  out += "}\n";
}

}  // namespace mcp::query
