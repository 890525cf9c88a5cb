// A line (Theil-Sen) with chance around it that remembers its last value (AR(1)), with a season or without.
// Tested by tests/unit/forecast/forecast_test.cpp.
#include <algorithm>
#include <cmath>
#include <limits>

#include "forecast/model.h"
#include "forecast/robust.h"

namespace mcp::forecast {
namespace {

std::size_t present_in(std::span<const double> values) {
  return static_cast<std::size_t>(
      std::count_if(values.begin(), values.end(), [](double value) { return std::isfinite(value); }));
}

std::vector<double> off_the_line(std::span<const double> values, double slope) {
  std::vector<double> rest(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) rest[i] = values[i] - slope * static_cast<double>(i);
  return rest;
}

double middle_of(std::span<const double> values) {
  std::vector<double> finite;
  std::copy_if(values.begin(), values.end(), std::back_inserter(finite), [](double v) { return std::isfinite(v); });
  return finite.empty() ? 0 : median(std::move(finite));
}

class LineModel final : public Model {
 public:
  LineModel(std::span<const double> values, std::vector<double> by_phase) : by_phase_(std::move(by_phase)) {
    const std::vector<double> flat =
        by_phase_.empty() ? std::vector<double>(values.begin(), values.end()) : without_season(values, by_phase_);
    size_ = flat.size();
    const Slope slope = theil_sen(flat);
    slope_ = slope.per_step;
    residuals_ = off_the_line(flat, slope_);
    level_ = middle_of(residuals_);
    for (double& residual : residuals_) residual -= level_;
    judge(slope.error);
  }

  void expect(std::span<double> ahead) const override {
    double error = last_;
    for (std::size_t h = 0; h < ahead.size(); ++h) {
      error *= correlation_;
      ahead[h] = level_ + slope_ * static_cast<double>(size_ + h) + error + season_at(size_ + h);
    }
  }

  void draw(Random& random, std::span<double> ahead) const override {
    const double level = level_ + level_error_ * random.student(freedom_);
    const double slope = slope_ + slope_error_ * random.student(freedom_);
    const double middle = static_cast<double>(size_ - 1) / 2;
    std::vector<double> off_phase(by_phase_.size());
    for (double& off : off_phase) off = phase_error_ * random.normal();
    double error = last_;
    for (std::size_t h = 0; h < ahead.size(); ++h) {
      error = correlation_ * error + wider_ * innovations_[random.below(innovations_.size())];
      const auto x = static_cast<double>(size_ + h);
      ahead[h] = level + slope_ * x + (slope - slope_) * (x - middle) + error + season_at(size_ + h);
      if (!off_phase.empty()) ahead[h] += off_phase[(size_ + h) % off_phase.size()];
    }
  }

  double slope() const override { return slope_; }
  std::optional<double> slope_error() const override { return slope_error_; }
  bool holds() const override { return effective_ >= kFewestEffective; }

 private:
  void judge(double error_if_independent) {
    const Memory memory = memory_of(residuals_);
    correlation_ = memory.correlation;
    effective_ = memory.effective;
    const auto count = static_cast<double>(present_in(residuals_));
    const double parameters = 2 + static_cast<double>(by_phase_.size());
    freedom_ = std::max(3.0, effective_ - 2);
    wider_ = std::sqrt(count / std::max(count - parameters, count / 2));
    slope_error_ = error_if_independent * std::sqrt(count / effective_) * wider_;
    std::vector<double> finite;
    for (std::size_t i = 0; i < residuals_.size(); ++i) {
      if (!std::isfinite(residuals_[i])) continue;
      finite.push_back(residuals_[i]);
      if (i > 0 && std::isfinite(residuals_[i - 1])) {
        innovations_.push_back(residuals_[i] - correlation_ * residuals_[i - 1]);
      }
    }
    constexpr double kOfMedian = 1.2533141373155003;
    level_error_ = kOfMedian * wider_ * spread(finite) / std::sqrt(effective_);
    phase_error_ = kOfMedian * wider_ * spread(finite) * std::sqrt(static_cast<double>(by_phase_.size()) / count);
    if (std::isfinite(residuals_.back())) last_ = residuals_.back();
    if (innovations_.empty()) innovations_ = finite;
    if (innovations_.empty()) innovations_ = {0};
  }
  double season_at(std::size_t i) const { return by_phase_.empty() ? 0 : by_phase_[i % by_phase_.size()]; }

  std::vector<double> by_phase_;
  std::vector<double> residuals_;
  std::vector<double> innovations_;
  std::size_t size_ = 0;
  double level_ = 0, slope_ = 0, level_error_ = 0, slope_error_ = 0, phase_error_ = 0;
  double correlation_ = 0, effective_ = 0, freedom_ = 3, wider_ = 1;
  double last_ = 0;  // how far off the line the series is at its end
};

}  // namespace

Memory memory_of(std::span<const double> residuals) {
  const auto count = static_cast<double>(present_in(residuals));
  const double raw = autocorrelation(residuals, 1);
  const double mended = raw + (2 + 4 * raw) / std::max(count, 1.0);  // Kendall 1954, of a detrended series
  const double correlation = std::clamp(mended, 0.0, 0.995);
  return {.correlation = correlation, .effective = count * (1 - correlation) / (1 + correlation)};
}

std::vector<double> season_of(std::span<const double> values, std::size_t season) {
  const std::vector<double> flat = off_the_line(values, theil_sen(values).per_step);
  std::vector<double> by_phase(season);
  for (std::size_t phase = 0; phase < season; ++phase) {
    std::vector<double> same;
    for (std::size_t i = phase; i < flat.size(); i += season) same.push_back(flat[i]);
    by_phase[phase] = middle_of(same);
  }
  const double middle = middle_of(by_phase);
  for (double& value : by_phase) value -= middle;
  return by_phase;
}

std::vector<double> without_season(std::span<const double> values, std::span<const double> by_phase) {
  std::vector<double> flat(values.begin(), values.end());
  for (std::size_t i = 0; i < flat.size(); ++i) flat[i] -= by_phase[i % by_phase.size()];
  return flat;
}

std::unique_ptr<Model> fit_line(std::span<const double> values, std::size_t /*season*/) {
  return std::make_unique<LineModel>(values, std::vector<double>());
}

std::unique_ptr<Model> fit_seasonal_line(std::span<const double> values, std::size_t season) {
  if (values.size() < 2 * season) return nullptr;
  return std::make_unique<LineModel>(values, season_of(values, season));
}

}  // namespace mcp::forecast
