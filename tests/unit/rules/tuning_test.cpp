#include "rules/tuning.h"

#include <catch2/catch.hpp>
#include <random>

#include "promql/parse.h"
#include "rules/engine.h"
#include "rules/file.h"
#include "tsdb/column.h"

namespace mcp::rules {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kFlap = 30 * kSecond;

const record::Labels kA = {{"i", "a"}}, kB = {{"i", "b"}};

// An engine's alerts, counted here in another way than a Tally does: by looking at every moment.
struct Watcher final : Observer {
  std::map<record::Labels, std::vector<std::pair<std::int64_t, AlertState>>> changes;
  void changed(RuleRef, const Alert& alert, std::int64_t at_us) override {
    changes[alert.labels].emplace_back(at_us, alert.life.state);
  }
  void recorded(RuleRef, const promql::Labels&, const promql::Point&) override {}
  void failed(RuleRef, const Error&, std::int64_t) override {}
  void noted(RuleRef, const promql::Annotations&) override {}

  AlertState at(const record::Labels& labels, std::int64_t us) const {
    AlertState state = AlertState::kInactive;
    for (const auto& [at_us, then] : changes.at(labels)) {
      if (at_us <= us) state = then;
    }
    return state;
  }

  Outcome outcome(std::int64_t from_us, std::int64_t to_us, std::int64_t every_us) const {
    Outcome all;
    std::map<AlertState, std::vector<Stretch>> stretches;
    for (const auto& [labels, list] : changes) {
      bool fired = false;
      std::optional<std::int64_t> resolved;
      AlertState before = AlertState::kInactive;
      std::int64_t length_us = 0;
      for (std::int64_t us = from_us; us <= to_us; us += every_us) {
        const AlertState now = at(labels, us);
        if (us > from_us && before != AlertState::kInactive) {
          stretches[before].push_back({us - every_us, us});
          length_us += every_us;
          auto& longest = before == AlertState::kFiring ? all.longest_us : all.longest_wait_us;
          longest = std::max(longest, length_us);
        }
        if (now != before) length_us = 0;
        if (now == AlertState::kFiring && before != now) {
          ++all.fired;
          if (resolved && us - *resolved <= kFlap) ++all.flaps;
          if (!std::exchange(fired, true)) ++all.series;
        }
        if (now == AlertState::kInactive && before == AlertState::kPending) ++all.only_pending;
        if (now == AlertState::kInactive && before == AlertState::kFiring) resolved = us;
        before = now;
      }
      const auto zero_at_end = [&] { stretches[before].push_back({to_us, to_us}); };
      if (before != AlertState::kInactive && length_us == 0) zero_at_end();
    }
    all.firing = united(stretches[AlertState::kFiring]);
    all.pending = united(stretches[AlertState::kPending]);
    for (const Stretch& one : all.firing) all.firing_us += one.to_us - one.from_us;
    return all;
  }
};

struct Sample {
  std::string name, job;
  std::int64_t second;
  double value;
};

series::SeriesSet set_of(const std::vector<Sample>& samples) {
  series::SeriesSet all;
  for (const Sample& sample : samples) {
    const record::Label labels[] = {{"__name__", sample.name}, {"job", sample.job}};
    all.append(all.open(labels, 0, series::SeriesSet::Twice::kLargerStays),
               {.ts_us = sample.second * kSecond, .value = sample.value});
  }
  all.settle();
  return all;
}

std::string text_of(const Outcome& one) {
  std::string out = std::to_string(one.fired) + " fired " + std::to_string(one.series) + " series " +
                    std::to_string(one.flaps) + " flaps " + std::to_string(one.only_pending) + " only pending " +
                    std::to_string(one.firing_us) + " us " + std::to_string(one.longest_us) + " longest " +
                    std::to_string(one.longest_wait_us) + " longest wait; firing";
  for (const Stretch& s : one.firing) out += " " + std::to_string(s.from_us) + "-" + std::to_string(s.to_us);
  out += "; pending";
  for (const Stretch& s : one.pending) out += " " + std::to_string(s.from_us) + "-" + std::to_string(s.to_us);
  return out;
}

struct Trial {
  std::string expr, sign = {}, labels = {};
  Candidate candidate = {};
  std::int64_t keep_us = 0, every_us = 10 * kSecond, offset_us = 0, to_us = 0;
};

// The rule in an engine.
Outcome evaluated(const Trial& trial, const std::vector<Sample>& samples) {
  const std::string text =
      "groups:\n- name: g\n  query_offset: " + std::to_string(trial.offset_us / kSecond) +
      "s\n  rules:\n  - {alert: A, expr: '(" + trial.expr + ") " + trial.sign + " " +
      std::to_string(trial.candidate.threshold) + "', for: " + std::to_string(trial.candidate.for_us / kSecond) +
      "s, keep_firing_for: " + std::to_string(trial.keep_us / kSecond) + "s, labels: {" + trial.labels + "}}\n";
  Result<File> file = parse_file(text, "r.yml");
  if (!file) FAIL(file.error().message);
  std::vector<Engine::Slot> slots;
  slots.push_back({std::move(file->groups[0]), trial.every_us});
  Result<Engine> engine = Engine::make(std::move(slots), {});
  REQUIRE(engine);
  series::SeriesSet all = set_of(samples);
  Watcher watcher;
  REQUIRE(engine->advance(trial.to_us, all, watcher));
  return watcher.outcome(0, trial.to_us, trial.every_us);
}

Course course(const Trial& trial, const std::vector<Sample>& samples) {
  const Result<promql::ExprPtr> root = promql::parse(trial.expr);
  REQUIRE(root);
  series::SeriesSet all = set_of(samples);
  const promql::Steps steps{
      .start_us = 0, .every_us = trial.every_us, .count = static_cast<std::size_t>(trial.to_us / trial.every_us) + 1};
  Result<Course> made = course_of(**root, trial.expr, all, steps, trial.offset_us, {});
  REQUIRE(made);
  return std::move(*made);
}

std::vector<Sample> random_samples(std::mt19937& random) {
  std::vector<Sample> samples;
  for (std::int64_t at = 0; at < 600; at += 1 + static_cast<std::int64_t>(random() % 12)) {
    const double value = random() % 15 == 0   ? tsdb::stale_marker()
                         : random() % 20 == 0 ? std::nan("")
                                              : static_cast<double>(random() % 5);
    samples.push_back({random() % 4 == 0 ? "y" : "x", random() % 2 == 0 ? "a" : "b", at, value});
  }
  return samples;
}

}  // namespace

