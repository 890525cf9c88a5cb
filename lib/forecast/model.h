// What may be believed of the windows to come: each model is fitted to windows, and draws their continuations.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "forecast/random.h"

namespace mcp::forecast {

// A model of one series of windows.
class Model {
 public:
  virtual ~Model() = default;
  // The course that is expected of the windows behind the last one.
  virtual void expect(std::span<double> ahead) const = 0;
  // One course of many: with the errors of what was fitted, and chance as it was in the past.
  virtual void draw(Random& random, std::span<double> ahead) const = 0;
  // Per window, at the end of the series.
  virtual double slope() const = 0;
  // The standard error of the slope; nothing where the model has no constant one.
  virtual std::optional<double> slope_error() const { return std::nullopt; }
  // Whether the series is as the model says that it is.
  virtual bool holds() const { return true; }
};

// How a model is called, and fitted. `season` is in windows, 0: none. Values are NaN where there are none; at least two
// are not. Null where the values are too few for it.
struct Kind {
  std::string_view name;
  std::string_view help;
  enum class Season : std::uint8_t { kNone, kNeeded } needs;
  std::unique_ptr<Model> (*fit)(std::span<const double> values, std::size_t season);
};
std::span<const Kind> kinds();

// Of kinds(), each in a file of its own.
std::unique_ptr<Model> fit_line(std::span<const double> values, std::size_t season);
std::unique_ptr<Model> fit_drift(std::span<const double> values, std::size_t season);
std::unique_ptr<Model> fit_seasonal_line(std::span<const double> values, std::size_t season);
std::unique_ptr<Model> fit_holt_winters(std::span<const double> values, std::size_t season);

// By phase of the season, the median distance from the Theil-Sen line; their own median is 0.
std::vector<double> season_of(std::span<const double> values, std::size_t season);
std::vector<double> without_season(std::span<const double> values, std::span<const double> by_phase);

// How many independent values count as much as these, of which neighbours are correlated like those of an
// autoregression of order 1; the correlation is corrected for what a fitted line takes from it.
struct Memory {
  double correlation = 0;
  double effective = 0;
};
Memory memory_of(std::span<const double> residuals);

// Fewer than that are no line with chance around it, but a level that wanders.
inline constexpr double kFewestEffective = 12;

}  // namespace mcp::forecast
