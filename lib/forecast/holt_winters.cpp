// Additive Holt-Winters with a damped trend (E. Gardner, E. McKenzie 1985): a level, a trend and a season that change.
// Tested by tests/unit/forecast/forecast_test.cpp.
#include <algorithm>
#include <cmath>
#include <limits>

#include "forecast/model.h"
#include "forecast/robust.h"

namespace mcp::forecast {
namespace {

constexpr double kDamping = 0.98;
constexpr double kLevels[] = {0.02, 0.1, 0.25, 0.5, 0.8};
constexpr double kTrends[] = {0.005, 0.02, 0.1};
constexpr double kSeasons[] = {0.02, 0.1, 0.3};

struct Weights {
  double level = 0, trend = 0, season = 0;
};

struct State {
  double level = 0, trend = 0;
  std::vector<double> season;  // by phase
  std::size_t at = 0;          // the phase of the next window

  double next() const { return level + kDamping * trend + season[at]; }
  // `error` is how far the window was from next().
  void step(const Weights& weights, double error) {
    level += kDamping * trend + weights.level * error;
    trend = kDamping * trend + weights.trend * error;
    season[at] += weights.season * error;
    at = (at + 1) % season.size();
  }
};

class HoltWinters final : public Model {
 public:
  HoltWinters(std::span<const double> values, std::size_t season) {
    const State begin = first_state(values, season);
    double best = std::numeric_limits<double>::infinity();
    for (const double level : kLevels) {
      for (const double trend : kTrends) {
        for (const double of_season : kSeasons) {
          const Weights weights{.level = level, .trend = trend * level, .season = of_season * (1 - level)};
          State state = begin;
          const double squares = run(values, weights, state, nullptr);
          if (!(squares < best)) continue;
          best = squares;
          weights_ = weights;
        }
      }
    }
    state_ = begin;
    run(values, weights_, state_, &errors_);
    if (errors_.size() > 2 * season)
      errors_.erase(errors_.begin(), errors_.begin() + static_cast<std::ptrdiff_t>(season));
    const auto count = static_cast<double>(errors_.size());
    wider_ = std::sqrt(count / std::max(count - 5, count / 2));
    if (errors_.empty()) errors_.push_back(0);
  }

  void expect(std::span<double> ahead) const override {
    State state = state_;
    for (double& value : ahead) {
      value = state.next();
      state.step(weights_, 0);
    }
  }
  void draw(Random& random, std::span<double> ahead) const override {
    State state = state_;
    for (double& value : ahead) {
      const double error = wider_ * errors_[random.below(errors_.size())];
      value = state.next() + error;
      state.step(weights_, error);
    }
  }
  double slope() const override { return kDamping * state_.trend; }

 private:
  static State first_state(std::span<const double> values, std::size_t season) {
    const Slope slope = theil_sen(values);
    State state{.trend = slope.per_step, .season = season_of(values, season)};
    std::vector<double> early;
    for (std::size_t i = 0; i < std::min(values.size(), season); ++i) {
      const double flat = values[i] - state.season[i] - slope.per_step * static_cast<double>(i + 1);
      if (std::isfinite(flat)) early.push_back(flat);
    }
    state.level = early.empty() ? 0 : median(std::move(early));
    return state;
  }

  static double run(std::span<const double> values, const Weights& weights, State& state, std::vector<double>* errors) {
    double squares = 0;
    for (const double value : values) {
      const double error = std::isfinite(value) ? value - state.next() : 0;
      if (errors != nullptr && std::isfinite(value)) errors->push_back(error);
      squares += error * error;
      state.step(weights, error);
    }
    return squares;
  }

  Weights weights_;
  State state_;
  std::vector<double> errors_;
  double wider_ = 1;
};

constexpr Kind kKinds[] = {
    {"line", "Theil-Sen, with chance that remembers its last value", Kind::Season::kNone, fit_line},
    {"drift", "a level that wanders, with a sure direction", Kind::Season::kNone, fit_drift},
    {"seasonal line", "Theil-Sen, and the medians by phase of the season", Kind::Season::kNeeded, fit_seasonal_line},
    {"Holt-Winters", "damped additive, a season that changes", Kind::Season::kNeeded, fit_holt_winters},
};

}  // namespace

std::unique_ptr<Model> fit_holt_winters(std::span<const double> values, std::size_t season) {
  if (values.size() < 2 * season) return nullptr;
  return std::make_unique<HoltWinters>(values, season);
}

std::span<const Kind> kinds() { return kKinds; }

}  // namespace mcp::forecast
