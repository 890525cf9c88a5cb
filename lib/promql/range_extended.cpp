// rate, increase and delta of anchored and smoothed ranges: from what stood at the beginning of the range to what stood
// at its end. Anchored, that is what the last sample until then said; smoothed, what lies between two samples.
// Tested by tests/compliance/promql/*.test.
#include <algorithm>
#include <optional>
#include <utility>

#include "histogram/combine.h"
#include "promql/notes.h"
#include "promql/range_functions.h"

namespace mcp::promql {
namespace {

using histogram::ResetHint;

bool is_smoothed(const RangeCall& call) { return call.extension == Selector::Extension::kSmoothed; }

// The samples from which to which it goes.
struct Ends {
  std::size_t first = 0, last = 0;
};

// Nothing where no sample is in the range or, of a smoothed one, around it.
std::optional<Ends> ends_of(const RangeCall& call) {
  const auto& times = call.window.samples.times;
  const auto before_last = times.end() - 1;
  Ends ends{.first = 0, .last = times.size() - 1};
  const auto behind = std::upper_bound(times.begin(), before_last, call.begin_us);
  if (behind != times.begin()) ends.first = static_cast<std::size_t>(behind - times.begin()) - 1;
  if (is_smoothed(call)) {
    const auto last = std::lower_bound(times.begin(), before_last, call.end_us);
    ends.last = static_cast<std::size_t>(last - times.begin());
  }
  if (times[ends.last] <= call.begin_us) return std::nullopt;
  if (is_smoothed(call) && times[ends.first] > call.end_us) return std::nullopt;
  return ends;
}

// Whether the value at the beginning, or at the end, lies between two samples.
bool begins_between(const RangeCall& call, const Ends& ends) {
  return is_smoothed(call) && call.window.samples.times[ends.first] < call.begin_us;
}
bool ends_between(const RangeCall& call, const Ends& ends) {
  return is_smoothed(call) && ends.last > 0 && call.window.samples.times[ends.last] > call.end_us;
}

// Milliseconds: numbers are rounded as they are in Prometheus.
double milliseconds(std::int64_t us) { return static_cast<double>(us) / 1e3; }

// On the line from a sample to the next one. A counter that began anew came from 0.
double float_between(const RangeCall& call, std::size_t from, std::int64_t ts_us, bool counter) {
  const auto& times = call.window.samples.times;
  const double end = call.window.samples.values[from + 1];
  double begin = call.window.samples.values[from];
  if (counter && end < begin) begin = 0;
  return begin + (end - begin) * milliseconds(ts_us - times[from]) / milliseconds(times[from + 1] - times[from]);
}

Sample float_rate(const RangeCall& call, Rate rate, Ends ends) {
  const auto& times = call.window.samples.times;
  const auto& values = call.window.samples.values;
  const double left =
      begins_between(call, ends) ? float_between(call, ends.first, call.begin_us, rate.counter) : values[ends.first];
  const double right =
      ends_between(call, ends) ? float_between(call, ends.last - 1, call.end_us, rate.counter) : values[ends.last];
  double out = right - left;
  if (rate.counter) {
    // What a line spans, both of its ends, is right already.
    const std::size_t begin = times[ends.first] <= call.begin_us ? ends.first + 1 : ends.first;
    const std::size_t end = times[ends.last] >= call.end_us ? ends.last : ends.last + 1;
    double before = left, lost = 0;
    for (std::size_t i = begin; i < end; ++i) {
      if (values[i] < before) lost += before;
      before = values[i];
    }
    if (right < before) lost += before;
    out += lost;
  }
  return float_sample(rate.per_second ? out / length_seconds(call) : out);
}

const histogram::Histogram& histogram_at(const RangeCall& call, std::size_t i) {
  return *call.window.samples.histograms[i];
}

// False where their kinds are mixed. What there is to be said of them is said.
bool fit_together(const RangeCall& call, const Ends& ends, bool counter) {
  for (std::size_t i = ends.first; i <= ends.last; ++i) {
    if (histogram_at(call, i).is_custom() != histogram_at(call, ends.first).is_custom()) {
      call.query.warn(call.range_argument, notes::mixed_schemas(call.metric));
      return false;
    }
    if (counter && histogram_at(call, i).hint == ResetHint::kGauge)
      call.query.warn(call.range_argument, notes::not_counter(call.metric));
  }
  return true;
}

std::optional<histogram::Histogram> histogram_between(const RangeCall& call, std::size_t from, std::int64_t ts_us,
                                                      bool counter) {
  const auto& times = call.window.samples.times;
  const histogram::Histogram& begin = histogram_at(call, from);
  histogram::Histogram out = histogram_at(call, from + 1);
  const double part = static_cast<double>(ts_us - times[from]) / static_cast<double>(times[from + 1] - times[from]);
  if (counter && histogram::detect_reset(out, begin)) {
    histogram::scale_by(out, part);
    return out;
  }
  if (!subtract_noting(call, out, begin)) return std::nullopt;
  histogram::scale_by(out, part);
  if (!add_noting(call, out, begin)) return std::nullopt;
  return out;
}

// What the counter had reached each time when it began anew is added. The last sample is looked at as `right`, which
// has its hint. False where something cannot be added.
bool add_lost(const RangeCall& call, const Ends& ends, const histogram::Histogram& left,
              const histogram::Histogram& right, histogram::Histogram& to) {
  const histogram::Histogram* before = &left;
  std::size_t i = ends.first + 1;
  if (begins_between(call, ends) && histogram::detect_reset(histogram_at(call, i), histogram_at(call, ends.first))) {
    // The line spans this one.
    before = &histogram_at(call, i);
    ++i;
  }
  if (i > ends.last) return true;
  std::optional<histogram::Histogram> lost;
  const auto lose = [&](const histogram::Histogram& now) {
    if (!histogram::detect_reset(now, *before)) return true;
    if (lost) return add_noting(call, *lost, *before);
    lost = *before;
    return true;
  };
  for (; i < ends.last; ++i) {
    if (!lose(histogram_at(call, i))) return false;
    before = &histogram_at(call, i);
  }
  if (!lose(right)) return false;
  return !lost || add_noting(call, to, *lost);
}

Sample histogram_rate(const RangeCall& call, Rate rate, Ends ends) {
  if (!fit_together(call, ends, rate.counter)) return {};
  const std::optional<histogram::Histogram> left =
      begins_between(call, ends) ? histogram_between(call, ends.first, call.begin_us, rate.counter)
                                 : histogram_at(call, ends.first);
  if (!left) return {};
  const std::optional<histogram::Histogram> right =
      ends_between(call, ends) ? histogram_between(call, ends.last - 1, call.end_us, rate.counter)
                               : histogram_at(call, ends.last);
  if (!right) return {};
  if (!rate.counter && (left->hint != ResetHint::kGauge || right->hint != ResetHint::kGauge))
    call.query.warn(call.range_argument, notes::not_gauge(call.metric));
  histogram::Histogram out = *right;
  if (!subtract_noting(call, out, *left)) return {};
  if (rate.counter && !add_lost(call, ends, *left, *right, out)) return {};
  if (rate.per_second) histogram::divide_by(out, length_seconds(call));
  out.hint = ResetHint::kGauge;
  histogram::compact(out);
  return histogram_sample(std::move(out));
}

}  // namespace

Result<Sample> extended_rate_of(const RangeCall& call, Rate rate) {
  const std::optional<Ends> ends = ends_of(call);
  if (!ends) return Sample{};
  return call.window.has_histogram(0) ? histogram_rate(call, rate, *ends) : float_rate(call, rate, *ends);
}

}  // namespace mcp::promql
