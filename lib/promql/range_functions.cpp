// The functions of ranges: which there are, and those that look at the floats alone.
// Facts from Prometheus' promql/functions.go. Tested by tests/compliance/promql/*.test.
#include "promql/range_functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "histogram/combine.h"
#include "promql/histograms.h"
#include "promql/notes.h"

namespace mcp::promql {

using histogram::Compensated;

Sample histogram_sample(histogram::Histogram&& value) {
  return {.is = Row::Is::kHistogram, .value = 0, .histogram = shared(std::move(value))};
}

Holds holds(const Window& window) {
  const auto& all = window.samples.histograms;
  const auto histograms = std::count_if(all.begin(), all.end(), [](const Histogram& one) { return one != nullptr; });
  if (histograms == 0) return Holds::kFloats;
  return static_cast<std::size_t>(histograms) == window.size() ? Holds::kHistograms : Holds::kBoth;
}

Floats::Floats(const Window& window) : times(window.samples.times), values(window.samples.values) {
  if (holds(window) == Holds::kFloats) return;
  for (std::size_t i = 0; i < window.size(); ++i) {
    if (window.has_histogram(i)) continue;
    own_times_.push_back(window.samples.times[i]);
    own_values_.push_back(window.samples.values[i]);
  }
  times = own_times_;
  values = own_values_;
  histograms = window.size() - own_times_.size();
}

namespace {

bool note_combined(const RangeCall& call, const histogram::Combined& combined, std::string_view operation) {
  if (!combined.compatible) call.query.warn(call.range_argument, notes::mixed_schemas(call.metric));
  if (combined.bounds_reconciled) call.query.inform(call.range_argument, notes::bounds_reconciled(operation));
  return combined.compatible;
}

}  // namespace

bool add_noting(const RangeCall& call, histogram::Histogram& to, const histogram::Histogram& more) {
  return note_combined(call, histogram::add(to, more), "addition");
}

bool subtract_noting(const RangeCall& call, histogram::Histogram& from, const histogram::Histogram& other) {
  return note_combined(call, histogram::subtract(from, other), "subtraction");
}

bool of_one_kind(const RangeCall& call) {
  if (holds(call.window) != Holds::kBoth) return true;
  call.query.warn(call.range_argument, notes::mixed_floats_histograms(call.metric));
  return false;
}

namespace {

// A function of the floats: nothing where there are fewer than `kLeast`. That histograms were left out is said where
// there is a float at all.
template <double (*kFunction)(const RangeCall&, const Floats&), std::size_t kLeast = 1>
Result<Sample> over_floats(const RangeCall& call) {
  const Floats floats(call.window);
  if (floats.histograms > 0 && !floats.values.empty())
    call.query.inform(call.range_argument, notes::ignored_in_range(call.metric));
  if (floats.values.size() < kLeast) return Sample{};
  return float_sample(kFunction(call, floats));
}

// The place of the value that none of those behind it is better than. NaN is worse than all.
template <class Better>
std::size_t best(std::span<const double> values, Better better) {
  std::size_t at = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (std::isnan(values[at]) || better(values[i], values[at])) at = i;
  }
  return at;
}

double largest(const RangeCall&, const Floats& floats) { return floats.values[best(floats.values, std::greater<>())]; }
double smallest(const RangeCall&, const Floats& floats) { return floats.values[best(floats.values, std::less<>())]; }
// Of several that are the same the last one counts.
double when_largest(const RangeCall&, const Floats& floats) {
  return seconds_of(floats.times[best(floats.values, std::greater_equal<>())]);
}
double when_smallest(const RangeCall&, const Floats& floats) {
  return seconds_of(floats.times[best(floats.values, std::less_equal<>())]);
}

double quantile(const RangeCall& call, const Floats& floats) {
  const double q = call.scalars[0];
  if (!(q >= 0 && q <= 1)) call.query.warn(without_parens(*call.call.arguments.front()), notes::invalid_quantile(q));
  std::vector<double> values(floats.values.begin(), floats.values.end());
  return quantile_of(q, values);
}

// The median of how far they are from their median; one NaN makes it none.
double median_deviation(const RangeCall&, const Floats& floats) {
  if (std::any_of(floats.values.begin(), floats.values.end(), [](double value) { return std::isnan(value); }))
    return std::nan("");
  std::vector<double> values(floats.values.begin(), floats.values.end());
  const double median = quantile_of(0.5, values);
  for (double& value : values) value = std::abs(value - median);
  return quantile_of(0.5, values);
}

double variance(const RangeCall&, const Floats& floats) {
  Compensated mean, squares;
  double count = 0;
  for (const double value : floats.values) {
    count += 1;
    const double delta = value - mean.total();
    mean.add(delta / count);
    squares.add(delta * (value - mean.total()));
  }
  return squares.total() / count;
}

double deviation(const RangeCall& call, const Floats& floats) { return std::sqrt(variance(call, floats)); }

struct Line {
  double slope = 0;  // per second
  double value = 0;  // at the reference
};

// By least squares.
Line line_through(const Floats& floats, std::int64_t reference_us) {
  const double first = floats.values.front();
  if (std::all_of(floats.values.begin(), floats.values.end(), [first](double value) { return value == first; })) {
    if (std::isinf(first)) return {.slope = std::nan(""), .value = std::nan("")};
    return {.slope = 0, .value = first};
  }
  Compensated xs, ys, products, squares;
  for (std::size_t i = 0; i < floats.values.size(); ++i) {
    const double x = seconds_of(floats.times[i] - reference_us), y = floats.values[i];
    xs.add(x);
    ys.add(y);
    products.add(x * y);
    squares.add(x * x);
  }
  const auto n = static_cast<double>(floats.values.size());
  const double sum_x = xs.total(), sum_y = ys.total();
  const double covariance = products.total() - sum_x * sum_y / n;
  const double spread = squares.total() - sum_x * sum_x / n;
  const double slope = covariance / spread;
  return {.slope = slope, .value = sum_y / n - slope * sum_x / n};
}

double slope(const RangeCall&, const Floats& floats) { return line_through(floats, floats.times.front()).slope; }

double predicted(const RangeCall& call, const Floats& floats) {
  const Line line = line_through(floats, call.step_us);
  return line.slope * call.scalars[0] + line.value;
}

// Holt's double exponential smoothing.
double smoothed(const RangeCall& call, const Floats& floats) {
  const double smoothing = call.scalars[0], trending = call.scalars[1];
  double before = 0, level = floats.values[0], trend = floats.values[1] - floats.values[0];
  for (std::size_t i = 1; i < floats.values.size(); ++i) {
    if (i > 1) trend = trending * (level - before) + (1 - trending) * trend;
    const double next = smoothing * floats.values[i] + (1 - smoothing) * (level + trend);
    before = level;
    level = next;
  }
  return level;
}

// As Go's %f.
std::string fixed(double value) {
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{:f}", value);
}

Result<Sample> smoothing(const RangeCall& call) {
  const double level = call.scalars[0], trend = call.scalars[1];
  if (level <= 0 || level >= 1)
    return Query::failed("invalid smoothing factor. Expected: 0 < sf < 1, got: " + fixed(level));
  if (trend <= 0 || trend >= 1)
    return Query::failed("invalid trend factor. Expected: 0 < tf < 1, got: " + fixed(trend));
  return over_floats<smoothed, 2>(call);
}

Sample sample_of(const Window& window, std::size_t i) {
  if (!window.has_histogram(i)) return float_sample(window.samples.values[i]);
  return {.is = Row::Is::kHistogram, .value = 0, .histogram = window.samples.histograms[i]};
}

Result<Sample> first(const RangeCall& call) { return sample_of(call.window, 0); }
Result<Sample> last(const RangeCall& call) { return sample_of(call.window, call.window.size() - 1); }
Result<Sample> when_first(const RangeCall& call) { return float_sample(seconds_of(call.window.samples.times.front())); }
Result<Sample> when_last(const RangeCall& call) { return float_sample(seconds_of(call.window.samples.times.back())); }
Result<Sample> count(const RangeCall& call) { return float_sample(static_cast<double>(call.window.size())); }
Result<Sample> one(const RangeCall&) { return float_sample(1); }

Result<Sample> rate(const RangeCall& call) { return rate_of(call, {.counter = true, .per_second = true}); }
Result<Sample> increase(const RangeCall& call) { return rate_of(call, {.counter = true, .per_second = false}); }
Result<Sample> delta(const RangeCall& call) { return rate_of(call, {.counter = false, .per_second = false}); }
Result<Sample> irate(const RangeCall& call) { return instant_rate_of(call, {.counter = true, .per_second = true}); }
Result<Sample> idelta(const RangeCall& call) { return instant_rate_of(call, {.counter = false, .per_second = false}); }

struct Implementation {
  FunctionId id;
  RangeFunction compute;
};

constexpr Implementation kImplementations[] = {
    {FunctionId::kRate, rate},
    {FunctionId::kIncrease, increase},
    {FunctionId::kDelta, delta},
    {FunctionId::kIrate, irate},
    {FunctionId::kIdelta, idelta},
    {FunctionId::kResets, resets_of},
    {FunctionId::kChanges, changes_of},
    {FunctionId::kDeriv, over_floats<slope, 2>},
    {FunctionId::kPredictLinear, over_floats<predicted, 2>},
    {FunctionId::kDoubleExponentialSmoothing, smoothing},
    {FunctionId::kHoltWinters, smoothing},
    {FunctionId::kAvgOverTime, average_of},
    {FunctionId::kSumOverTime, sum_of},
    {FunctionId::kMinOverTime, over_floats<smallest>},
    {FunctionId::kMaxOverTime, over_floats<largest>},
    {FunctionId::kQuantileOverTime, over_floats<quantile>},
    {FunctionId::kMadOverTime, over_floats<median_deviation>},
    {FunctionId::kStddevOverTime, over_floats<deviation>},
    {FunctionId::kStdvarOverTime, over_floats<variance>},
    {FunctionId::kCountOverTime, count},
    {FunctionId::kFirstOverTime, first},
    {FunctionId::kLastOverTime, last},
    {FunctionId::kPresentOverTime, one},
    {FunctionId::kAbsentOverTime, one},
    {FunctionId::kTsOfFirstOverTime, when_first},
    {FunctionId::kTsOfLastOverTime, when_last},
    {FunctionId::kTsOfMinOverTime, over_floats<when_smallest>},
    {FunctionId::kTsOfMaxOverTime, over_floats<when_largest>},
};

}  // namespace

RangeFunction range_function(FunctionId id) {
  for (const Implementation& one : kImplementations) {
    if (one.id == id) return one.compute;
  }
  return nullptr;
}

}  // namespace mcp::promql
