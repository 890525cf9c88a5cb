// count_values: how many series of a group have the same value, which becomes a label.
// Tested by tests/compliance/promql/*.test.
#include <charconv>
#include <cmath>
#include <map>

#include "histogram/histogram.h"
#include "promql/evaluator.h"
#include "promql/label_sets.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::promql {
namespace {

// The shortest digits that read back to the same value, without an exponent, as Go's 'f' has them.
std::string fixed(double value) {
  std::string out;
  if (!std::isfinite(value)) {
    text::append_go_number(out, value);
    return out;
  }
  char room[32];
  const char* const end = std::to_chars(room, room + sizeof room, std::abs(value), std::chars_format::scientific).ptr;
  std::string digits;
  const char* at = room;
  for (; *at != 'e'; ++at) {
    if (*at != '.') digits += *at;
  }
  ++at;
  if (*at == '+') ++at;
  int exponent = 0;
  std::from_chars(at, end, exponent);
  if (std::signbit(value)) out += '-';
  if (exponent < 0) return out + "0." + std::string(static_cast<std::size_t>(-exponent) - 1, '0') + digits;
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return out + digits + std::string(whole - digits.size(), '0');
  return out + digits.substr(0, whole) + "." + digits.substr(whole);
}

void append_bucket(std::string& out, const histogram::Interval& bucket) {
  out += bucket.lower_inclusive ? ", [" : ", (";
  text::append_go_number(out, bucket.lower);
  out += ',';
  text::append_go_number(out, bucket.upper);
  out += bucket.upper_inclusive ? "]:" : "):";
  text::append_go_number(out, bucket.count);
}

// As Prometheus writes one: {count:3, sum:4, [-2,-1):1, (0.5,1]:2}.
std::string written(const histogram::Histogram& value) {
  std::string out = "{count:";
  text::append_go_number(out, value.count);
  out += ", sum:";
  text::append_go_number(out, value.sum);
  for (auto bucket = value.negative.rbegin(); bucket != value.negative.rend(); ++bucket) {
    if (bucket->count != 0) append_bucket(out, histogram::negative_interval(value, *bucket));
  }
  if (value.zero_count != 0) append_bucket(out, histogram::zero_interval(value));
  for (const histogram::Bucket& bucket : value.positive) {
    if (bucket.count != 0) append_bucket(out, histogram::positive_interval(value, bucket));
  }
  return out + "}";
}

}  // namespace

Result<Matrix> Evaluator::count_values(const Aggregation& aggregation, const Matrix& rows) {
  const std::string& label = std::get<Text>(without_parens(*aggregation.parameter).is).value;
  if (!query_.is_label_name(label)) {
    std::string quoted;
    text::append_json_string(quoted, label);
    return Query::failed("invalid label name " + quoted);
  }
  const Grouping grouping(rows, aggregation);
  // without() takes the label away again where it names it.
  const Labels probe = std::make_shared<const record::Labels>(record::Labels{{label, "x"}});
  const bool labelled = !aggregation.without || !group_labels(probe, aggregation)->empty();
  Collector collector(steps_.count);
  for (std::size_t step = 0; step < steps_.count; ++step) {
    if (Status going_on = check_cancelled(); !going_on) return going_on.error();
    std::map<record::Labels, std::pair<Labels, double>> counts;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].is[step] == Row::Is::kNothing) continue;
      Labels labels = grouping.labels[grouping.of_row[i]];
      if (labelled) {
        const bool is_histogram = rows[i].is[step] == Row::Is::kHistogram;
        labels =
            with_label(labels, label, is_histogram ? written(*rows[i].histograms[step]) : fixed(rows[i].floats[step]));
      }
      auto& [shared_labels, count] = counts[*labels];
      shared_labels = std::move(labels);
      ++count;
    }
    for (const auto& [key, counted] : counts) {
      const Sample sample{.is = Row::Is::kFloat, .value = counted.second, .histogram = nullptr};
      constexpr bool kDropName = false;  // the grouping has taken it
      if (Status added = collector.add(step, counted.first, kDropName, sample); !added) return added.error();
    }
    if (Status counted = query_.count(counts.size()); !counted) return counted.error();
  }
  return collector.take();
}

}  // namespace mcp::promql
