// How much counters and gauges went up in a range: rate, increase and delta, which are drawn out to its ends where the
// samples come near to them, irate and idelta of the last two samples, resets and changes.
// Tested by tests/compliance/promql/*.test.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "histogram/combine.h"
#include "promql/notes.h"
#include "promql/range_functions.h"

namespace mcp::promql {
namespace {

using histogram::ResetHint;

const histogram::Histogram& histogram_at(const RangeCall& call, std::size_t i) {
  return *call.window.samples.histograms[i];
}

bool is_gauge(const RangeCall& call, std::size_t i) { return histogram_at(call, i).hint == ResetHint::kGauge; }

// When the counter began that the sample is of, as far as it says so; Prometheus 2 does not ask.
std::int64_t start_of(const RangeCall& call, std::size_t i) {
  const auto& starts = call.window.samples.starts_us;
  return starts.empty() || call.query.options.compat_2 ? kNoStart : starts[i];
}

// Whether by their starts the counter began anew between the sample before and this one. A start that is that sample's
// time says so only of series that begin anew each time.
bool began_anew(const RangeCall& call, std::size_t i) {
  const auto& times = call.window.samples.times;
  const std::int64_t start = start_of(call, i);
  if (start == kNoStart || start >= times[i] || start < times[i - 1]) return false;
  if (start > times[i - 1]) return true;
  const std::int64_t before = start_of(call, i - 1);
  return before != kNoStart && before < times[i - 1];
}

// Whether the counter says that it began before the sample before, at another time than that one says: then what they
// count overlaps, or the clocks differ.
bool starts_overlap(const RangeCall& call) {
  const auto& times = call.window.samples.times;
  for (std::size_t i = 1; i < times.size(); ++i) {
    const std::int64_t start = start_of(call, i);
    if (start != kNoStart && start < times[i - 1] && start != start_of(call, i - 1)) return true;
  }
  return false;
}

bool float_fell(const RangeCall& call, std::size_t i) {
  return call.window.samples.values[i] < call.window.samples.values[i - 1] || began_anew(call, i);
}

double float_increase(const RangeCall& call, bool counter) {
  const auto& values = call.window.samples.values;
  double out = values.back() - values.front();
  for (std::size_t i = 1; counter && i < values.size(); ++i) {
    if (float_fell(call, i)) out += values[i - 1];
  }
  return out;
}

// The coarsest schema that counts; nothing where histograms are mixed that cannot be combined, which is said.
std::optional<int> common_schema(const RangeCall& call, const histogram::Histogram& base, bool counter) {
  const std::size_t last = call.window.size() - 1;
  bool gauges = counter && (is_gauge(call, 0) || is_gauge(call, last));
  const bool custom = base.is_custom();
  bool mixed = histogram_at(call, last).is_custom() != custom;
  if (mixed && gauges) call.query.warn(call.range_argument, notes::not_counter(call.metric));
  int schema = std::min(base.schema, histogram_at(call, last).schema);
  for (std::size_t i = 1; counter && !mixed && i < last; ++i) {
    gauges = gauges || is_gauge(call, i);
    schema = std::min(schema, histogram_at(call, i).schema);
    mixed = histogram_at(call, i).is_custom() != custom;
  }
  if (mixed) {
    call.query.warn(call.range_argument, notes::mixed_schemas(call.metric));
    return std::nullopt;
  }
  if (gauges) call.query.warn(call.range_argument, notes::not_counter(call.metric));
  return schema;
}

// Of two histograms or more; nothing where they cannot be combined.
std::optional<histogram::Histogram> histogram_increase(const RangeCall& call, bool counter) {
  const std::size_t count = call.window.size();
  const histogram::Histogram& first = histogram_at(call, 0);
  const histogram::Histogram& second = histogram_at(call, 1);
  // Where the counter began anew behind the first one its buckets do not matter.
  histogram::Histogram empty;
  const bool anew = counter && (began_anew(call, 1) || histogram::detect_reset(second, first));
  if (anew) {
    empty.schema = second.schema;
    empty.custom = second.custom;
  }
  const histogram::Histogram* before = anew ? &empty : &first;
  const std::optional<int> schema = common_schema(call, *before, counter);
  if (!schema) return std::nullopt;
  histogram::Histogram out = histogram::copy_to_schema(histogram_at(call, count - 1), *schema);
  if (!subtract_noting(call, out, *before)) return std::nullopt;
  for (std::size_t i = 1; counter && i < count; ++i) {
    const histogram::Histogram& now = histogram_at(call, i);
    const bool reset = began_anew(call, i) || histogram::detect_reset(now, *before);
    if (reset && !add_noting(call, out, *before)) return std::nullopt;
    before = &now;
  }
  if (!counter && !(is_gauge(call, 0) && is_gauge(call, count - 1)))
    call.query.warn(call.range_argument, notes::not_gauge(call.metric));
  out.hint = ResetHint::kGauge;
  histogram::compact(out);
  return out;
}

struct Increase {
  double value = 0;
  std::optional<histogram::Histogram> histogram;

