#include "evaluator.h"

#include <catch2/catch.hpp>
#include <climits>
#include <map>
#include <random>

#include "timeutil/duration.h"

namespace mcp::alert {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

std::vector<Threshold> thresholds(const std::string& lines) {
  auto read = parse_thresholds("thresholds:\n" + lines, "t.yml");
  REQUIRE(read);
  return std::move(*read);
}

// An evaluator with one series of samples, fed by seconds.
class Bench {
 public:
  explicit Bench(const std::string& lines, std::int64_t every_us = kSecond) : evaluator_(thresholds(lines), every_us) {
    const record::Label labels[] = {{"__name__", "x"}, {"job", "a"}};
    feed_ = evaluator_.open({.labels = labels});
    const record::Label of_window[] = {{"__name__", "y"}, {"stat", "p99"}, {"window", "5s"}};
    window_ = evaluator_.open({.labels = of_window, .lookback_us = 10 * kSecond, .aggregate = true});
  }
  void sample(double seconds, double value) { put(feed_, seconds, value); }
  void aggregate(double seconds, double value) { put(window_, seconds, value); }
  void time(double seconds) { evaluator_.advance(us(seconds), alerts_); }
  void finish() { evaluator_.finish(alerts_); }
  // "pending@4 firing@6": what came since the last call.
  std::string said() {
    std::string out;
    for (const record::Alert& alert : alerts_) {
      std::string when = std::to_string(alert.ts_us / kSecond);
      if (alert.ts_us % kSecond != 0) when += "." + std::to_string(alert.ts_us % kSecond / 100'000);
      out += (out.empty() ? "" : " ") + alert.state + "@" + when;
    }
    alerts_.clear();
    return out;
  }
  const std::vector<record::Alert>& alerts() const { return alerts_; }
  Evaluator& evaluator() { return evaluator_; }

 private:
  static std::int64_t us(double seconds) { return static_cast<std::int64_t>(seconds * 1e6); }
  void put(FeedId feed, double seconds, double value) {
    evaluator_.advance(us(seconds), alerts_);
    if (feed != kUnwatched) evaluator_.observe(feed, {us(seconds), value});
  }
  Evaluator evaluator_;
  FeedId feed_ = 0, window_ = 0;
  std::vector<record::Alert> alerts_;
};

const std::string kAtOnce = "  - {name: A, metric: x, condition: gt, threshold: 10}\n";
const std::string kHeld = "  - {name: A, metric: x, condition: gt, threshold: 10, for: 3s}\n";
const std::string kWindow = "  - {name: A, metric: 'y{stat=\"p99\",window=\"5s\"}', condition: gt, threshold: 10}\n";

}  // namespace

TEST_CASE("an evaluation sees what is not later, when something later has come", "[alert]") {
  Bench bench(kAtOnce);
  bench.sample(0.5, 1);
  bench.sample(1.5, 20);
  CHECK(bench.said().empty());
  bench.sample(2.0, 20);
  CHECK(bench.said().empty());  // a line at the moment is not later than it
  bench.sample(2.1, 1);
  CHECK(bench.said() == "firing@2");
  bench.sample(2.2, 20);
  bench.sample(3.5, 1);
  CHECK(bench.said().empty());  // at 3 it was 20 again
  bench.finish();
  CHECK(bench.said() == "resolved@4");
}

TEST_CASE("`for` is waited out in event time, whether or not values come meanwhile", "[alert]") {
  Bench bench(kHeld);
  bench.sample(0.5, 20);
  bench.sample(1.5, 20);
  CHECK(bench.said() == "pending@1");
  bench.time(3.9);
  CHECK(bench.said().empty());
  bench.time(100);
  CHECK(bench.said() == "firing@4");
}

TEST_CASE("a year without lines is no year of evaluations", "[alert]") {
  Bench bench(kHeld);
  bench.sample(0.5, 20);
  bench.time(1e9);
  CHECK(bench.said() == "pending@1 firing@4 resolved@301");
  bench.sample(1e9 + 1, 20);
  bench.time(2e12);
  CHECK(bench.said() == "pending@1000000001 firing@1000000004 resolved@1000000301");
}

TEST_CASE("a series that goes stale resolves, at the moment at which it does", "[alert]") {
  Bench bench(kAtOnce);
  bench.sample(0.0, 20);
  bench.time(299.99);
  CHECK(bench.said() == "firing@0");
  bench.time(300.5);
  CHECK(bench.said() == "resolved@300");
}

TEST_CASE("a stale marker resolves at the next evaluation", "[alert]") {
  Bench bench(kAtOnce);
  bench.sample(0.5, 20);
  bench.sample(1.5, tsdb::stale_marker());
  bench.time(5);
  CHECK(bench.said() == "firing@1 resolved@2");
}

TEST_CASE("an aggregate's series is stale after two windows", "[alert]") {
  Bench bench(kWindow);
  bench.aggregate(5, 20);
  bench.aggregate(10, 20);
  bench.time(19.9);
  CHECK(bench.said() == "firing@5");
  bench.time(21);
  CHECK(bench.said() == "resolved@20");
}

TEST_CASE("an aggregate that comes after evaluations of its time is seen by those that follow", "[alert]") {
  Bench bench(kWindow);
  for (double t = 0; t <= 7; t += 0.5) bench.sample(t, 1);
  bench.aggregate(5, 20);  // behind the samples by the lateness of whoever made it
  CHECK(bench.evaluator().late(5 * kSecond));
  bench.sample(7.5, 1);
  CHECK(bench.said() == "firing@7");
  for (double t = 8; t <= 12; t += 0.5) bench.sample(t, 1);
  bench.aggregate(10, 5);
  bench.sample(12.5, 1);
  CHECK(bench.said() == "resolved@12");
}

TEST_CASE("a revision of the newest window replaces its value, one of an older window does not", "[alert]") {
  Bench bench(kWindow);
  bench.aggregate(5, 5);
  bench.aggregate(5, 20);
  bench.time(5.5);
  CHECK(bench.said() == "firing@5");
  bench.aggregate(10, 20);
  bench.aggregate(5, 1);
  bench.time(10.5);
  CHECK(bench.said().empty());
}

TEST_CASE("a late sample is not seen by what has been evaluated, but by what follows", "[alert]") {
  Bench bench(kAtOnce);
  bench.time(1.5);
  bench.time(9.5);
  CHECK_FALSE(bench.evaluator().late(static_cast<std::int64_t>(9.1e6)));
  CHECK(bench.evaluator().late(9 * kSecond));
  bench.sample(3, 20);
  CHECK(bench.said().empty());
  bench.time(10.5);
  CHECK(bench.said() == "firing@10");
}

TEST_CASE("the end of input sees everything and resolves nothing", "[alert]") {
  Bench bench(kWindow, 60 * kSecond);
  bench.aggregate(60, 20);
  bench.aggregate(65, 20);
  CHECK(bench.said() == "firing@60");
  bench.finish();
  CHECK(bench.said().empty());  // the moment at 120 is far beyond two windows, the input is not
  Bench single(kAtOnce);
  single.sample(0.5, 20);
  single.finish();
  CHECK(single.said() == "firing@1");
  Bench nothing(kAtOnce);
  nothing.finish();
  CHECK(nothing.said().empty());
}

TEST_CASE("the record of an alert says all that record.md names", "[alert]") {
  Bench bench(
      "  - {name: A, metric: x, condition: gt, threshold: 10, severity: error, labels: {job: b, empty: ''}, "
      "annotations: {s: t}}\n");
  bench.sample(0.5, 20);
  bench.sample(1.5, 2);
  bench.time(5);
  REQUIRE(bench.alerts().size() == 2);
  const record::Alert& firing = bench.alerts()[0];
  CHECK(firing.name == "A");
  CHECK(firing.severity == "high");
  CHECK(firing.priority == "P1");
  CHECK(firing.value == 20);
  CHECK(firing.condition == "gt");
  CHECK(firing.threshold == 10);
  CHECK(firing.labels == record::Labels{{"job", "b"}, {"severity", "error"}});
  CHECK(firing.annotations == record::Labels{{"s", "t"}});
  CHECK(firing.starts_us == kSecond);
  CHECK_FALSE(firing.ends_us);
  CHECK(firing.rule == "t/A");
  const record::Alert& resolved = bench.alerts()[1];
  CHECK(resolved.value == 2);
  CHECK(resolved.starts_us == kSecond);
  CHECK(resolved.ends_us == 2 * kSecond);
  CHECK(resolved.fingerprint == firing.fingerprint);
  CHECK(bench.evaluator().worst_fired() == 1);
}

TEST_CASE("a fingerprint is Alertmanager's, of the labels with the alert's name", "[alert]") {
  // FNV-1a over "alertname\xffA\xffseverity\xffwarning\xff", computed apart from this program.
  Evaluator evaluator(thresholds("  - {name: A, metric: x, condition: gt, threshold: 10}\n"), kSecond);
  const record::Label labels[] = {{"__name__", "x"}};
  std::vector<record::Alert> alerts;
  const FeedId feed = evaluator.open({.labels = labels});
  evaluator.advance(0, alerts);
  evaluator.observe(feed, {0, 20});
  evaluator.finish(alerts);
  REQUIRE(alerts.size() == 1);
  CHECK(alerts[0].fingerprint == "25c2cdb12d31dc50");
}

TEST_CASE("series whose alerts could not be told apart are named, and only the first is watched", "[alert]") {
  Evaluator evaluator(thresholds("  - {name: A, metric: x, condition: gt, threshold: 10, labels: {job: all}}\n"),
                      kSecond);
  const record::Label a[] = {{"__name__", "x"}, {"job", "a"}};
  const record::Label b[] = {{"__name__", "x"}, {"job", "b"}};
  CHECK(evaluator.open({.labels = a}) != kUnwatched);
  CHECK(evaluator.open({.labels = b}) == kUnwatched);
  CHECK(evaluator.ambiguous() == std::vector<std::size_t>{0});
}

TEST_CASE("a threshold for which nothing came is known", "[alert]") {
  Bench bench(kAtOnce + kWindow.substr(0, 12) + "B, metric: z, condition: gt, threshold: 1}\n");
  bench.sample(0.5, 1);
  bench.finish();
  CHECK(bench.evaluator().had_data(0));
  CHECK_FALSE(bench.evaluator().had_data(1));
  CHECK(bench.evaluator().worst_fired() == INT_MAX);
}

TEST_CASE("skipping moments gives what evaluating every one gives", "[alert]") {
  struct Arrival {
    std::size_t series;
    std::int64_t ts_us;
    double value;
  };
  std::mt19937 random(17);
  for (int round = 0; round < 200; ++round) {
    const std::int64_t every = static_cast<std::int64_t>(1 + random() % 3) * kSecond;
    const std::string holds = std::to_string(random() % 8) + "s";
    auto rules = thresholds("  - {name: A, metric: x, condition: gt, threshold: 10, for: " + holds +
                            "}\n  - {name: B, metric: x, condition: le, threshold: 10}\n");
    const std::int64_t lookbacks[] = {10 * kSecond, 4 * kSecond, 2 * kSecond};
    const bool aggregate[] = {false, true, false};
    std::vector<Arrival> input;
    std::int64_t now = static_cast<std::int64_t>(random() % 10) * 300'000;
    for (int i = 0; i < 60; ++i) {
      now += random() % 12 == 0 ? static_cast<std::int64_t>(random() % 60) * kSecond
                                : static_cast<std::int64_t>(random() % 1500) * 1000;
      const std::int64_t back = random() % 4 == 0 ? static_cast<std::int64_t>(random() % 4000) * 1000 : 0;
      const double value = random() % 9 == 0 ? tsdb::stale_marker() : static_cast<double>(random() % 3) * 10;
      input.push_back({random() % 3, now - back, value});
    }

    Evaluator evaluator(thresholds("  - {name: A, metric: x, condition: gt, threshold: 10, for: " + holds +
                                   "}\n  - {name: B, metric: x, condition: le, threshold: 10}\n"),
                        every);
    std::vector<FeedId> feeds;
    for (const char* name : {"a", "b", "c"}) {
      const record::Label labels[] = {{"__name__", "x"}, {"n", name}};
      feeds.push_back(evaluator.open(
          {.labels = labels, .lookback_us = lookbacks[feeds.size()], .aggregate = aggregate[feeds.size()]}));
    }
    std::vector<record::Alert> alerts;
    for (const Arrival& arrival : input) {
      evaluator.advance(arrival.ts_us, alerts);
      evaluator.observe(feeds[arrival.series], {arrival.ts_us, arrival.value});
    }
    evaluator.finish(alerts);
    std::vector<std::string> got;
    for (const record::Alert& alert : alerts) {
      got.push_back(std::to_string(alert.ts_us) + alert.name + alert.labels[0].second + alert.state);
    }

    // The oracle: at every moment, every rule on every series.
    std::vector<std::string> expected;
    struct Newest {
      bool any = false;
      std::int64_t ts = 0, fresh_until = 0;
      double value = 0;
    };
    Newest newest[3];
    Alert states[2][3];
    const auto evaluate = [&](std::int64_t moment, std::int64_t seen) {
      for (std::size_t r = 0; r < 2; ++r) {
        for (std::size_t s = 0; s < 3; ++s) {
          const Newest& n = newest[s];
          const bool visible = n.any && seen < n.fresh_until && !tsdb::is_stale(n.value);
          const bool breached = visible && (r == 0 ? n.value > 10 : n.value <= 10);
          const Step taken = step(states[r][s], {breached, moment, rules[r].for_us});
          states[r][s] = taken.alert;
          if (taken.transition == Transition::kNone) continue;
          expected.push_back(std::to_string(moment) + (r == 0 ? "A" : "B") +
                             std::string(1, static_cast<char>('a' + s)) + std::string(name_of(taken.transition)));
        }
      }
    };
    std::int64_t last = 0, latest = 0;
    bool began = false;
    for (const Arrival& arrival : input) {
      std::int64_t target = timeutil::align_down(arrival.ts_us - 1, every);
      if (!began) last = target, latest = arrival.ts_us, began = true;
      latest = std::max(latest, arrival.ts_us);
      for (; last + every <= target; last += every) evaluate(last + every, last + every);
      Newest& n = newest[arrival.series];
      if (n.any && arrival.ts_us < n.ts) continue;
      const bool late = aggregate[arrival.series] && arrival.ts_us <= last;
      n = {true, arrival.ts_us, (late ? last : arrival.ts_us) + lookbacks[arrival.series], arrival.value};
    }
    evaluate(last + every, latest);
    REQUIRE(got == expected);
  }
}

TEST_CASE("times at the ends of an integer are no trouble", "[alert]") {
  Bench bench(kHeld);
  std::vector<record::Alert> alerts;
  for (const std::int64_t at :
       {INT64_MIN, INT64_MIN + 1, std::int64_t{-1}, std::int64_t{0}, INT64_MAX - 1, INT64_MAX}) {
    bench.evaluator().advance(at, alerts);
    bench.evaluator().observe(0, {at, 20});
  }
  bench.evaluator().finish(alerts);
  CHECK(alerts.size() > 2);
}

}  // namespace mcp::alert
