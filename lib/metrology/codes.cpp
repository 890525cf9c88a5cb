// Tested by tests/unit/metrology/codes_test.cpp; every example is judged in tests/unit/mcp-validate/examples_test.cpp.
#include "metrology/codes.h"

#include <algorithm>

namespace mcp::metrology {
namespace {

constexpr Severity kError = Severity::kError;
constexpr Severity kWarning = Severity::kWarning;

constexpr std::string_view kGates[] = {"required fields", "canonical unit", "valid scope", "precision declared",
                                       "the record itself"};

constexpr CodeRow kCodes[kFaults] = {
    {Fault::kRequiredMissing, "required.missing", kError, Gate::kRequired,
     "a sample without `name`, `value` (or `hist`) or a time",
     "name what was measured, how much and when; --assume-now stands in for a time",
     R"({"name":"queue_length","unit":"1","ts_us":1769817600000000})",
     R"({"name":"queue_length","value":3,"unit":"1","ts_us":1769817600000000})"},
    {Fault::kValueNotFinite, "value.not_finite", kWarning, Gate::kRecord, "the value is NaN or infinite",
     "leave the sample out, or end the series with a value of null",
     R"({"name":"cache_hit_ratio","value":"NaN","unit":"ratio","ts_us":1769817600000000})",
     R"({"name":"cache_hit_ratio","value":0.97,"unit":"ratio","ts_us":1769817600000000})"},
    {Fault::kUnitMissing, "unit.missing", kError, Gate::kUnit, "no `unit`",
     "give a unit of `mcp-validate units`; a plain count is `1`",
     R"({"name":"sessions","value":12,"ts_us":1769817600000000})",
     R"({"name":"sessions","value":12,"unit":"1","ts_us":1769817600000000})"},
    {Fault::kUnitUnknown, "unit.unknown", kError, Gate::kUnit, "the unit is not in the table of `mcp-validate units`",
     "use a unit of the table; a count of things is `{thing}`",
     R"({"name":"depth","value":2,"unit":"fathom","ts_us":1769817600000000})",
     R"({"name":"depth","value":3.6576,"unit":"m","ts_us":1769817600000000})"},
    {Fault::kUnitNotCanonical, "unit.not_canonical", kError, Gate::kUnit,
     "the unit is one that a factor turns into a legal one",
     "multiply the value by the factor and use the unit named; never rename alone",
     R"({"name":"heap","value":12,"unit":"MB","scope":"per_node_heap","ts_us":1769817600000000})",
     R"({"name":"heap","value":11.444091796875,"unit":"MiB","scope":"per_node_heap","ts_us":1769817600000000})"},
    {Fault::kUnitMismatch, "unit.mismatch", kError, Gate::kUnit,
     "the name says another unit than `unit` does; `%` without the word `percent` in the name",
     "give the value in the unit that the name says, or rename the metric",
     R"({"name":"lookup_latency_us","value":3,"unit":"ms","precision_us":3000,"ts_us":1769817600000000})",
     R"({"name":"lookup_latency_us","value":3000,"unit":"us","ts_us":1769817600000000})"},
    {Fault::kUnitAmbiguous, "unit.ambiguous", kWarning, Gate::kUnit,
     "the name says messages and the unit requests, or the other way round",
     "a request and its response are two messages: count one thing and call it so",
     R"({"name":"requests_handled","value":450,"unit":"msg/s","duration_s":60,"ts_us":1769817600000000})",
     R"({"name":"requests_handled","value":450,"unit":"req/s","duration_s":60,"ts_us":1769817600000000})"},
    {Fault::kUnitConflict, "unit.conflict", kError, Gate::kUnit,
     "the same name came earlier in the stream with another unit",
     "keep one unit for a name; use another name for another unit",
     "{\"name\":\"lookup_time\",\"value\":3000,\"unit\":\"us\",\"ts_us\":1769817600000000}\n"
     R"({"name":"lookup_time","value":3,"unit":"ms","precision_us":3000,"ts_us":1769817601000000})",
     "{\"name\":\"lookup_time\",\"value\":3000,\"unit\":\"us\",\"ts_us\":1769817600000000}\n"
     R"({"name":"lookup_time","value":3000,"unit":"us","ts_us":1769817601000000})"},
    {Fault::kTypeConflict, "type.conflict", kError, Gate::kRecord,
     "the same name came earlier in the stream with another type", "keep one type for a name",
     "{\"name\":\"sessions\",\"type\":\"gauge\",\"value\":12,\"unit\":\"1\",\"ts_us\":1769817600000000}\n"
     R"({"name":"sessions","type":"counter","value":13,"unit":"1","ts_us":1769817601000000})",
     "{\"name\":\"sessions\",\"type\":\"gauge\",\"value\":12,\"unit\":\"1\",\"ts_us\":1769817600000000}\n"
     R"({"name":"sessions","type":"gauge","value":13,"unit":"1","ts_us":1769817601000000})"},
    {Fault::kNameInvalid, "name.invalid", kError, Gate::kRecord,
     "the name is empty or holds control characters; any other UTF-8 is legal",
     "give the metric a name that can be printed",
     R"({"name":"queue\tlength","value":3,"unit":"1","ts_us":1769817600000000})",
     R"({"name":"queue_length","value":3,"unit":"1","ts_us":1769817600000000})"},
    {Fault::kNameAmbiguous, "name.ambiguous", kWarning, Gate::kRecord,
     "the name is a bare `latency`, `memory`, `mem`, `throughput` or percentile",
     "say which one, of what and in which unit, as the name suggested does",
     R"({"name":"latency","value":640,"unit":"us","ts_us":1769817600000000})",
     R"({"name":"latency_p99_us","value":640,"unit":"us","sample_size":5000,"ts_us":1769817600000000})"},
    {Fault::kScopeMissing, "scope.missing", kWarning, Gate::kScope,
     "memory, or a name with the word `per_`, without a `scope`",
     "say what the number is counted over: `scope`, or a tail of the unit as in `MiB/conn`",
     R"({"name":"heap_used","value":12,"unit":"MiB","ts_us":1769817600000000})",
     R"({"name":"heap_used","value":12,"unit":"MiB","scope":"per_node_heap","ts_us":1769817600000000})"},
    {Fault::kScopeUnknown, "scope.unknown", kError, Gate::kScope,
     "the scope, or the tail of the unit, is not in the list", "use a scope or a tail of `mcp-validate units`",
     R"({"name":"heap_rss","value":2,"unit":"MiB/session","ts_us":1769817600000000})",
     R"({"name":"heap_rss","value":2,"unit":"MiB/conn","ts_us":1769817600000000})"},
    {Fault::kPrecisionMissing, "precision.missing", kWarning, Gate::kPrecision,
     "a time in `ms` or `s` without the raw microseconds in `precision_us`",
     "add `precision_us`, or give the time in `us`",
     R"({"name":"connect_time","value":4,"unit":"ms","ts_us":1769817600000000})",
     R"({"name":"connect_time","value":4,"unit":"ms","precision_us":4012,"ts_us":1769817600000000})"},
    {Fault::kPrecisionInvalid, "precision.invalid", kError, Gate::kPrecision,
     "`precision_us` is no finite number, or negative where the value is not", "give the raw microseconds as a number",
     R"({"name":"connect_time","value":4,"unit":"ms","precision_us":"fine","ts_us":1769817600000000})",
     R"({"name":"connect_time","value":4,"unit":"ms","precision_us":4012,"ts_us":1769817600000000})"},
    {Fault::kPrecisionInconsistent, "precision.inconsistent", kError, Gate::kPrecision,
     "`precision_us` is further from the value than 1 % or 0.01 us, whichever is more",
     "take both from the same measurement",
     R"({"name":"connect_time","value":12,"unit":"ms","precision_us":11000,"ts_us":1769817600000000})",
     R"({"name":"connect_time","value":11,"unit":"ms","precision_us":11000,"ts_us":1769817600000000})"},
    {Fault::kPrecisionZeroTime, "precision.zero_time", kError, Gate::kPrecision,
     "0 in `ms` without `precision_us`: what a rounded 4 us looks like", "add `precision_us`, or give the time in `us`",
     R"({"name":"lookup_time","value":0.00,"unit":"ms","ts_us":1769817600000000})",
     R"({"name":"lookup_time","value":4,"unit":"us","ts_us":1769817600000000})"},
    {Fault::kContextDuration, "context.duration", kWarning, Gate::kPrecision, "a rate without `duration_s`",
     "say over how many seconds the rate was measured",
     R"({"name":"throughput_msg_per_s","value":4100,"unit":"msg/s","ts_us":1769817600000000})",
     R"({"name":"throughput_msg_per_s","value":4100,"unit":"msg/s","duration_s":60,"ts_us":1769817600000000})"},
    {Fault::kContextSampleSize, "context.sample_size", kWarning, Gate::kPrecision,
     "a percentile (the word pNN in the name, or a label `quantile`) without `sample_size`",
     "say of how many values it is a percentile",
     R"({"name":"latency_p99_us","value":640,"unit":"us","ts_us":1769817600000000})",
     R"({"name":"latency_p99_us","value":640,"unit":"us","sample_size":5000,"ts_us":1769817600000000})"},
    {Fault::kContextWorkload, "context.workload", kWarning, Gate::kPrecision,
     "a benchmark that gives `transport` without `workload_id`", "say which workload ran",
     R"({"name":"latency_us","value":640,"unit":"us","transport":"tcp","ts_us":1769817600000000})",
     R"({"name":"latency_us","value":640,"unit":"us","workload_id":"tcp_burst_1k","transport":"tcp","ts_us":1769817600000000})"},
    {Fault::kContextTransport, "context.transport", kWarning, Gate::kPrecision,
     "a benchmark that gives `workload_id` without `transport`, or a transport that is not in the list",
     "stdio, tcp, http, http_sse, websocket, sse or all",
     R"({"name":"latency_us","value":640,"unit":"us","workload_id":"tcp_burst_1k","transport":"pigeon","ts_us":1769817600000000})",
     R"({"name":"latency_us","value":640,"unit":"us","workload_id":"tcp_burst_1k","transport":"tcp","ts_us":1769817600000000})"},
    {Fault::kCounterNegative, "counter.negative", kError, Gate::kRecord, "a counter below zero",
     "a number that can fall is a gauge",
     R"({"name":"requests_total","type":"counter","value":-1,"unit":"1","ts_us":1769817600000000})",
     R"({"name":"requests_total","type":"counter","value":1,"unit":"1","ts_us":1769817600000000})"},
    {Fault::kHistogramLe, "histogram.le", kError, Gate::kRecord,
     "a `_bucket` of a histogram whose label `le` is missing or no number",
     "give each bucket its upper bound, the last one `+Inf`",
     R"({"name":"wait_us_bucket","type":"histogram","value":3,"unit":"1","labels":{"le":"fast"},"ts_us":1769817600000000})",
     R"({"name":"wait_us_bucket","type":"histogram","value":3,"unit":"1","labels":{"le":"100"},"ts_us":1769817600000000})"},
    {Fault::kSummaryQuantile, "summary.quantile", kError, Gate::kRecord,
     "a label `quantile` of a summary that is no number from 0 to 1", "give the quantile as a fraction: `0.99`",
     R"({"name":"wait_us","type":"summary","value":640,"unit":"us","sample_size":5000,"labels":{"quantile":"99"},"ts_us":1769817600000000})",
     R"({"name":"wait_us","type":"summary","value":640,"unit":"us","sample_size":5000,"labels":{"quantile":"0.99"},"ts_us":1769817600000000})"},
    {Fault::kLabelInvalid, "label.invalid", kError, Gate::kRecord,
     "the name of a label is empty or holds control characters", "give the label a name that can be printed",
     R"({"name":"sessions","value":12,"unit":"1","labels":{"":"n1"},"ts_us":1769817600000000})",
     R"({"name":"sessions","value":12,"unit":"1","labels":{"node":"n1"},"ts_us":1769817600000000})"},
    {Fault::kLabelReserved, "label.reserved", kError, Gate::kRecord, "the name of a label begins with `__`",
     "such names belong to Prometheus itself: use another",
     R"({"name":"sessions","value":12,"unit":"1","labels":{"__node":"n1"},"ts_us":1769817600000000})",
     R"({"name":"sessions","value":12,"unit":"1","labels":{"node":"n1"},"ts_us":1769817600000000})"},
    {Fault::kLabelTooLong, "label.too_long", kError, Gate::kRecord, "the value of a label is longer than 4,096 bytes",
     "keep long texts in logs, not in labels", "", ""},
    {Fault::kLabelIdentifier, "label.identifier", kWarning, Gate::kRecord,
     "a label called `request_id`, `user_id`, `session_id` or `trace_id` in any case, or a value that is a UUID or an "
     "e-mail address",
     "each value makes a new series without end: leave the label out",
     R"({"name":"sessions","value":12,"unit":"1","labels":{"user_id":"4711"},"ts_us":1769817600000000})",
     R"({"name":"sessions","value":12,"unit":"1","labels":{"tier":"gold"},"ts_us":1769817600000000})"},
    {Fault::kLabelSecret, "label.secret", kError, Gate::kRecord,
     "a label (of an exemplar too) called `password`, `token`, `secret`, `api_key` or `authorization` in any case, or "
     "a "
     "value with the prefix of a known token",
     "leave the label out and change the secret; reports show only its length",
     R"({"name":"sessions","value":12,"unit":"1","labels":{"token":"abc"},"ts_us":1769817600000000})",
     R"({"name":"sessions","value":12,"unit":"1","labels":{"tier":"gold"},"ts_us":1769817600000000})"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kFaults; ++i) {
    if (static_cast<std::size_t>(kCodes[i].fault) != i) return false;
  }
  return true;
}
static_assert(in_order(), "row_of finds a row by its place");

}  // namespace

std::string_view name_of(Severity severity) { return severity == Severity::kError ? "error" : "warning"; }
std::string_view name_of(Gate gate) { return kGates[static_cast<std::size_t>(gate)]; }

std::span<const CodeRow, kFaults> codes() { return kCodes; }
const CodeRow& row_of(Fault fault) { return kCodes[static_cast<std::size_t>(fault)]; }

const CodeRow* find_code(std::string_view code) {
  const auto* row =
      std::find_if(std::begin(kCodes), std::end(kCodes), [code](const CodeRow& known) { return known.code == code; });
  return row == std::end(kCodes) ? nullptr : row;
}

}  // namespace mcp::metrology
