// Ticks are whole multiples of a step, and their labels come from those whole numbers: no sum of rounded steps is ever
// written at an axis.
//
// Tested by tests/unit/plot/axis_test.cpp.
#include "plot/axis.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "plot/scale.h"
#include "text/number.h"

namespace mcp::plot {
namespace {

constexpr double kNothing = 1e-12;  // what is nearer than this, for its size, is the same value
constexpr double kSlack = 1e-9;     // of a step
constexpr double kLeastStep = 1e-307;

// What the axis has to reach, in what is shown.
Extent room_for(Extent extent) {
  const double size = std::max(std::abs(extent.low), std::abs(extent.high));
  if (size == 0) return {0, 1};
  if (extent.high - extent.low <= size * kNothing) {
    constexpr double kMost = std::numeric_limits<double>::max();
    return extent.high > 0 ? Extent{0, extent.high < kMost / 2 ? extent.high * 2 : kMost}
                           : Extent{extent.low > -kMost / 2 ? extent.low * 2 : -kMost, 0};
  }
  if (extent.low > 0 && extent.low <= extent.high / 2) extent.low = 0;
  if (extent.high < 0 && extent.high >= extent.low / 2) extent.high = 0;
  return extent;
}

}  // namespace

ValueAxis::ValueAxis(std::optional<Extent> extent, std::string_view unit, std::size_t most) {
  const Extent values = extent.value_or(Extent{0, 1});
  const Scale scale = scale_of(unit, std::max(std::abs(values.low), std::abs(values.high)));
  times_ = scale.times;
  by_ = scale.by;
  suffix_ = scale.suffix;
  binary_ = scale.base == Scale::Base::kBinary;
  const Extent shown = room_for({scale.shown(values.low), scale.shown(values.high)});
  choose(shown.low, shown.high, most);
}

ValueAxis::Step ValueAxis::decimal_step(double rough) {
  Step step;
  step.exponent = static_cast<int>(std::floor(std::log10(std::max(rough, kLeastStep))));
  const double power = std::pow(10.0, step.exponent);
  constexpr std::int64_t kDigits[] = {1, 2, 5};
  for (const std::int64_t digits : kDigits) {
    step.digits = digits;
    step.size = static_cast<double>(digits) * power;
    if (step.size >= rough * (1 - kSlack)) return step;
  }
  return {.digits = 1, .exponent = step.exponent + 1, .size = std::pow(10.0, step.exponent + 1)};
}

void ValueAxis::choose(double low, double high, std::size_t most) {
  const auto intervals = static_cast<double>(std::max<std::size_t>(most, 4) - 1);
  double rough = std::max(high / intervals - low / intervals, kLeastStep);
  for (;;) {
    Step step = decimal_step(rough);
    if (binary_) step.size = std::exp2(std::ceil(std::log2(rough) - kSlack));
    first_ = std::llround(std::floor(low / step.size + kSlack));
    last_ = std::llround(std::ceil(high / step.size - kSlack));
    if (last_ == first_) ++last_;
    step_ = step.size;
    if (static_cast<double>(last_ - first_) <= intervals) return write_ticks(step);
    rough = step.size * 1.5;  // ends that are no ticks took one too many
  }
}

void ValueAxis::write_ticks(const Step& step) {
  for (std::int64_t i = first_; i <= last_; ++i) {
    Tick tick{.at = static_cast<double>(i - first_) / static_cast<double>(last_ - first_), .label = {}};
    if (binary_) {
      text::append_json_number(tick.label, static_cast<double>(i) * step.size);
    } else {
      tick.label = decimal(i * step.digits, step.exponent);
    }
    if (i != 0 || suffix_ == "%") tick.label += suffix_;
    ticks_.push_back(std::move(tick));
  }
}

double ValueAxis::place(double value) const {
  const double shown = by_ != 1 ? value / by_ : value * times_;
  return (shown / step_ - static_cast<double>(first_)) / static_cast<double>(last_ - first_);
}

double place_of(std::int64_t ts_us, std::int64_t from_us, std::int64_t to_us) {
  if (to_us <= from_us) return 0.5;
  return (static_cast<double>(ts_us) - static_cast<double>(from_us)) /
         (static_cast<double>(to_us) - static_cast<double>(from_us));
}

}  // namespace mcp::plot
