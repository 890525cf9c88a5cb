// Tested by tests/unit/forecast/forecast_test.cpp.
#include "forecast/forecast.h"

#include <algorithm>
#include <cmath>

#include "forecast/choose.h"
#include "forecast/robust.h"

namespace mcp::forecast {
namespace {

constexpr std::int64_t kHour = 3'600'000'000, kDay = 24 * kHour, kWeek = 7 * kDay;
constexpr double kSeasonal = 0.3, kAboveHalf = 0.1;
constexpr double kWidest = 1e150;  // whose square is a number
constexpr std::size_t kCycles = 3, kFewestPhases = 4;
constexpr std::size_t kCourses = 1000, kShown = 200;

std::size_t present_in(std::span<const double> values) {
  return static_cast<std::size_t>(
      std::count_if(values.begin(), values.end(), [](double value) { return std::isfinite(value); }));
}

double extent_of(std::span<const double> values) {
  double low = INFINITY, high = -INFINITY;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  return low > high ? 0 : high - low;
}

std::vector<double> detrended(std::span<const double> values) {
  const double slope = theil_sen(values).per_step;
  std::vector<double> rest(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) rest[i] = values[i] - slope * static_cast<double>(i);
  return rest;
}

bool reached(double value, double limit, Side side) { return side == Side::kAbove ? value >= limit : value <= limit; }

// Draws the courses and looks at them: at some windows of all, and at the first beyond the limit of each.
class Courses {
 public:
  Courses(const Choice& choice, std::size_t horizon, const Question& question, Side side)
      : widen_(choice.widen),
        horizon_(horizon),
        question_(question),
        side_(side),
        expected_(horizon),
        model_(*choice.model) {
    model_.expect(expected_);
    const std::size_t shown = std::min(horizon, kShown);
    for (std::size_t i = 1; i <= shown; ++i) at_.push_back(i * horizon / shown - 1);
    values_.resize(at_.size());
  }

  void draw() {
    Random random(20'260'131);
    std::vector<double> ahead(horizon_);
    for (std::size_t i = 0; i < kCourses; ++i) {
      model_.draw(random, ahead);
      for (std::size_t h = 0; h < horizon_; ++h) ahead[h] = expected_[h] + widen_ * (ahead[h] - expected_[h]);
      for (std::size_t k = 0; k < at_.size(); ++k) values_[k].push_back(ahead[at_[k]]);
      if (!question_.limit) continue;
      const auto first = std::find_if(ahead.begin(), ahead.end(),
                                      [&](double value) { return reached(value, *question_.limit, side_); });
      if (first != ahead.end()) arrivals_.push_back(static_cast<std::size_t>(first - ahead.begin()));
    }
    std::sort(arrivals_.begin(), arrivals_.end());
  }

  std::vector<Ahead> course(const Windows& used) {
    const double tail = (1 - question_.confidence) / 2;
    std::vector<Ahead> all;
    for (std::size_t k = 0; k < at_.size(); ++k) {
      const std::int64_t ts_us = used.end_us() + static_cast<std::int64_t>(at_[k]) * used.step_us + used.step_us / 2;
      const double low = quantile(values_[k], tail), high = quantile(values_[k], 1 - tail);
      all.push_back({.ts_us = ts_us, .expected = expected_[at_[k]], .low = low, .high = high});
    }
    return all;
  }

  Arrival arrival(const Windows& used) const {
    const double tail = (1 - question_.confidence) / 2;
    const auto begins = [&](std::optional<std::size_t> window, std::int64_t part) -> std::optional<std::int64_t> {
      if (!window) return std::nullopt;
      return used.end_us() + static_cast<std::int64_t>(*window) * used.step_us + part;
    };
    return {.already = false,
            .chance = static_cast<double>(arrivals_.size()) / static_cast<double>(kCourses),
            .earliest_us = begins(at(tail), 0),
            .median_us = begins(at(0.5), used.step_us / 2),
            .latest_us = begins(at(1 - tail), used.step_us)};
  }

 private:
  // The window by which that share of all courses has arrived.
  std::optional<std::size_t> at(double share) const {
    const auto rank = static_cast<std::size_t>(std::max(std::ceil(share * static_cast<double>(kCourses)) - 1, 0.0));
    if (rank >= arrivals_.size()) return std::nullopt;
    return arrivals_[rank];
  }

