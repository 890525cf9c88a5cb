// Tested by tests/compliance/promql/*.test.
#include "promql/notes.h"

#include <fmt/format.h>

#include "text/quote.h"

namespace mcp::promql::notes {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  text::append_json_string(out, text);
  return out;
}

std::string with_metric(std::string text, std::string_view metric) {
  if (!metric.empty()) text += " for metric name " + quoted(metric);
  return text;
}

// As Go's %g.
std::string go(double value) {
  if (value != value) return "NaN";
  if (value - value != 0) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{}", value);
}

}  // namespace

std::string invalid_quantile(double q) { return "quantile value should be between 0 and 1, got " + go(q); }
std::string invalid_ratio(double ratio, double cap) {
  return fmt::format("ratio value should be between -1 and 1, got {}, capping to {}", go(ratio), go(cap));
}
std::string bad_bucket_label(std::string_view metric, std::string_view value) {
  return with_metric("bucket label \"le\" is missing or has a malformed value of " + quoted(value), metric);
}
std::string mixed_floats_histograms(std::string_view metric) {
  return "encountered a mix of histograms and floats for metric name " + quoted(metric);
}
std::string mixed_in_aggregation() { return "encountered a mix of histograms and floats for aggregation"; }
std::string mixed_classic_native(std::string_view metric) {
  return with_metric("vector contains a mix of classic and native histograms", metric);
}
std::string not_counter(std::string_view metric) {
  return "this native histogram metric is not a counter: " + quoted(metric);
}
std::string not_gauge(std::string_view metric) {
  return "this native histogram metric is not a gauge: " + quoted(metric);
}
std::string mixed_schemas(std::string_view metric) {
  return "vector contains a mix of histograms with exponential and custom buckets schemas for metric name " +
         quoted(metric);
}
std::string incompatible_layout(std::string_view op) {
  return fmt::format("incompatible bucket layout encountered for binary operator {}", op);
}
std::string possible_non_counter(std::string_view metric) {
  return "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: " + quoted(metric);
}
std::string incompatible_types(std::string_view left, std::string_view op, std::string_view right) {
  return fmt::format("incompatible sample types encountered for binary operator {}: {} {} {}", quoted(op), left, op,
                     right);
}
std::string ignored_in_aggregation(std::string_view aggregation) {
  return fmt::format("ignored histogram in {} aggregation", aggregation);
}
std::string ignored_in_range(std::string_view metric) {
  return "ignored histograms in a range containing both floats and histograms for metric name " + quoted(metric);
}
std::string reset_collision(std::string_view operation) {
  return fmt::format("conflicting counter resets during histogram {}", operation);
}
std::string bounds_reconciled(std::string_view operation) {
  return fmt::format("mismatched custom buckets were reconciled during {}", operation);
}

}  // namespace mcp::promql::notes
