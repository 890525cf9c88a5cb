// Tested by tests/unit/mcp-gate/calibrate_test.cpp.
#include "calibrate.h"

#include <fmt/format.h>

#include <numeric>

#include "numbers.h"
#include "stats/random.h"
#include "stats/summary.h"

namespace mcp::gate {
namespace {

std::string describe(const Alarms& alarms) {
  const stats::Interval truth = stats::wilson(alarms.alarms, alarms.trials);
  const double share = static_cast<double>(alarms.alarms) / static_cast<double>(alarms.trials);
  return fmt::format("{} false alarms in {} trials: {} ({} to {})", alarms.alarms, alarms.trials, percent(share),
                     rounded_percent(truth.low), rounded_percent(truth.high));
}

Verdict verdict_on(const Alarms& alarms, double alpha) {
  return stats::wilson(alarms.alarms, alarms.trials).low > alpha ? Verdict::kFail : Verdict::kPass;
}

// One set, shared out anew by each call.
class Divider {
 public:
  Divider(std::span<const Row> rows, std::uint64_t seed) : rows_(rows), random_(seed), order_(rows.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
  }

  void divide(std::vector<Row>& left, std::vector<Row>& right) {
    random_.shuffle(std::span<std::size_t>(order_));
    left.clear();
    right.clear();
    for (std::size_t i = 0; i < order_.size(); ++i) (i < order_.size() / 2 ? left : right).push_back(rows_[order_[i]]);
  }

 private:
  std::span<const Row> rows_;
  stats::Random random_;
  std::vector<std::size_t> order_;
};

}  // namespace

Outcome calibrate(const std::vector<Metric>& metrics, std::span<const Row> rows, const Policy& policy,
                  const Trials& trials) {
  Policy as_one = policy;
  as_one.across_hosts = true;  // halves of one set: which hosts they fall on is a part of the noise
  Outcome outcome{.task = Task::kCalibrate, .baseline_runs = rows.size()};
  if (rows.size() < 2 * kFewestRuns) {
    outcome.reason = fmt::format("fewer than {} runs to divide", 2 * kFewestRuns);
    return outcome;
  }
  Divider divider(rows, trials.seed);
  std::vector<Row> left, right;
  Alarms whole{.trials = trials.count};
  for (std::size_t i = 0; i < trials.count; ++i) {
    divider.divide(left, right);
    Outcome trial = judge(metrics, left, right, as_one);
    if (trial.verdict == Verdict::kFail) ++whole.alarms;
    if (i == 0) {
      outcome.judgements = std::move(trial.judgements);
      for (Judgement& judgement : outcome.judgements)
        judgement.alarms = Alarms{.trials = trials.count, .alarms = judgement.verdict == Verdict::kFail ? 1U : 0U};
      continue;
    }
    for (std::size_t m = 0; m < trial.judgements.size(); ++m)
      outcome.judgements[m].alarms->alarms += trial.judgements[m].verdict == Verdict::kFail ? 1 : 0;
  }
  for (Judgement& judgement : outcome.judgements) {
    judgement.change.reset();
    judgement.p.reset();
    judgement.p_holm.reset();
    judgement.verdict = verdict_on(*judgement.alarms, policy.alpha);
    judgement.reason = describe(*judgement.alarms);
  }
  outcome.alarms = whole;
  outcome.verdict = outcome.judgements.empty() ? Verdict::kInconclusive : verdict_on(whole, policy.alpha);
  outcome.reason = outcome.judgements.empty() ? "no metric counts" : describe(whole);
  return outcome;
}

}  // namespace mcp::gate
