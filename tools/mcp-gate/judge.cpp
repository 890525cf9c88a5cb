// Tested by tests/unit/mcp-gate/judge_test.cpp and, by simulation, tests/unit/mcp-gate/power_test.cpp.
#include "judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "stats/holm.h"
#include "stats/power.h"
#include "stats/rank_sum.h"
#include "stats/shift.h"
#include "stats/summary.h"
#include "text/match.h"

namespace mcp::gate {
namespace {

std::vector<double> scaled(const std::vector<double>& values, const Scale& scale) {
  std::vector<double> out;
  for (const double value : values) out.push_back(scale.at(value));
  return out;
}

// A metric on its way to its verdict.
struct Case {
  Judgement judgement;
  Scale scale;
  std::vector<double> baseline, candidate;  // in that scale
  stats::Shift shift;                       // of the candidate
  bool tested = false;                      // the statistics decide
};

std::size_t lacking(std::span<const Row> rows, std::size_t values) { return rows.size() - values; }

void conclude(Judgement& judgement, Verdict verdict, std::string reason) {
  judgement.verdict = verdict;
  judgement.reason = std::move(reason);
}

// Whether all that is there is one number.
bool constant(const std::vector<double>& a, const std::vector<double>& b) {
  const auto same = [&](double value) { return value == a.front(); };
  return std::all_of(a.begin(), a.end(), same) && std::all_of(b.begin(), b.end(), same);
}

// Counts that have no noise: any difference is one.
void judge_exact(Judgement& judgement, const std::vector<double>& baseline, const std::vector<double>& candidate) {
  if (!constant(baseline, baseline) || !constant(candidate, candidate))
    return conclude(judgement, Verdict::kInconclusive, "said to be exact, and differs between the runs of one side");
  const double change = candidate.front() - baseline.front();
  if (change == 0) return conclude(judgement, Verdict::kPass, "exactly the same");
  const bool better =
      judgement.better == Better::kLower ? change < 0 : judgement.better == Better::kHigher && change > 0;
  conclude(judgement, better ? Verdict::kPass : Verdict::kFail,
           better ? "exact, and better" : "exact, and not the same");
}

// What can be said before statistics; true where that is all.
bool settled(Case& one, std::span<const Row> rows_a, std::span<const Row> rows_b, const std::vector<double>& a,
             const std::vector<double>& b, const Policy& policy) {
  Judgement& judgement = one.judgement;
  const auto is = [&](Verdict verdict, std::string reason) {
    conclude(judgement, verdict, std::move(reason));
    return true;
  };
  if (a.empty() && b.empty()) return is(Verdict::kInconclusive, "no value is a finite number");
  if (a.empty() && policy.allow_new) return is(Verdict::kPass, "new: not in the baseline, and allowed");
  if (a.empty()) return is(Verdict::kInconclusive, "not in the baseline (--allow-new lets it by)");
  if (b.empty()) return is(Verdict::kInconclusive, "not in the candidate");
  if (judgement.metric.mixed) return is(Verdict::kInconclusive, "in different units");
  if (judgement.exact) return judge_exact(judgement, a, b), true;
  if (a.size() < kFewestRuns || b.size() < kFewestRuns) {
    const bool some_lack = lacking(rows_a, a.size()) + lacking(rows_b, b.size()) > 0;
    return is(Verdict::kInconclusive,
              fmt::format("fewer than {} runs{}", kFewestRuns, some_lack ? " that have it" : ""));
  }
  if (constant(a, b)) return is(Verdict::kPass, "the same in every run");
  return false;
}

void describe(Case& one) {
  Judgement& judgement = one.judgement;
  judgement.by_difference = one.scale.by_difference;
  judgement.change = Change{.estimate = one.scale.change_of(one.shift.estimate),
                            .low = one.scale.change_of(one.shift.low),
                            .high = one.scale.change_of(one.shift.high),
                            .bounded = std::isfinite(one.shift.low)};
}

Case open_case(const Metric& metric, std::size_t index, std::span<const Row> baseline, std::span<const Row> candidate,
               const Policy& policy) {
  Case one;
  Judgement& judgement = one.judgement;
  judgement.metric = metric;
  judgement.better = better_of(metric, policy);
  judgement.margin = margin_of(metric, policy);
  judgement.quarantined = quarantine_of(metric, policy);
  judgement.exact = metric.exact || std::any_of(policy.exact.begin(), policy.exact.end(),
                                                [&](const auto& pattern) { return matches(pattern, metric); });
  const std::vector<double> a = column(baseline, index);
  const std::vector<double> b = column(candidate, index);
  judgement.baseline_runs = a.size();
  judgement.candidate_runs = b.size();
  judgement.baseline = stats::median(a);
  judgement.candidate = stats::median(b);
  one.tested = !settled(one, baseline, candidate, a, b, policy);
  if (a.empty() || b.empty() || metric.mixed) return one;
  one.scale = scale_of(a, b, judgement.margin);
  one.baseline = scaled(a, one.scale);
  one.candidate = scaled(b, one.scale);
  one.shift = stats::hodges_lehmann(one.baseline, one.candidate, policy.alpha);
  describe(one);
  if (one.tested) judgement.p = stats::mann_whitney(one.baseline, one.candidate).p;
  return one;
}

// The shift with the worse direction upwards, and the margin there.
struct Worse {
  stats::Shift shift;
  double margin = 0;
};

Worse worse_of(const Case& one) {
  if (one.judgement.better != Better::kHigher) return {one.shift, one.scale.most_up};
  return {{.estimate = -one.shift.estimate, .low = -one.shift.high, .high = -one.shift.low}, one.scale.most_down};
}

void look_at_power(Case& one, double alpha) {
  const Worse worse = worse_of(one);
  const stats::Comparison comparison{
      .deviation = stats::pooled_deviation(one.baseline, one.candidate), .margin = worse.margin, .alpha = alpha};
  const std::optional<double> shift = stats::detectable_shift(comparison, one.baseline.size(), one.candidate.size());
  const double way = one.judgement.better == Better::kHigher ? -1 : 1;
  if (shift) one.judgement.detectable = way * one.scale.change_of(way * *shift);
  one.judgement.runs_needed = stats::size_needed(comparison);
  if (one.judgement.runs_needed)
    one.judgement.runs_needed = std::max<std::uint64_t>(*one.judgement.runs_needed, kFewestRuns);
}

// Where nobody said which way is better, only that nothing changed can be found out.
void decide_unknown(Case& one, double alpha) {
  Judgement& judgement = one.judgement;
  if (one.shift.high < one.scale.most_up && -one.shift.low < one.scale.most_down)
    return conclude(judgement, Verdict::kPass, "no change as large as the margin");
  const bool real = *judgement.p_holm <= alpha && (one.shift.low > 0 || one.shift.high < 0);
  if (real) judgement.runs_needed.reset();
  conclude(judgement, Verdict::kInconclusive,
           real ? "changed, and which way is better is not known (--lower, --higher)"
                : "may have changed by more than the margin (and --lower or --higher is not said)");
}

void decide(Case& one, double alpha) {
  Judgement& judgement = one.judgement;
  if (judgement.better == Better::kUnknown) return decide_unknown(one, alpha);
  const Worse worse = worse_of(one);
  // At no shift at all the test itself says whether it is refused: with ties more exactly than the interval's end.
  const bool above_zero =
      worse.shift.low > 0 || (worse.shift.low == 0 && worse.shift.high > 0 && *judgement.p <= alpha);
  const bool real = above_zero && *judgement.p_holm <= alpha;
  if (real && worse.shift.estimate > worse.margin)
    return conclude(judgement, Verdict::kFail, "worse by more than the margin");
  const bool none_at_all = worse.margin == 0 && worse.shift.high <= 0;  // a baseline of zero has no share
  if (worse.shift.high < worse.margin || none_at_all) {
    const bool improved = worse.shift.high < 0 && *judgement.p_holm <= alpha;
    return conclude(judgement, Verdict::kPass,
                    improved     ? "better"
                    : above_zero ? "worse, by less than the margin"
                                 : "no change as large as the margin");
  }
  if (above_zero && !real)
    return conclude(judgement, Verdict::kInconclusive, "looks worse; not certain enough among so many metrics");
  conclude(judgement, Verdict::kInconclusive,
           real ? "worse, perhaps by more than the margin" : "may be worse by more than the margin");
}

void add_lacking(Judgement& judgement, std::span<const Row> baseline, std::span<const Row> candidate) {
  if (judgement.baseline_runs == 0 || judgement.candidate_runs == 0) return;
  const std::size_t a = lacking(baseline, judgement.baseline_runs);
  const std::size_t b = lacking(candidate, judgement.candidate_runs);
  const bool more_in_candidate = b * baseline.size() > a * candidate.size();  // as where runs broke off
  if (more_in_candidate && judgement.verdict == Verdict::kPass) {
    judgement.verdict = Verdict::kInconclusive;
    judgement.runs_needed.reset();
  }
  if (a > 0) judgement.reason += fmt::format("; {} of {} runs of the baseline lack it", a, baseline.size());
  if (b > 0) judgement.reason += fmt::format("; {} of {} runs of the candidate lack it", b, candidate.size());
}

// Whether both sides name their hosts, and have none in common.
bool never_met(std::span<const Row> baseline, std::span<const Row> candidate) {
  std::set<std::string> a, b;
  for (const Row& row : baseline) a.insert(row.hosts.begin(), row.hosts.end());
  for (const Row& row : candidate) b.insert(row.hosts.begin(), row.hosts.end());
  return !a.empty() && !b.empty() &&
         std::none_of(a.begin(), a.end(), [&](const auto& host) { return b.count(host) != 0; });
}

// Hosts that only one side names, where there are others that both do.
std::string hosts_of_one_side(std::span<const Row> baseline, std::span<const Row> candidate) {
  std::set<std::string> a, b;
  for (const Row& row : baseline) a.insert(row.hosts.begin(), row.hosts.end());
  for (const Row& row : candidate) b.insert(row.hosts.begin(), row.hosts.end());
  std::vector<std::string> lone;
  if (!a.empty() && !b.empty())
    std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(lone));
  return lone.empty() || lone.size() == a.size() + b.size() ? "" : lone.front();
}

void apply_hosts(Outcome& outcome, std::span<const Row> baseline, std::span<const Row> candidate,
                 const Policy& policy) {
  if (policy.across_hosts || !never_met(baseline, candidate)) return;
  for (Judgement& judgement : outcome.judgements) {
    if (!judgement.p) continue;
    conclude(judgement, Verdict::kInconclusive, "the sides never shared a host; else: " + judgement.reason);
    judgement.runs_needed.reset();
  }
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  return verdict == Verdict::kPass ? "pass" : verdict == Verdict::kFail ? "fail" : "inconclusive";
}

double Scale::at(double value) const { return by_difference ? value : std::log(value); }

double Scale::change_of(double shift) const { return by_difference ? shift : std::expm1(shift); }

Scale scale_of(std::span<const double> baseline, std::span<const double> candidate, double margin) {
  const auto positive = [](double value) { return value > 0; };
  if (std::all_of(baseline.begin(), baseline.end(), positive) &&
      std::all_of(candidate.begin(), candidate.end(), positive))
    return {.most_up = std::log1p(margin), .most_down = margin < 1 ? -std::log1p(-margin) : HUGE_VAL};
  const double most = margin * std::abs(stats::median({baseline.begin(), baseline.end()}));
  return {.by_difference = true, .most_up = most, .most_down = most};
}

void sum_up(Outcome& outcome) {
  std::size_t failed = 0, open = 0, counted = 0;
  for (const Judgement& judgement : outcome.judgements) {
    if (judgement.quarantined != nullptr) continue;
    ++counted;
    failed += judgement.verdict == Verdict::kFail ? 1 : 0;
    open += judgement.verdict == Verdict::kInconclusive ? 1 : 0;
  }
  outcome.verdict = failed > 0 ? Verdict::kFail : open > 0 || counted == 0 ? Verdict::kInconclusive : Verdict::kPass;
  outcome.reason = counted == 0
                       ? "no metric counts"
                       : fmt::format("{} passed, {} failed, {} inconclusive", counted - failed - open, failed, open);
  const std::size_t apart = outcome.judgements.size() - counted;
  if (apart > 0) outcome.reason += fmt::format(", {} in quarantine", apart);
}

double margin_of(const Metric& metric, const Policy& policy) {
  double margin = usual_margin(metric).share;
  for (const auto& [pattern, share] : policy.margins) {
    if (matches(pattern, metric)) margin = share;
  }
  return margin;
}

Better better_of(const Metric& metric, const Policy& policy) {
  Better better = better_of(metric);
  for (const auto& [pattern, way] : policy.directions) {
    if (matches(pattern, metric)) better = way;
  }
  return better;
}

bool is_chosen(const Metric& metric, const Policy& policy) {
  return policy.only.empty() || std::any_of(policy.only.begin(), policy.only.end(),
                                            [&](const std::string& pattern) { return matches(pattern, metric); });
}

const Quarantine* quarantine_of(const Metric& metric, const Policy& policy) {
  for (const Quarantine& entry : policy.quarantine) {
    if (matches(entry.metric, metric)) return &entry;
  }
  return nullptr;
}

Outcome judge(const std::vector<Metric>& metrics, std::span<const Row> baseline, std::span<const Row> candidate,
              const Policy& policy) {
  Outcome outcome{.baseline_runs = baseline.size(), .candidate_runs = candidate.size()};
  std::vector<Case> cases;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    if (is_chosen(metrics[i], policy)) cases.push_back(open_case(metrics[i], i, baseline, candidate, policy));
  }
  std::vector<double> p;
  for (const Case& one : cases) {
    if (one.tested && one.judgement.quarantined == nullptr) p.push_back(*one.judgement.p);
  }
  const std::vector<double> corrected = stats::holm(p);
  const double strictest = policy.alpha / static_cast<double>(std::max<std::size_t>(1, p.size()));
  std::size_t next = 0;
  for (Case& one : cases) {
    if (!one.baseline.empty() && !one.judgement.exact) look_at_power(one, strictest);
    if (one.tested) {
      one.judgement.p_holm = one.judgement.quarantined == nullptr ? corrected[next++] : *one.judgement.p;
      decide(one, policy.alpha);
    }
    add_lacking(one.judgement, baseline, candidate);
    outcome.judgements.push_back(std::move(one.judgement));
  }
  if (const std::string lone = hosts_of_one_side(baseline, candidate); !lone.empty())
    outcome.warnings.push_back(
        fmt::format("{}: a host of one side only: its difference from the others counts as a change", lone));
  apply_hosts(outcome, baseline, candidate, policy);
  sum_up(outcome);
  return outcome;
}

std::vector<std::string> unmatched(const Policy& policy, const std::vector<Metric>& metrics) {
  std::vector<std::string> patterns = policy.exact;
  patterns.insert(patterns.end(), policy.only.begin(), policy.only.end());
  for (const auto& [pattern, share] : policy.margins) patterns.push_back(pattern);
  for (const auto& [pattern, way] : policy.directions) patterns.push_back(pattern);
  std::vector<std::string_view> names;
  for (const Metric& metric : metrics) names.push_back(metric.name);
  std::vector<std::string> out;
  for (const std::string& pattern : patterns) {
    const bool known =
        std::any_of(metrics.begin(), metrics.end(), [&](const Metric& metric) { return matches(pattern, metric); });
    if (!known)
      out.push_back(fmt::format("{}: no metric is called that{}", pattern, text::did_you_mean(pattern, names)));
  }
  return out;
}

}  // namespace mcp::gate
