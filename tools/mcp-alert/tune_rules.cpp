// Tested by the golden cases of mcp-alert.
#include "tune_rules.h"

#include <algorithm>
#include <map>
#include <utility>

#include "condition.h"
#include "forecast_output.h"
#include "timeutil/instant.h"
#include "tune_series.h"

namespace mcp::alert {
namespace {

constexpr std::int64_t kMinuteUs = 60'000'000;
constexpr double kFactors[] = {0.5, 0.8, 1, 1.25, 2};
constexpr std::int64_t kTimes[] = {0, 1, 2};                              // of a `for`
constexpr std::int64_t kInsteadOfNone[] = {0, kMinuteUs, 5 * kMinuteUs};  // where there is none

using SlotSteps = std::vector<std::optional<promql::Steps>>;  // by group

// Counts what the engine tells.
class Counter final : public rules::Observer {
 public:
  Counter(const rules::Engine& engine, std::int64_t flap_us, cli::Console& console)
      : engine_(engine), flap_us_(flap_us), console_(console) {}

  void changed(rules::RuleRef ref, const rules::Alert& alert, std::int64_t at_us) override {
    tallies_.emplace(ref, rules::Tally(flap_us_)).first->second.changed(alert.labels, alert.life.state, at_us);
  }
  void recorded(rules::RuleRef, const promql::Labels&, const promql::Point&) override {}
  void failed(rules::RuleRef ref, const Error& error, std::int64_t at_us) override {
    const auto [known, first] = failures_.try_emplace(ref, Failures{.first = error.message});
    ++known->second.count;
    if (!first) return;
    const rules::Rule& rule = engine_.rule(ref);
    console_.warning(Error{
        .code = Code::kConfig,
        .message = rule.name + ": " + error.message + " (at " + timeutil::format_rfc3339(at_us) + ", the first time)",
        .place = rule.place});
  }
  void noted(rules::RuleRef, const promql::Annotations&) override {}

  struct Failures {
    std::string first = {};
    std::size_t count = 0;
  };
  Failures failures(rules::RuleRef ref) const {
    const auto known = failures_.find(ref);
    return known == failures_.end() ? Failures() : known->second;
  }
  rules::Outcome outcome(rules::RuleRef ref, std::int64_t end_us) const {
    const auto known = tallies_.find(ref);
    return known == tallies_.end() ? rules::Outcome() : known->second.outcome(end_us);
  }