TEST_CASE("a tally counts what fires, how long, how restlessly and what only was pending", "[tuning]") {
  Tally tally(10);
  CHECK_FALSE(tally.changed(kA, AlertState::kPending, 0));
  CHECK_FALSE(tally.changed(kA, AlertState::kFiring, 5));
  CHECK_FALSE(tally.changed(kB, AlertState::kFiring, 15));
  CHECK_FALSE(tally.changed(kA, AlertState::kInactive, 20));
  CHECK(tally.changed(kA, AlertState::kFiring, 30));
  CHECK_FALSE(tally.changed(kB, AlertState::kInactive, 32));
  CHECK_FALSE(tally.changed(kB, AlertState::kPending, 33));
  CHECK_FALSE(tally.changed(kB, AlertState::kInactive, 36));
  CHECK_FALSE(tally.changed(kA, AlertState::kInactive, 40));
  CHECK_FALSE(tally.changed(kA, AlertState::kFiring, 51));
  CHECK(
      text_of(tally.outcome(60)) ==
      "4 fired 2 series 1 flaps 1 only pending 44 us 17 longest 5 longest wait; firing 5-40 51-60; pending 0-5 33-36");
}

TEST_CASE("a candidate fares as the rule with that threshold and for does in the engine", "[tuning]") {
  std::mt19937 random(5);
  const std::vector<std::string> expressions = {"x",
                                                "{__name__=~\"x|y\"}",
                                                "sum(x)",
                                                "rate(x[30s])",
                                                "max_over_time(x[25s])",
                                                "x - on(job) y",
                                                "x offset 10s",
                                                "count by (job) ({__name__=~\"x|y\"})",
                                                "deriv(x[40s])",
                                                "delta((x)[1m:10s])"};
  const std::vector<std::pair<std::string, promql::Token>> signs = {
      {">", promql::Token::kGreater},    {">=", promql::Token::kGreaterEqual}, {"<", promql::Token::kLess},
      {"<=", promql::Token::kLessEqual}, {"==", promql::Token::kEqual},        {"!=", promql::Token::kNotEqual}};
  std::size_t fired = 0, flaps = 0;
  for (int round = 0; round < 400; ++round) {
    const std::vector<Sample> samples = random_samples(random);
    const auto& [sign, op] = signs[random() % signs.size()];
    Trial trial{.expr = expressions[random() % expressions.size()],
                .sign = sign,
                .labels = random() % 3 == 0   ? "job: all"
                          : random() % 3 == 0 ? "job: '', team: t"
                                              : "severity: low",
                .candidate = {.op = op}};
    trial.every_us = (5 + static_cast<std::int64_t>(random() % 10)) * kSecond;
    trial.offset_us = random() % 4 == 0 ? 10 * kSecond : 0;
    trial.keep_us = static_cast<std::int64_t>(random() % 3) * 10 * kSecond;
    trial.to_us = trial.every_us * (700 * kSecond / trial.every_us);
    Terms terms{.keep_firing_for_us = trial.keep_us, .flap_us = kFlap};
    if (trial.labels == "job: all") terms.labels = {{"job", "all"}};
    if (trial.labels == "severity: low") terms.labels = {{"severity", "low"}};
    if (trial.labels == "job: '', team: t") terms.labels = {{"job", ""}, {"team", "t"}};
    const Course made = course(trial, samples);
    for (int i = 0; i < 3; ++i) {
      trial.candidate.threshold = static_cast<double>(random() % 5) / (random() % 2 == 0 ? 1 : 8);
      trial.candidate.for_us = static_cast<std::int64_t>(random() % 5) * 7 * kSecond;
      CAPTURE(trial.expr, trial.sign, trial.candidate.threshold, trial.candidate.for_us, trial.labels, trial.keep_us);
      const Outcome outcome = outcome_of(made, trial.candidate, terms);
      REQUIRE(text_of(outcome) == text_of(evaluated(trial, samples)));
      fired += outcome.fired;
      flaps += outcome.flaps;
    }
  }
  CHECK(fired > 1000);
  CHECK(flaps > 100);
}

