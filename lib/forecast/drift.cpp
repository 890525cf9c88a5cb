// A level that wanders, with a direction: what it gained so far it goes on to gain, and chance adds up.
// Tested by tests/unit/forecast/forecast_test.cpp.
#include <algorithm>
#include <cmath>

#include "forecast/model.h"
#include "forecast/robust.h"

namespace mcp::forecast {
namespace {

constexpr double kSurely = 2.5758293035489;  // standard errors: 99 %

class DriftModel final : public Model {
 public:
  explicit DriftModel(std::span<const double> values) {
    std::size_t first = 0, last = 0;
    bool begun = false;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!std::isfinite(values[i])) continue;
      if (!begun) first = i;
      if (begun) {
        const auto gap = static_cast<double>(i - last);  // over a gap the step is shared out
        for (std::size_t k = last; k < i; ++k) steps_.push_back((values[i] - values[last]) / gap);
      }
      begun = true;
      last = i;
    }
    last_ = values[last];
    behind_ = values.size() - 1 - last;
    slope_ = (values[last] - values[first]) / std::max(1.0, static_cast<double>(last - first));
    if (steps_.empty()) steps_.push_back(0);
    for (double& step : steps_) step -= slope_;
    block_ = std::max<std::size_t>(1, static_cast<std::size_t>(std::cbrt(static_cast<double>(steps_.size()))));
    const auto count = static_cast<double>(steps_.size());
    wider_ = std::sqrt(count / std::max(count - 1 - static_cast<double>(block_), count / 2));
    error_ = wider_ * std::sqrt(long_run_variance() / count);
    tell_acceleration();
  }

  void expect(std::span<double> ahead) const override {
    for (std::size_t h = 0; h < ahead.size(); ++h) ahead[h] = last_ + slope_ * static_cast<double>(behind_ + h + 1);
  }

  void draw(Random& random, std::span<double> ahead) const override {
    const double slope = slope_ + error_ * random.student(static_cast<double>(steps_.size()) - 1);
    double value = last_;
    std::size_t at = 0, left = 0;
    const std::size_t whole = behind_ + ahead.size();
    for (std::size_t h = 0; h < whole; ++h) {
      if (left == 0) {
        at = random.below(steps_.size());
        left = block_;
      }
      value += slope + wider_ * steps_[at];
      at = (at + 1) % steps_.size();
      --left;
      if (h >= behind_) ahead[h - behind_] = value;
    }
  }

  double slope() const override { return slope_; }
  std::optional<double> slope_error() const override { return error_; }
  bool holds() const override { return steady_ && std::abs(slope_) > kSurely * error_; }

 private:
  // Of the mean of steps that are correlated (Newey and West 1987); no less than that of independent ones.
  double long_run_variance() const {
    const std::size_t n = steps_.size();
    const auto covariance = [&](std::size_t lag) {
      double sum = 0;
      for (std::size_t i = lag; i < n; ++i) sum += steps_[i] * steps_[i - lag];
      return sum / static_cast<double>(n);
    };
    const double variance = covariance(0);
    double sum = variance;
    for (std::size_t lag = 1; lag <= block_ && lag < n; ++lag) {
      sum += 2 * (1 - static_cast<double>(lag) / static_cast<double>(block_ + 1)) * covariance(lag);
    }
    return std::max(sum, variance);
  }
  // Growth that itself grows is no drift: the steps of the two halves differ by more than chance.
  void tell_acceleration() {
    const std::size_t half = steps_.size() / 2;
    if (half == 0) return;
    double early = 0, late = 0;
    for (std::size_t i = 0; i < half; ++i) early += steps_[i];
    for (std::size_t i = half; i < steps_.size(); ++i) late += steps_[i];
    const double apart = late / static_cast<double>(steps_.size() - half) - early / static_cast<double>(half);
    steady_ = std::abs(apart) <= kSurely * 2 * error_;
  }

  std::vector<double> steps_;  // from one window to the next, without the slope
  double last_ = 0, slope_ = 0, error_ = 0;
  double wider_ = 1;        // for what the fit and the blocks take from the variance
  std::size_t behind_ = 0;  // windows without a value at the end
  std::size_t block_ = 1;
  bool steady_ = true;
};

}  // namespace

std::unique_ptr<Model> fit_drift(std::span<const double> values, std::size_t /*season*/) {
  return std::make_unique<DriftModel>(values);
}

}  // namespace mcp::forecast