  double widen_;
  std::size_t horizon_;
  const Question& question_;
  Side side_;
  std::vector<double> expected_;
  const Model& model_;
  std::vector<std::size_t> at_;
  std::vector<std::vector<double>> values_;  // by at_
  std::vector<std::size_t> arrivals_;
};

Forecast refused(Forecast so_far, std::string why) {
  so_far.verdict = Verdict::kNotUsable;
  so_far.why = std::move(why);
  return so_far;
}

// Fills in `used`, `season`, `last`; why no model is to be tried, "" where one is.
std::string prepare(const Windows& history, std::size_t& season, Forecast& out) {
  out.used = history;
  for (const double value : history.medians) {
    if (std::isfinite(value)) out.last = value;
  }
  if (extent_of(history.medians) > kWidest) return "the values are too large to compute with";
  season = season_in(history);
  std::vector<double> flat = history.medians;
  if (season > 0) flat = without_season(flat, season_of(flat, season));
  const std::optional<std::size_t> cut = last_break(flat);
  out.broke = cut.has_value();
  out.used = history.since(cut.value_or(0));
  if (cut) season = season_in(out.used);
  out.season_us = static_cast<std::int64_t>(season) * history.step_us;
  const std::size_t present = present_in(out.used.medians);
  const std::string of_what = out.broke ? " since the last break of its level" : "";
  if (present < kFewestWindows) {
    return "expected " + std::to_string(kFewestWindows) + " windows with values" + of_what + ", got " +
           std::to_string(present);
  }
  if (present * 2 < out.used.medians.size()) return "more than half of the windows" + of_what + " have no value";
  if (extent_of(out.used.medians) == 0) return "the series is constant" + of_what;
  return "";
}

// Where the limit is reached from; a text where that cannot be told.
std::string find_side(const Question& question, double slope, double last, Side& side) {
  side = question.side;
  if (!question.limit || side != Side::kBySlope) return "";
  side = slope > 0 ? Side::kAbove : Side::kBelow;
  if (!reached(last, *question.limit, side)) return "";
  return "the limit lies where the series comes from; expected which side of it is meant, above or below";
}

Rate rate_of(const Model& model, std::int64_t step_us, double confidence) {
  const double per_second = 1e6 / static_cast<double>(step_us);
  Rate rate{.per_second = model.slope() * per_second, .low = std::nullopt, .high = std::nullopt};
  if (const std::optional<double> error = model.slope_error()) {
    const double reach = normal_quantile((1 + confidence) / 2) * *error;
    rate.low = (model.slope() - reach) * per_second;
    rate.high = (model.slope() + reach) * per_second;
  }
  return rate;
}

}  // namespace

std::string_view word_of(Verdict verdict) {
  constexpr std::string_view kWords[] = {"forecast", "reaches", "not within horizon", "no usable forecast"};
  return kWords[static_cast<std::size_t>(verdict)];
}

std::size_t season_in(const Windows& windows) {
  const std::vector<double> rest = detrended(windows.medians);
  std::size_t best = 0;
  double most = kSeasonal;
  for (const std::int64_t period : {kHour, kDay, kWeek}) {
    if (windows.step_us <= 0 || period % windows.step_us != 0) continue;
    const auto season = static_cast<std::size_t>(period / windows.step_us);
    if (season < kFewestPhases || season * kCycles > rest.size()) continue;
    const double there = autocorrelation(rest, season), at_half = autocorrelation(rest, season / 2);
    if (!(there > most) || !(there > at_half + kAboveHalf)) continue;
    most = there;
    best = season;
  }
  return best;
}

Forecast forecast(const Windows& history, const Question& question) {
  Forecast out;
  std::size_t season = 0;
  if (std::string why = prepare(history, season, out); !why.empty()) return refused(std::move(out), std::move(why));
  const std::int64_t span_us = out.used.end_us() - out.used.start_us;
  const std::int64_t horizon_us = question.horizon_us > 0 ? question.horizon_us : span_us;
  if (horizon_us / kLongestHorizon > span_us) {
    return refused(std::move(out), "the horizon is more than ten times as long as what is known");
  }
  const auto horizon = static_cast<std::size_t>((horizon_us + out.used.step_us - 1) / out.used.step_us);
  Choice choice = choose(out.used.medians, season, horizon, question.confidence);
  if (choice.kind == nullptr) return refused(std::move(out), std::move(choice.why));
  out.model = choice.kind->name;
  out.mase = choice.mase;
  out.rate = rate_of(*choice.model, out.used.step_us, question.confidence);
  if (std::string why = find_side(question, out.rate.per_second, out.last, out.side); !why.empty()) {
    return refused(std::move(out), std::move(why));
  }
  Courses courses(choice, horizon, question, out.side);
  courses.draw();
  out.course = courses.course(out.used);
  out.verdict = Verdict::kNone;
  if (!question.limit) return out;
  if (reached(out.last, *question.limit, out.side)) {
    out.arrival = {.already = true,
                   .chance = 1,
                   .earliest_us = out.used.end_us(),
                   .median_us = out.used.end_us(),
                   .latest_us = out.used.end_us()};
  } else {
    out.arrival = courses.arrival(out.used);
  }
  out.verdict = out.arrival.median_us ? Verdict::kReaches : Verdict::kNotWithinHorizon;
  return out;
}

}  // namespace mcp::forecast