TEST_CASE("quantiles count every moment, and the nearest is on the side of the condition", "[tuning]") {
  const Trial trial{.expr = "x", .to_us = 90 * kSecond};
  std::vector<Sample> samples;
  for (int i = 0; i < 10; ++i) samples.push_back({"x", "a", 10 * i, i < 8 ? 1.0 : 10.0 * i});
  const Course made = course(trial, samples);
  const double shares[] = {0, 0.5, 0.9, 1};
  CHECK(quantiles_of(made, shares) == std::vector<double>{1, 1, 80, 90});
  CHECK(nearest_of(made, {.op = promql::Token::kGreater, .threshold = 100}) == 90);
  CHECK(nearest_of(made, {.op = promql::Token::kLess, .threshold = 0}) == 1);
  CHECK(nearest_of(made, {.op = promql::Token::kEqual, .threshold = 79}) == 80);
  CHECK(quantiles_of(course({.expr = "nothing", .to_us = kSecond * 10}, samples), shares).empty());
  CHECK_FALSE(nearest_of(course({.expr = "nothing", .to_us = kSecond * 10}, samples), {}));
}

TEST_CASE("a course that is too long is refused, and moments that fail are counted", "[tuning]") {
  const Result<promql::ExprPtr> root = promql::parse("x * on() y");
  REQUIRE(root);
  std::vector<Sample> samples;
  for (int i = 0; i < 4; ++i) {
    samples.push_back({"y", "a", 10 * i, 1});
    samples.push_back({"x", "a", 10 * i, 1});
    if (i == 2) samples.push_back({"x", "b", 20, 1});
    if (i == 3) samples.push_back({"x", "b", 30, tsdb::stale_marker()});
  }
  series::SeriesSet all = set_of(samples);
  const promql::Steps steps{.start_us = 0, .every_us = 10 * kSecond, .count = 4};
  const Result<Course> made = course_of(**root, "x * on() y", all, steps, 0, {});
  REQUIRE(made);
  CHECK(made->failures == 1);
  CHECK(made->failed == std::vector<bool>{false, false, true, false});
  const promql::Steps many{.start_us = 0, .every_us = 1, .count = kMostTuned + 1};
  const Result<Course> refused = course_of(**root, "x * on() y", all, many, 0, {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::kConfig);
}

}  // namespace mcp::rules
