// What the functions of ranges share. Inside of the room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "histogram/histogram.h"
#include "promql/evaluator.h"

namespace mcp::promql {

inline double seconds_of(std::int64_t us) { return static_cast<double>(us) / 1e6; }

// Of a range: whole seconds and what is behind them apart, as Go has them.
inline double length_seconds(const RangeCall& call) {
  return static_cast<double>(call.length_us / 1'000'000) + seconds_of(call.length_us % 1'000'000);
}

inline Sample float_sample(double value) { return {.is = Row::Is::kFloat, .value = value, .histogram = nullptr}; }
Sample histogram_sample(histogram::Histogram&& value);

enum class Holds : std::uint8_t { kFloats, kHistograms, kBoth };
Holds holds(const Window& window);

// The floats of a window, without the histograms that stand between them. A view of it.
class Floats {
 public:
  explicit Floats(const Window& window);
  Floats(const Floats&) = delete;
  Floats& operator=(const Floats&) = delete;

  std::span<const std::int64_t> times;
  std::span<const double> values;
  std::size_t histograms = 0;  // how many were left out

 private:
  std::vector<std::int64_t> own_times_;
  std::vector<double> own_values_;
};

// Whether the two are of one kind, and combined then; what there is to be said of it is said.
bool add_noting(const RangeCall& call, histogram::Histogram& to, const histogram::Histogram& more);
bool subtract_noting(const RangeCall& call, histogram::Histogram& from, const histogram::Histogram& other);

// Nothing where floats and histograms are mixed, which is said.
bool of_one_kind(const RangeCall& call);

// What of a counter or a gauge is asked: rate, increase, delta; irate and idelta.
struct Rate {
  bool counter = false;
  bool per_second = false;
};
Result<Sample> rate_of(const RangeCall& call, Rate rate);
Result<Sample> instant_rate_of(const RangeCall& call, Rate rate);
// Of a range that is anchored or smoothed, of one kind.
Result<Sample> extended_rate_of(const RangeCall& call, Rate rate);

Result<Sample> resets_of(const RangeCall& call);
Result<Sample> changes_of(const RangeCall& call);

Result<Sample> sum_of(const RangeCall& call);
Result<Sample> average_of(const RangeCall& call);

}  // namespace mcp::promql
