#include "rules/engine.h"

#include <catch2/catch.hpp>
#include <random>

#include "state/archive.h"
#include "support/rule_story.h"

namespace mcp::rules {
namespace {

using test::engine_of;
using test::kSecond;
using test::put;
using test::Sample;
using test::Story;

enum class Ending { kStays, kFinishes };

// What comes of these samples up to `to`, evaluated up to each of `ends` in turn.
std::vector<std::string> story(const std::string& rules, const std::vector<Sample>& samples, std::int64_t to,
                               std::int64_t at_a_time = 1'000'000, Ending ending = Ending::kStays) {
  Engine engine = engine_of(rules);
  Story story;
  story.engine = &engine;
  series::SeriesSet all;
  for (const Sample& sample : samples) put(all, sample);
  all.settle();
  for (std::int64_t end = std::min(at_a_time, to);; end = std::min(end + at_a_time, to)) {
    REQUIRE(engine.advance(end * kSecond, all, story));
    if (end == to) break;
  }
  if (ending == Ending::kFinishes) REQUIRE(engine.finish(to * kSecond, all, story));
  return story.lines;
}

std::vector<Sample> steps(const std::string& name, const std::vector<double>& values, std::int64_t every = 10) {
  std::vector<Sample> samples;
  for (std::size_t i = 0; i < values.size(); ++i) {
    samples.push_back({name, "a", static_cast<std::int64_t>(i) * every, values[i]});
  }
  return samples;
}

using Lines = std::vector<std::string>;

const std::string kGroup = "groups:\n- name: g\n  rules:\n";

}  // namespace

TEST_CASE("a recording rule gives its samples, with its labels over theirs, and a marker where they end", "[rules]") {
  const double end = tsdb::stale_marker();
  CHECK(story(kGroup + "  - {record: r, expr: x * 2, labels: {job: '', team: t}}\n", steps("x", {1, 2, end}), 30) ==
        Lines{"0 {__name__=r,team=t} 2.000000", "10 {__name__=r,team=t} 4.000000", "20 {__name__=r,team=t} stale"});
}

TEST_CASE("an alerting rule tells each change with its labels, texts and times", "[rules]") {
  const std::string rules =
      kGroup +
      "  - alert: High\n    expr: x > 5\n    for: 20s\n"
      "    labels: {severity: page, gone: '{{ $labels.nothing }}', r: '{{ $externalLabels.region }}'}\n"
      "    annotations: {s: '{{ $labels.job }} is at {{ $value }}'}\n";
  CHECK(story(rules, steps("x", {1, 9, 9, 7, 8, 1}), 60) ==
        Lines{"10 High{job=a,r=eu,severity=page} pending 9.000000 since 10 {s=a is at 9}",
              "30 High{job=a,r=eu,severity=page} firing 7.000000 of 7.000000..9.000000 since 10 {s=a is at 7}",
              "50 High{job=a,r=eu,severity=page} resolved 8.000000 of 7.000000..9.000000 since 10 {s=a is at 8}"});
}

TEST_CASE("rules see what those before them gave at the same moment", "[rules]") {
  const std::string rules = kGroup +
                            "  - {record: r, expr: x + 1}\n"
                            "  - {alert: A, expr: r > 5}\n"
                            "  - {alert: B, expr: 'ALERTS{alertname=\"A\",alertstate=\"firing\"}'}\n"
                            "  - {record: since, expr: ALERTS_FOR_STATE}\n";
  CHECK(story(rules, steps("x", {1, 9, 1}), 20) ==
        Lines{"0 {__name__=r,job=a} 2.000000", "10 {__name__=r,job=a} 10.000000",
              "10 A{job=a} firing 10.000000 since 10 {}", "10 B{alertstate=firing,job=a} firing 1.000000 since 10 {}",
              "10 {__name__=since,alertname=A,job=a} 10.000000",
              "10 {__name__=since,alertname=B,alertstate=firing,job=a} 10.000000", "20 {__name__=r,job=a} 2.000000",
              "20 A{job=a} resolved 10.000000 since 10 {}",
              "20 B{alertstate=firing,job=a} resolved 1.000000 since 10 {}",
              "20 {__name__=since,alertname=A,job=a} stale",
              "20 {__name__=since,alertname=B,alertstate=firing,job=a} stale"});
}

TEST_CASE("rules see what later ones gave at the moment before", "[rules]") {
  const std::string rules = kGroup + "  - {record: a, expr: sum(b) + 1 or vector(0)}\n  - {record: b, expr: a * 2}\n";
  CHECK(story(rules, {}, 20) == Lines{"0 {__name__=a} 0.000000", "0 {__name__=b} 0.000000", "10 {__name__=a} 1.000000",
                                      "10 {__name__=b} 2.000000", "20 {__name__=a} 3.000000",
                                      "20 {__name__=b} 6.000000"});
}

TEST_CASE("a query_offset moves what is asked and how it is stamped", "[rules]") {
  const std::string rules = "groups:\n- name: g\n  query_offset: 10s\n  rules:\n  - {record: r, expr: x}\n";
  CHECK(story(rules, steps("x", {1, 2, 3}), 20) ==
        Lines{"0 {__name__=r,job=a} 1.000000", "10 {__name__=r,job=a} 2.000000"});
}

TEST_CASE("a limit that is passed gives nothing, and ends the alerts of the rule", "[rules]") {
  const std::string rules =
      "groups:\n- name: g\n  limit: 1\n  rules:\n  - {record: r, expr: x}\n  - {alert: A, expr: x > 5}\n";
  std::vector<Sample> samples = steps("x", {9, 9, 9});
  samples.push_back({"x", "b", 10, 9});
  samples.push_back({"x", "b", 20, tsdb::stale_marker()});
  CHECK(story(rules, samples, 20) == Lines{"0 {__name__=r,job=a} 9.000000", "0 A{job=a} firing 9.000000 since 0 {}",
                                           "10 r failed: exceeded limit of 1 with 2 series",
                                           "10 A failed: exceeded limit of 1 with 2 alerts",
                                           "10 A{job=a} resolved 9.000000 since 0 {}", "20 {__name__=r,job=a} 9.000000",
                                           "20 A{job=a} firing 9.000000 since 20 {}"});
}

TEST_CASE("two results of the same labels fail the rule at that moment, and leave its alerts as they are", "[rules]") {
  const std::string rules =
      kGroup + "  - {alert: A, expr: x > 5, labels: {job: all}}\n  - {record: r, expr: x, labels: {job: all}}\n";
  std::vector<Sample> samples = steps("x", {9, 9, 9});
  samples.push_back({"x", "b", 10, 9});
  samples.push_back({"x", "b", 20, tsdb::stale_marker()});
  CHECK(story(rules, samples, 20) ==
        Lines{"0 A{job=all} firing 9.000000 since 0 {}", "0 {__name__=r,job=all} 9.000000",
              "10 A failed: vector contains metrics with the same labelset after applying alert labels",
              "10 r failed: vector contains metrics with the same labelset after applying rule labels",
              "20 {__name__=r,job=all} 9.000000"});
}

TEST_CASE("a rule that cannot be evaluated at a moment costs that moment, and the others go on", "[rules]") {
  const std::string rules = kGroup + "  - {record: bad, expr: x * on() y}\n  - {record: good, expr: sum(x)}\n";
  std::vector<Sample> samples = steps("x", {1, 1, 1});
  for (const std::int64_t at : {0, 10, 20}) samples.push_back({"y", "a", at, 2});
  samples.push_back({"x", "b", 10, 9});
  samples.push_back({"x", "b", 20, tsdb::stale_marker()});
  const Lines lines = story(rules, samples, 20);
  REQUIRE(lines.size() == 6);
  CHECK(lines[0] == "0 {__name__=bad} 2.000000");
  CHECK(lines[2].find("10 bad failed: ") == 0);
  CHECK(lines[3] == "10 {__name__=good} 10.000000");
  CHECK(lines[4] == "20 {__name__=bad} 2.000000");
}

TEST_CASE("a label that hangs on the value is another alert at another value", "[rules]") {
  const std::string rules = kGroup + "  - {alert: A, expr: x > 5, labels: {v: '{{ $value }}'}}\n";
  CHECK(story(rules, steps("x", {9, 9, 8}), 20) == Lines{"0 A{job=a,v=9} firing 9.000000 since 0 {}",
                                                         "20 A{job=a,v=8} firing 8.000000 since 20 {}",
                                                         "20 A{job=a,v=9} resolved 9.000000 since 0 {}"});
}

TEST_CASE("templates may ask at the moment of evaluation", "[rules]") {
  const std::string rules = kGroup +
                            "  - alert: A\n    expr: x > 5\n"
                            "    annotations: {s: '{{ with query \"sum(y)\" }}{{ . | first | value }}{{ end }}'}\n";
  std::vector<Sample> samples = steps("x", {9, 1});
  samples.push_back({"y", "a", 0, 4});
  samples.push_back({"y", "a", 10, 5});
  CHECK(story(rules, samples, 0) == Lines{"0 A{job=a} firing 9.000000 since 0 {s=4}"});
}

TEST_CASE("many moments at once give what they give one by one", "[rules]") {
  std::mt19937 random(11);
  const std::vector<std::string> expressions = {"x",
                                                "x > 1",
                                                "sum(x)",
                                                "sum by (job) (x) > 2",
                                                "rate(x[30s])",
                                                "max_over_time(x[25s]) > 1",
                                                "r0",
                                                "r1 > 1",
                                                "r2 + 1",
                                                "sum(r1) or vector(1)",
                                                "x offset 10s",
                                                "ALERTS",
                                                "count(ALERTS{alertstate=\"firing\"}) > 1",
                                                "ALERTS_FOR_STATE",
                                                "absent(x)",
                                                "x * on(job) y",
                                                "topk(1, x)",
                                                "r0 offset -10s"};
  for (int round = 0; round < 150; ++round) {
    std::string rules = "groups:\n";
    for (int g = 0; g < 2; ++g) {
      rules += "- name: g" + std::to_string(g) + "\n";
      if (random() % 3 == 0) rules += "  interval: " + std::to_string(5 + random() % 20) + "s\n";
      if (random() % 5 == 0) rules += "  query_offset: 10s\n";
      if (random() % 5 == 0) rules += "  limit: 2\n";
      rules += "  rules:\n";
      for (int r = 0; r < 3; ++r) {
        const std::string expr = expressions[random() % expressions.size()];
        if (random() % 2 == 0) {
          rules += "  - {record: r" + std::to_string(random() % 3) + ", expr: '" + expr + "'}\n";
        } else {
          rules += "  - {alert: A" + std::to_string(r) + ", expr: '" + expr +
                   "', for: " + std::to_string(random() % 4 * 10) +
                   "s, keep_firing_for: " + std::to_string(random() % 3 * 10) + "s";
          if (random() % 3 == 0) rules += ", labels: {v: '{{ $value }}'}";
          rules += ", annotations: {s: '{{ $value }}'}}\n";
        }
      }
    }
    std::vector<Sample> samples;
    for (std::int64_t at = 0; at < 200; at += 5 + static_cast<std::int64_t>(random() % 20)) {
      const double value = random() % 8 == 0 ? tsdb::stale_marker() : static_cast<double>(random() % 4);
      samples.push_back({random() % 4 == 0 ? "y" : "x", random() % 2 == 0 ? "a" : "b", at, value});
    }
    std::stable_sort(samples.begin(), samples.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    samples.erase(
        std::unique(samples.begin(), samples.end(), [](const auto& a, const auto& b) { return a.second == b.second; }),
        samples.end());
    CAPTURE(rules);
    const auto to = static_cast<std::int64_t>(200 + random() % 60);
    const Lines alone = story(rules, samples, to, 1, Ending::kFinishes);
    REQUIRE(story(rules, samples, to, 1'000'000, Ending::kFinishes) == alone);
    REQUIRE(story(rules, samples, to, 70, Ending::kFinishes) == alone);
  }
}

TEST_CASE("the end is one evaluation more of each group, and none is held for a time that has not been", "[rules]") {
  const std::string rules =
      "groups:\n- name: g\n  interval: 30s\n  rules:\n  - {record: r, expr: sum(r) + 1 or sum(x)}\n"
      "- name: h\n  interval: 1m\n  rules:\n  - {record: s, expr: sum(s) + 1 or sum(x)}\n  - {alert: A, expr: x > 0, "
      "for: 1m}\n";
  CHECK(story(rules, steps("x", {1, 1}), 10, 1'000'000, Ending::kFinishes) ==
        Lines{"0 {__name__=r} 1.000000", "0 {__name__=s} 1.000000", "0 A{job=a} pending 1.000000 since 0 {}",
              "10 {__name__=r} 2.000000", "10 {__name__=s} 2.000000"});
  CHECK(story(rules, steps("x", {1, 1, 1, 1}), 30, 1'000'000, Ending::kFinishes) ==
        Lines{"0 {__name__=r} 1.000000", "0 {__name__=s} 1.000000", "0 A{job=a} pending 1.000000 since 0 {}",
              "30 {__name__=r} 2.000000", "30 {__name__=s} 2.000000"});
}

TEST_CASE("a word in a text does not make a rule one that asks", "[rules]") {
  const auto selections = [](const std::string& text) {
    return engine_of(kGroup + "  - {alert: A, expr: x, annotations: {s: '" + text + "'}}\n").selections().size();
  };
  CHECK(selections("A query of {{ $value }}") == 1);
  CHECK(selections("{{ $labels.a | urlquery }}") == 1);
  CHECK(selections("{{ range query \"y\" }}{{ end }}") == 0);
}

TEST_CASE("an engine goes on from what another knew", "[rules]") {
  const std::string rules = kGroup +
                            "  - {alert: A, expr: x > 5, for: 20s, annotations: {s: '{{ $value }}'}}\n"
                            "  - {record: r, expr: x > 5}\n";
  const std::vector<Sample> samples = steps("x", {9, 9, 9, 9, 1});
  const Lines whole = story(rules, samples, 40);
  for (std::int64_t cut = 0; cut < 40; cut += 10) {
    series::SeriesSet all;
    for (const Sample& sample : samples) put(all, sample);
    all.settle();
    Story story;
    Engine first = engine_of(rules);
    story.engine = &first;
    REQUIRE(first.advance(cut * kSecond, all, story));
    state::Writer writer;
    first.save(writer);
    const std::string bytes = writer.take();
    Engine second = engine_of(rules);
    state::Reader reader(bytes);
    REQUIRE(second.load(reader, 0));
    CHECK(reader.done());
    story.engine = &second;
    REQUIRE(second.advance(40 * kSecond, all, story));
    CHECK(story.lines == whole);
    for (std::size_t length = 0; length < bytes.size(); length += 7) {
      Engine third = engine_of(rules);
      state::Reader torn(std::string_view(bytes).substr(0, length));
      CHECK_FALSE((third.load(torn, 0) && torn.done()));
    }
  }
}

TEST_CASE("what rules select is known, and everything is needed where a template asks", "[rules]") {
  CHECK(engine_of(kGroup + "  - {record: r, expr: 'x + rate(y[5m])'}\n").selections().size() == 2);
  CHECK(engine_of(kGroup + "  - {alert: A, expr: x, annotations: {s: '{{ query \"y\" }}'}}\n").selections().empty());
}

TEST_CASE("a template that cannot be parsed is refused at its rule", "[rules]") {
  Result<File> file = parse_file(kGroup + "  - {alert: A, expr: x, annotations: {s: '{{ nope }}'}}\n", "r.yml");
  REQUIRE(file);
  std::vector<Engine::Slot> slots;
  slots.push_back({std::move(file->groups[0]), kSecond});
  const Result<Engine> engine = Engine::make(std::move(slots), {});
  REQUIRE_FALSE(engine);
  CHECK(engine.error().code == Code::kConfig);
  CHECK(engine.error().place.line == 4);
}

}  // namespace mcp::rules
