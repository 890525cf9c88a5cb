// Tested by tests/unit/mcp-alert/slo_score_test.cpp.
#include "slo_score.h"

#include <algorithm>

#include "slo_judge.h"

namespace mcp::alert {
namespace {

// Of one value and its threshold: how many points it has, and from when on something should be done.
struct Measure {
  std::string_view name;
  std::optional<Scored> ScorePlan::*plan;
  std::optional<double> ScoreValues::*value;
  double (*points)(double value, double threshold);
  bool (*is_short)(double value, double threshold);
  std::string_view advice;
};

double less_is_better(double value, double threshold) { return std::clamp(100 - value / threshold * 100, 0.0, 100.0); }
double more_is_better(double value, double threshold) { return std::clamp(value / threshold * 100, 0.0, 100.0); }
double what_is_left(double value, double /*threshold*/) { return std::clamp(100 - value, 0.0, 100.0); }

constexpr Measure kMeasures[] = {
    {"latency", &ScorePlan::latency, &ScoreValues::latency, less_is_better,
     [](double value, double threshold) { return value > threshold; },
     "slower than agreed: find the slowest operations in traces, then cache or split them"},
    {"throughput", &ScorePlan::throughput, &ScoreValues::throughput, more_is_better,
     [](double value, double threshold) { return value < 0.8 * threshold; },
     "below 0.8 of what is agreed: look for what saturates first, then add workers or batch"},
    {"errors", &ScorePlan::errors, &ScoreValues::errors, less_is_better,
     [](double value, double threshold) { return value > 0.5 * threshold; },
     "above half of what is allowed: group the failures by cause, and hold back changes"},
    {"cpu", &ScorePlan::cpu, &ScoreValues::cpu, what_is_left,
     [](double value, double threshold) { return value > 0.8 * threshold; },
     "above 0.8 of its limit: profile the busiest process, or add capacity"},
    {"memory", &ScorePlan::memory, &ScoreValues::memory, what_is_left,
     [](double value, double threshold) { return value > 0.8 * threshold; },
     "above 0.8 of its limit: look at what grows, or add capacity"},
};

std::optional<double> mean_of(const std::optional<double>& a, const std::optional<double>& b) {
  if (!a || !b) return std::nullopt;
  return (*a + *b) / 2;
}

void sum_up(Score& score) {
  double sum = 0, weights = 0;
  score.whole = true;
  for (const ScorePart& part : score.parts) {
    if (!part.points) score.whole = false;
    if (!part.points) continue;
    sum += part.weight * *part.points;
    weights += part.weight;
  }
  if (weights > 0) score.points = sum / weights;
}

}  // namespace

Score score_of(const ScorePlan& plan, const ScoreValues& values) {
  Score score;
  std::optional<double> points[std::size(kMeasures)];
  for (std::size_t i = 0; i < std::size(kMeasures); ++i) {
    const Measure& measure = kMeasures[i];
    const std::optional<Scored>& scored = plan.*measure.plan;
    if (!scored) continue;
    const std::optional<double> value = values.*measure.value;
    ScoreInput input{.name = measure.name, .value = value, .threshold = scored->threshold};
    if (value) points[i] = measure.points(*value, scored->threshold);
    if (value && measure.is_short(*value, scored->threshold)) input.advice = measure.advice;
    score.inputs.push_back(input);
  }
  if (plan.latency) score.parts.push_back({"latency", plan.latency_weight, points[0]});
  if (plan.throughput) score.parts.push_back({"throughput", plan.throughput_weight, points[1]});
  if (plan.errors) score.parts.push_back({"errors", plan.errors_weight, points[2]});
  if (plan.cpu) score.parts.push_back({"resources", plan.resources_weight, mean_of(points[3], points[4])});
  sum_up(score);
  return score;
}

Result<Score> score_at(const ScorePlan& plan, series::SeriesSet& all, std::int64_t at_us, const std::string& file) {
  ScoreValues values;
  for (const Measure& measure : kMeasures) {
    const std::optional<Scored>& scored = plan.*measure.plan;
    if (!scored) continue;
    const Result<std::optional<double>> value = value_at(scored->expr, all, at_us);
    if (!value) {
      Error error = value.error();
      error.message = "score." + std::string(measure.name) + ": " + error.message;
      error.place = {.file = file, .line = scored->place.line, .column = scored->place.column};
      return error;
    }
    values.*measure.value = *value;
  }
  return score_of(plan, values);
}

}  // namespace mcp::alert
