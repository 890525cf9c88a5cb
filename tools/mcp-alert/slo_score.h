// The performance score: one number from 0 to 100, its parts, and what to do where one is short.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "series/series_set.h"
#include "slo_file.h"

namespace mcp::alert {

struct ScorePart {
  std::string_view name;  // "latency", "throughput", "errors", "resources"
  double weight = 1;
  std::optional<double> points;  // from 0 to 100; nothing where there is no value
};
struct ScoreInput {
  std::string_view name;  // "latency", "throughput", "errors", "cpu", "memory"
  std::optional<double> value;
  double threshold = 0;
  std::string_view advice = {};  // where the value is short
};
struct Score {
  std::optional<double> points;  // the mean of the parts by their weights, of those that have a value
  bool whole = false;            // all that the file names have
  std::vector<ScorePart> parts;
  std::vector<ScoreInput> inputs;
};

// Errors have the place of the part in the file.
Result<Score> score_at(const ScorePlan& plan, series::SeriesSet& all, std::int64_t at_us, const std::string& file);

// The same of values that are known, for the parts that the plan has.
struct ScoreValues {
  std::optional<double> latency, throughput, errors, cpu, memory;
};
Score score_of(const ScorePlan& plan, const ScoreValues& values);

}  // namespace mcp::alert
