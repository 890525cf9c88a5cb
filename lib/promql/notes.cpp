// Tested by tests/compliance/promql/*.test.
#include "promql/notes.h"

#include <fmt/format.h>

#include <cmath>

#include "text/number.h"
#include "text/quote.h"
#include "timeutil/instant.h"

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
  std::string out;
  text::append_go_number(out, value);
  return out;
}

// As Go's %.2g.
std::string go_short(double value) { return std::isfinite(value) ? fmt::format("{:.2g}", value) : go(value); }

// In whole seconds.
std::string moment(std::int64_t us) { return timeutil::format_rfc3339(us / 1'000'000 * 1'000'000); }

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
std::string starts_overlap(std::string_view metric) {
  return "sample has start time that overlaps with previous sample timestamp for metric " + quoted(metric);
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
std::string quantile_is_nan(std::string_view metric) {
  return with_metric("input to histogram_quantile has NaN observations, result is NaN", metric);
}
std::string quantile_is_skewed(std::string_view metric) {
  return with_metric("input to histogram_quantile has NaN observations, result is skewed higher", metric);
}
std::string fraction_leaves_out(std::string_view metric) {
  return with_metric("input to histogram_fraction has NaN observations, which are excluded from all fractions", metric);
}
std::string sort_in_range() {
  return "sort is ineffective for range queries since results are always ordered by labels";
}
std::string forced_monotonicity(std::string_view metric, const Forced& forced) {
  constexpr std::string_view kForced =
      "input to histogram_quantile needed to be fixed for monotonicity (see "
      "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)";
  return fmt::format("{}, from buckets {} to {}, with a max diff of {}, over {} samples from {} to {}",
                     with_metric(std::string(kForced), metric), go(forced.lowest), go(forced.highest),
                     go_short(forced.most), forced.samples, moment(forced.first_us), moment(forced.last_us));
}
std::string reset_collision(std::string_view operation) {
  return fmt::format("conflicting counter resets during histogram {}", operation);
}
std::string bounds_reconciled(std::string_view operation) {
  return fmt::format("mismatched custom buckets were reconciled during {}", operation);
}

}  // namespace mcp::promql::notes