  double total() const { return histogram ? histogram->count : value; }
};

// How long before the first sample the increase is taken to have begun, in seconds: at the beginning of the range where
// that is near, else half of the usual distance earlier, and not before a counter was 0.
double lead_of(const RangeCall& call, const Increase& increase, bool counter, double covered, double average) {
  const bool compat_2 = call.query.options.compat_2;
  const bool whole = call.window.has_histogram(0);
  double lead = seconds_of(call.window.samples.times.front() - call.begin_us);
  double since_zero = HUGE_VAL;
  const double first = whole ? histogram_at(call, 0).count : call.window.samples.values.front();
  if (counter && increase.total() > 0 && first >= 0 && !(compat_2 && whole))
    since_zero = covered * (first / increase.total());
  // Prometheus 2 asks what is near when it knows where 0 was.
  if (compat_2 && since_zero < lead) lead = since_zero;
  if (lead >= average * 1.1) lead = average / 2;
  return !compat_2 && since_zero < lead ? since_zero : lead;
}

// Whether the first sample of the counter says that this began in the range: it is as if there were a 0 then.
bool began_in_range(const RangeCall& call) {
  const std::int64_t start = start_of(call, 0);
  return start != kNoStart && start > call.begin_us && start < call.window.samples.times.front();
}

bool add_first(const RangeCall& call, Increase& increase) {
  if (!call.window.has_histogram(0)) {
    increase.value += call.window.samples.values.front();
    return true;
  }
  if (increase.histogram) return add_noting(call, *increase.histogram, histogram_at(call, 0));
  increase.histogram = histogram_at(call, 0);
  return true;
}

}  // namespace

Result<Sample> rate_of(const RangeCall& call, Rate rate) {
  if (!of_one_kind(call)) return Sample{};
  if (call.extension != Selector::Extension::kNone) return extended_rate_of(call, rate);
  const auto& times = call.window.samples.times;
  const std::size_t gaps = call.window.size() - 1;
  const bool began = rate.counter && began_in_range(call);
  if (gaps == 0 && !began) return Sample{};
  Increase increase;
  if (!call.window.has_histogram(0)) {
    increase.value = float_increase(call, rate.counter);
  } else if (gaps > 0) {
    increase.histogram = histogram_increase(call, rate.counter);
    if (!increase.histogram) return Sample{};
  }
  if (rate.counter && starts_overlap(call)) call.query.warn(call.range_argument, notes::starts_overlap(call.metric));
  double covered = seconds_of(times.back() - times.front());
  const double average = gaps > 0 ? covered / static_cast<double>(gaps) : 0;
  double lead = 0;
  if (began) {
    covered = seconds_of(times.back() - start_of(call, 0));
    if (!add_first(call, increase)) return Sample{};
  } else {
    lead = lead_of(call, increase, rate.counter, covered, average);
  }
  double trail = seconds_of(call.end_us - times.back());
  if (trail >= average * 1.1) trail = average / 2;
  double factor = covered == 0 ? 1 : (covered + lead + trail) / covered;
  if (rate.per_second) factor /= length_seconds(call);
  if (!increase.histogram) return float_sample(increase.value * factor);
  histogram::scale_by(*increase.histogram, factor);
  return histogram_sample(std::move(*increase.histogram));
}

namespace {

// Between the last two samples, which are histograms.
std::optional<histogram::Histogram> last_step(const RangeCall& call, Rate rate) {
  const std::size_t last = call.window.size() - 1;
  const bool one_gauge = is_gauge(call, last) || is_gauge(call, last - 1);
  const bool both_gauges = is_gauge(call, last) && is_gauge(call, last - 1);
  if (rate.counter && one_gauge) call.query.warn(call.range_argument, notes::not_counter(call.metric));
  if (!rate.counter && !both_gauges) call.query.warn(call.range_argument, notes::not_gauge(call.metric));
  const histogram::Histogram& before = histogram_at(call, last - 1);
  histogram::Histogram out = histogram_at(call, last);
  const bool reset = rate.counter && (began_anew(call, last) || histogram::detect_reset(out, before));
  if (!reset && !subtract_noting(call, out, before)) return std::nullopt;
  out.hint = ResetHint::kGauge;
  histogram::compact(out);
  return out;
}

}  // namespace

Result<Sample> instant_rate_of(const RangeCall& call, Rate rate) {
  const Window& window = call.window;
  if (window.size() < 2) return Sample{};
  const std::size_t last = window.size() - 1;
  const std::int64_t apart_us = window.samples.times[last] - window.samples.times[last - 1];
  if (apart_us == 0) return Sample{};
  if (window.has_histogram(last) != window.has_histogram(last - 1)) {
    call.query.warn(call.range_argument, notes::mixed_floats_histograms(call.metric));
    return Sample{};
  }
  if (!window.has_histogram(last)) {
    double out = window.samples.values[last];
    if (!rate.counter || !float_fell(call, last)) out -= window.samples.values[last - 1];
    return float_sample(rate.per_second ? out / seconds_of(apart_us) : out);
  }
  std::optional<histogram::Histogram> out = last_step(call, rate);
  if (!out) return Sample{};
  if (rate.per_second) histogram::divide_by(*out, seconds_of(apart_us));
  return histogram_sample(std::move(*out));
}

namespace {

// How many samples are unlike the one before. An anchored range begins with the last sample that is not behind its
// beginning; nothing where none is behind it.
template <class Unlike>
Sample count_unlike(const RangeCall& call, Unlike unlike) {
  const auto& times = call.window.samples.times;
  std::size_t first = 0;
  if (call.extension == Selector::Extension::kAnchored) {
    const auto behind = std::upper_bound(times.begin(), times.end(), call.begin_us);
    if (behind == times.end()) return {};
    if (behind != times.begin()) first = static_cast<std::size_t>(behind - times.begin()) - 1;
  }
  std::size_t count = 0;
  for (std::size_t i = first + 1; i < times.size(); ++i) {
    const bool other_kind = call.window.has_histogram(i) != call.window.has_histogram(i - 1);
    if (other_kind || unlike(i)) ++count;
  }
  return float_sample(static_cast<double>(count));
}

}  // namespace

Result<Sample> resets_of(const RangeCall& call) {
  return count_unlike(call, [&call](std::size_t i) {
    if (!call.window.has_histogram(i)) return float_fell(call, i);
    return began_anew(call, i) || histogram::detect_reset(histogram_at(call, i), histogram_at(call, i - 1));
  });
}

Result<Sample> changes_of(const RangeCall& call) {
  return count_unlike(call, [&call](std::size_t i) {
    if (call.window.has_histogram(i)) return !histogram::equals(histogram_at(call, i), histogram_at(call, i - 1));
    const double now = call.window.samples.values[i], before = call.window.samples.values[i - 1];
    return now != before && !(std::isnan(now) && std::isnan(before));
  });
}

}  // namespace mcp::promql
