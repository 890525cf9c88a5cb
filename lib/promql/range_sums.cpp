// sum_over_time and avg_over_time, of floats or of histograms, with what rounding takes from them given back.
// Tested by tests/compliance/promql/*.test.
#include <cmath>
#include <optional>
#include <utility>

#include "histogram/combine.h"
#include "promql/notes.h"
#include "promql/range_functions.h"

namespace mcp::promql {
namespace {

using histogram::Compensated;

double sum_of_floats(std::span<const double> values) {
  Compensated sum;
  for (const double value : values) sum.add(value);
  return sum.total();
}

// As a sum, and from where that would overflow on as a mean that is corrected value by value.
double average_of_floats(std::span<const double> values) {
  Compensated sum{.sum = values.front(), .lost = 0};
  std::size_t i = 1;
  for (; i < values.size(); ++i) {
    Compensated more = sum;
    more.add(values[i]);
    if (std::isinf(more.sum)) break;
    sum = more;
  }
  const auto summed = static_cast<double>(i);
  Compensated mean{.sum = sum.sum / summed, .lost = sum.lost / summed};
  for (; i < values.size(); ++i) {
    const auto count = static_cast<double>(i + 1);
    const double kept = (count - 1) / count;
    mean = {.sum = kept * mean.sum, .lost = kept * mean.lost};
    mean.add(values[i] / count);
  }
  return mean.total();
}

// Prometheus 2: a mean that is corrected from the beginning. One that is infinite stays so for finite values.
double average_of_floats_2(std::span<const double> values) {
  Compensated mean;
  double count = 0;
  for (const double value : values) {
    count += 1;
    if (std::isinf(mean.sum) && (std::isfinite(value) || value == mean.sum)) continue;
    mean.add(value / count - mean.sum / count);
  }
  return std::isinf(mean.sum) ? mean.sum : mean.total();
}

// Histograms that are added up one by one.
class HistogramSum {
 public:
  explicit HistogramSum(const histogram::Histogram& first) : sum_(first) { see(first); }

  // False where it is of the other kind, and then there is no sum.
  bool add(const histogram::Histogram& more) {
    see(more);
    return combine(more);
  }
  // The same, but if a number became infinite it is not added, and `fits` is false.
  bool add_unless_overflow(const histogram::Histogram& more, bool& fits) {
    see(more);
    const histogram::Histogram sum = sum_;
    const std::optional<histogram::Histogram> lost = lost_;
    if (!combine(more)) return false;
    fits = !histogram::overflowed(sum_);
    if (fits) return true;
    sum_ = sum;
    lost_ = lost;
    return true;
  }
  void divide(double divisor) {
    histogram::divide_by(sum_, divisor);
    if (lost_) histogram::divide_by(*lost_, divisor);
  }
  void scale(double factor) {
    histogram::scale_by(sum_, factor);
    if (lost_) histogram::scale_by(*lost_, factor);
  }
  // Hints of parts of one that was seen already say nothing new.
  histogram::Histogram total(const RangeCall& call) && {
    if (lost_) histogram::add(sum_, *lost_);
    if (reset_ && not_reset_) call.query.warn(call.range_argument, notes::reset_collision("aggregation"));
    if (reconciled_) call.query.inform(call.range_argument, notes::bounds_reconciled("aggregation"));
    return std::move(sum_);
  }

 private:
  void see(const histogram::Histogram& one) {
    reset_ = reset_ || one.hint == histogram::ResetHint::kReset;
    not_reset_ = not_reset_ || one.hint == histogram::ResetHint::kNotReset;
  }
  bool combine(const histogram::Histogram& more) {
    const histogram::Combined combined = histogram::add(sum_, more, lost_);
    reconciled_ = reconciled_ || combined.bounds_reconciled;
    return combined.compatible;
  }

  histogram::Histogram sum_;
  std::optional<histogram::Histogram> lost_;
  bool reset_ = false, not_reset_ = false, reconciled_ = false;
};

Sample mixed(const RangeCall& call) {
  call.query.warn(call.range_argument, notes::mixed_schemas(call.metric));
  return {};
}

Sample sum_of_histograms(const RangeCall& call) {
  const auto& all = call.window.samples.histograms;
  HistogramSum sum(*all.front());
  for (const Histogram& one : all.subspan(1)) {
    if (!sum.add(*one)) return mixed(call);
  }
  return histogram_sample(std::move(sum).total(call));
}

Sample average_of_histograms(const RangeCall& call) {
  const auto& all = call.window.samples.histograms;
  HistogramSum sum(*all.front());
  std::size_t i = 1;
  for (bool fits = true; i < all.size(); ++i) {
    if (!sum.add_unless_overflow(*all[i], fits)) return mixed(call);
    if (!fits) break;
  }
  sum.divide(static_cast<double>(i));
  for (; i < all.size(); ++i) {
    const auto count = static_cast<double>(i + 1);
    sum.scale((count - 1) / count);
    histogram::Histogram part = *all[i];
    histogram::divide_by(part, count);
    if (!sum.add(part)) return mixed(call);
  }
  return histogram_sample(std::move(sum).total(call));
}

}  // namespace

Result<Sample> sum_of(const RangeCall& call) {
  if (!of_one_kind(call)) return Sample{};
  if (call.window.has_histogram(0)) return sum_of_histograms(call);
  return float_sample(sum_of_floats(call.window.samples.values));
}

Result<Sample> average_of(const RangeCall& call) {
  if (!of_one_kind(call)) return Sample{};
  if (call.window.has_histogram(0)) return average_of_histograms(call);
  const auto& values = call.window.samples.values;
  return float_sample(call.query.options.compat_2 ? average_of_floats_2(values) : average_of_floats(values));
}

}  // namespace mcp::promql
