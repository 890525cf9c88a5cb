// The verdict on two sets of runs, metric by metric.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "metric.h"
#include "quarantine.h"
#include "table.h"

namespace mcp::gate {

enum class Verdict : std::uint8_t { kPass, kFail, kInconclusive };
std::string_view name_of(Verdict verdict);  // "pass", "fail", "inconclusive"

inline constexpr std::size_t kFewestRuns = 5;  // of a side that is compared

// What is asked of the metrics; of several rows that match one, the last counts.
struct Policy {
  double alpha = 0.05;
  std::vector<std::pair<std::string, double>> margins;  // METRIC and share
  std::vector<std::pair<std::string, Better>> directions;
  std::vector<std::string> exact;
  std::vector<std::string> only;  // these metrics; all where it is empty
  std::vector<Quarantine> quarantine;
  bool allow_new = false;
  bool across_hosts = false;
};

// By how much the candidate differs; shares (0.1 is 10 % more), or differences in the metric's unit.
struct Change {
  double estimate = 0;
  double low = 0;
  double high = 0;
  bool bounded = true;  // false: the runs are too few for an interval
};

// Of a history: from this run on the level is another one.
struct ChangePoint {
  std::string run;
  double before = 0, after = 0;  // medians
  double change = 0;             // as Change::estimate
  bool worse = false;
};

// Of a calibration: how often one set, divided at random, failed against itself.
struct Alarms {
  std::size_t trials = 0, alarms = 0;
};

struct Judgement {
  Metric metric;
  Better better = Better::kUnknown;
  double margin = 0;
  std::size_t baseline_runs = 0, candidate_runs = 0;
  double baseline = 0, candidate = 0;  // medians; NaN of none
  std::optional<Change> change;
  bool by_difference = false;  // values of zero or below have no ratio
  std::optional<double> p, p_holm;
  std::optional<double> detectable;  // the change, in the worse direction, that could have been seen
  std::optional<std::uint64_t>
      runs_needed;     // on each side, to show that there is none; nothing where their number does not decide
  bool exact = false;  // a count without noise: no statistics
  Verdict verdict = Verdict::kInconclusive;
  std::string reason;
  const Quarantine* quarantined = nullptr;  // the verdict does not count
  std::vector<ChangePoint> changes;
  std::optional<Alarms> alarms;
};

enum class Task : std::uint8_t { kCompare, kHistory, kCalibrate };

struct Outcome {
  Task task = Task::kCompare;
  std::vector<Judgement> judgements = {};
  Verdict verdict = Verdict::kInconclusive;
  std::string reason = {};
  std::size_t baseline_runs = 0, candidate_runs = 0;
  std::optional<Alarms> alarms = {};
  std::vector<std::string> warnings = {};
};

// The rows of each side have a value for each of the metrics.
Outcome judge(const std::vector<Metric>& metrics, std::span<const Row> baseline, std::span<const Row> candidate,
              const Policy& policy);

// The verdict of the whole, from those that count.
void sum_up(Outcome& outcome);

// How values are compared: by their logarithms, so that a shift is a ratio, or, where there are none, as they are.
struct Scale {
  bool by_difference = false;
  double most_up = 0, most_down = 0;  // the margin in this scale, each way

  double at(double value) const;
  double change_of(double shift) const;  // as Change::estimate
};
Scale scale_of(std::span<const double> baseline, std::span<const double> candidate, double margin);

// What the policy says of a metric.
double margin_of(const Metric& metric, const Policy& policy);
Better better_of(const Metric& metric, const Policy& policy);
bool is_chosen(const Metric& metric, const Policy& policy);
const Quarantine* quarantine_of(const Metric& metric, const Policy& policy);

// What the policy names that no metric is: each with what may have been meant.
std::vector<std::string> unmatched(const Policy& policy, const std::vector<Metric>& metrics);

}  // namespace mcp::gate
