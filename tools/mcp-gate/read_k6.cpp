// Both forms of k6's summary: the values of a metric stand in it (--summary-export) or under `values`, with its type
// (handleSummary). Tested by tests/unit/mcp-gate/formats_test.cpp and tests/fuzz/gate_formats_fuzz.cpp.
#include <algorithm>
#include <iterator>

#include "json_fields.h"

namespace mcp::gate {
namespace {

// What a metric's values are told by: the first key that is there says what kind it is.
struct Value {
  std::string_view key;
  std::string_view stat;
};
constexpr Value kTrend[] = {{"med", "p50"}, {"p(95)", "p95"}, {"p(99)", "p99"}};

// k6's own trends are milliseconds; of others only handleSummary says what they hold.
constexpr std::string_view kTimes[] = {"iteration_duration",       "group_duration", "ws_connecting",
                                       "ws_session_duration",      "ws_ping",        "grpc_req_duration",
                                       "browser_http_req_duration"};

bool is_time(std::string_view name) {
  return name.starts_with("http_req_") || std::find(std::begin(kTimes), std::end(kTimes), name) != std::end(kTimes);
}

class Reader {
 public:
  Reader(const Document& document, RunSet& into) : document_(document), into_(into) {}

  Status all(const Field& root) {
    const Result<Field> metrics = need(document_, root, "metrics", "an object");
    if (!metrics) return metrics.error();
    const Result<simdjson::dom::object> members = object_of(document_, *metrics);
    if (!members) return members.error();
    run_ = into_.run(document_.file);
    for (const auto& [key, value] : *members) {
      if (Status taken = take(key, metrics->below(value, key)); !taken) return taken;
      if (Status within = into_.within_limits(); !within) return within.error().in(document_.file);
    }
    return Done{};
  }

 private:
  // `http_req_duration{expected_response:true}` is a part of the metric before the brace.
  Status take(std::string_view series, const Field& metric) {
    const Result<simdjson::dom::object> object = object_of(document_, metric);
    if (!object) return object.error();
    const std::string_view name = series.substr(0, series.find('{'));
    const std::optional<Field> inner = find(metric, "values");
    const Field values = inner ? *inner : metric;
    if (inner) {
      const Result<simdjson::dom::object> checked = object_of(document_, values);
      if (!checked) return checked.error();
    }
    const Result<std::string_view> contains = contains_of(metric, name);
    if (!contains) return contains.error();
    const Subject subject{.name = std::string(name), .series = std::string(series)};
    if (find(values, kTrend[0].key))
      return take_trend(values, subject, *contains == "time" ? "ms" : *contains == "data" ? "B" : "");
    if (find(values, "count")) return add(values, "rate", subject, "rate", *contains == "data" ? "B/s" : "1/s");
    if (find(values, "fails")) return add(values, find(values, "rate") ? "rate" : "value", subject, "value", "ratio");
    return add(values, "value", subject, "value", "");
  }

  Result<std::string_view> contains_of(const Field& metric, std::string_view name) const {
    if (const std::optional<Field> said = find(metric, "contains")) return text_of(document_, *said);
    return std::string_view(is_time(name) ? "time" : name.starts_with("data_") ? "data" : "default");
  }

  Status take_trend(const Field& values, const Subject& subject, std::string_view unit) {
    for (const Value& row : kTrend) {
      if (!find(values, row.key)) continue;
      if (Status added = add(values, row.key, subject, row.stat, unit); !added) return added;
    }
    return Done{};
  }

  Status add(const Field& values, std::string_view key, const Subject& subject, std::string_view stat,
             std::string_view unit) {
    const Result<Field> value = need(document_, values, key, "a number");
    if (!value) return value.error();
    const Result<double> number = number_of(document_, *value);
    if (!number) return number.error();
    into_.add_stat(run_, subject, stat, unit, *number);
    return Done{};
  }

  const Document& document_;
  RunSet& into_;
  std::size_t run_ = 0;
};

}  // namespace

Status read_k6(const Document& document, RunSet& into) {
  json::Parser parser;
  const Result<Field> root = parse_document(document, parser);
  return root ? Reader(document, into).all(*root) : Status(root.error());
}

}  // namespace mcp::gate