 private:
  const rules::Engine& engine_;
  std::int64_t flap_us_;
  cli::Console& console_;
  std::map<rules::RuleRef, rules::Tally> tallies_;
  std::map<rules::RuleRef, Failures> failures_;
};

bool is_template(const std::string& text) { return text.find("{{") != std::string::npos; }

// Why nothing of a rule is varied; "" where it is.
std::string why_not(const rules::Group& group, const rules::Rule& rule, const std::optional<Comparison>& comparison) {
  if (!comparison) return "no single comparison with a number";
  if (group.limit > 0) return "its group has a limit";
  const bool moves =
      std::any_of(rule.labels.begin(), rule.labels.end(), [](const auto& label) { return is_template(label.second); });
  return moves ? "a label of it is a template" : "";
}

std::vector<rules::Candidate> candidates_of(const rules::Candidate& current, std::int64_t every_us) {
  std::vector<rules::Candidate> all;
  for (const double factor : kFactors) {
    rules::Candidate one = current;
    if (factor != 1) one.threshold = rounded(current.threshold * factor);
    if (factor == 1 || current.threshold != 0) all.push_back(one);
  }
  std::vector<std::int64_t> held = {evaluations_of(current.for_us, every_us)};
  for (std::size_t i = 0; i < std::size(kTimes); ++i) {
    rules::Candidate one = current;
    one.for_us = current.for_us > 0 ? kTimes[i] * current.for_us : kInsteadOfNone[i];
    const std::int64_t evaluations = evaluations_of(one.for_us, every_us);
    if (std::find(held.begin(), held.end(), evaluations) != held.end()) continue;
    held.push_back(evaluations);
    all.push_back(one);
  }
  return all;
}

struct Varied {
  const rules::Group& group;
  const rules::Rule& rule;
  std::int64_t flap_us = 0;
  const promql::EvaluateOptions& evaluate;
};

Status vary(const Varied& of, const promql::Steps& steps, series::SeriesSet& all, Tuned& tuned) {
  const std::optional<Comparison> comparison = comparison_of(*of.rule.expr.root);
  const std::string why = why_not(of.group, of.rule, comparison);
  if (!why.empty()) tuned.kept.push_back("not varied: " + why);
  if (!comparison) return Done{};
  const Condition& condition = *condition_of(comparison->condition);
  const rules::Candidate current{.op = condition.token, .threshold = comparison->threshold, .for_us = of.rule.for_us};
  const std::string& text = of.rule.expr.text;
  const Result<rules::Course> course =
      rules::course_of(*comparison->compared, text, all, steps, of.group.query_offset_us, of.evaluate);
  if (!course) return Error(course.error()).in(of.rule.expr_place.file);
  tuned.expr = text_of(*comparison->compared, {});
  tuned.condition = condition.name;
  tuned.threshold = current.threshold;
  tuned.nearest = rules::nearest_of(*course, current);
  if (!why.empty() || course->series.empty()) return Done{};
  if (current.threshold == 0) tuned.kept.push_back("its threshold is 0, of which there are no multiples: only `for`");
  const rules::Terms terms{
      .keep_firing_for_us = of.rule.keep_firing_for_us, .flap_us = of.flap_us, .labels = of.rule.labels};
  for (const rules::Candidate& candidate : candidates_of(current, steps.every_us)) {
    tuned.tried.push_back(
        {.candidate = candidate,
         .outcome = thinned(rules::outcome_of(*course, candidate, terms), tuned.to_us - tuned.from_us),
         .current = candidate.threshold == current.threshold && candidate.for_us == current.for_us});
  }
  rank(tuned.tried);
  add_lines(tuned, *course);
  return Done{};
}

Result<SlotSteps> steps_of(const rules::Engine& engine, series::SeriesSet& all) {
  SlotSteps steps;
  for (const rules::Engine::Slot& slot : engine.slots()) {
    Result<std::optional<promql::Steps>> of_slot = moments_of(all, slot.every_us);
    if (!of_slot) return of_slot.error();
    steps.push_back(*of_slot);
  }
  return steps;
}

}  // namespace

Result<TuneAnswer> tune_rules(rules::Engine& engine, std::int64_t flap_us, const promql::EvaluateOptions& evaluate,
                              series::SeriesSet& all, cli::Console& console) {
  const Result<SlotSteps> steps = steps_of(engine, all);
  if (!steps) return steps.error();
  Counter counter(engine, flap_us, console);
  const std::optional<std::int64_t> newest_us = all.newest_us();
  for (std::size_t g = 0; g < steps->size(); ++g) {
    if ((*steps)[g]) engine.begin(g, (*steps)[g]->start_us);
  }
  if (newest_us && !steps->empty() && steps->front()) {
    if (Status done = engine.finish(*newest_us, all, counter); !done) return done.error();
    all.settle();
  }
  if (!newest_us) console.warning(Error{.message = "no samples came", .place = {}});
  TuneAnswer answer{.of_rules = true, .all = {}};
  for (std::size_t g = 0; g < steps->size(); ++g) {
    const rules::Group& group = engine.slots()[g].group;
    for (std::size_t r = 0; r < group.rules.size(); ++r) {
      const rules::Rule& rule = group.rules[r];
      if (rule.kind != rules::Rule::Kind::kAlerting) continue;
      Tuned tuned;
      tuned.name = rule.name;
      tuned.rule = rules::path_of(group.file, rule.name);
      tuned.expr = text_of(*rule.expr.root, {});
      tuned.for_us = rule.for_us;
      if (const auto& of_group = (*steps)[g]) {
        tuned.from_us = of_group->start_us;
        tuned.to_us = of_group->at(of_group->count - 1);
        tuned.step_us = of_group->every_us;
        tuned.moments = of_group->count;
        Counter::Failures failures = counter.failures({g, r});
        tuned.failures = failures.count;
        tuned.failure = std::move(failures.first);
        tuned.outcome = thinned(counter.outcome({g, r}, tuned.to_us), tuned.to_us - tuned.from_us);
        if (Status done = vary({group, rule, flap_us, evaluate}, *of_group, all, tuned); !done) return done.error();
      }
      answer.all.push_back(std::move(tuned));
    }
  }
  rank(answer.all);
  return answer;
}

}  // namespace mcp::alert
