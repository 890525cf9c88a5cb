#include "slo_file.h"

#include <catch2/catch.hpp>

#include "slo_expressions.h"

namespace mcp::alert {
namespace {

constexpr std::int64_t kMinute = 60'000'000, kHour = 60 * kMinute, kDay = 24 * kHour;

std::string objective(std::string_view more, std::string_view sli = "{bad: b, total: t}") {
  return "objectives:\n  - name: a\n    objective: 99.9\n    sli: " + std::string(sli) + "\n" + std::string(more);
}

std::string failure(std::string_view text) {
  const auto read = parse_slo_file(text, "dir/slo.yml");
  if (read) return "no error";
  CHECK(read.error().code == Code::kConfig);
  const Place& place = read.error().place;
  return place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": " +
         read.error().message;
}

Objective only(const std::string& text) {
  auto read = parse_slo_file(text, "slo.yml");
  REQUIRE(read);
  REQUIRE(read->objectives.size() == 1);
  return std::move(read->objectives.front());
}

}  // namespace

TEST_CASE("an objective on events is read with its defaults", "[alert]") {
  const Objective made = only(objective(""));
  CHECK(made.name == "a");
  CHECK(made.percent == 99.9);
  CHECK(made.budget == 0.001);
  CHECK(made.window_us == 30 * kDay);
  CHECK(!made.warning);
  REQUIRE(made.burn.size() == 4);
  CHECK(made.burn[0].factor == 14.4);
  CHECK(made.burn[0].long_us == kHour);
  CHECK(made.burn[0].short_us == 5 * kMinute);
  CHECK(made.burn[3].long_us == 3 * kDay);
  CHECK(made.place.file == "slo.yml");
  CHECK(made.place.line == 2);
}

TEST_CASE("an objective on a measured value is read with all its keys", "[alert]") {
  const Objective made =
      only(objective("    window: 7d\n    warning: 99.95\n    description: how\n    burn_rate: [{long: 1h, short: 5m, "
                     "factor: 2, severity: page}]\n",
                     "{metric: 'max(x)', condition: ge, threshold: 2.5, every: 30s}"));
  const auto& sli = std::get<TimeSli>(made.sli);
  CHECK(sli.metric == "max(x)");
  CHECK(sli.condition->name == "ge");
  CHECK(sli.threshold == 2.5);
  CHECK(sli.every_us == 30'000'000);
  CHECK(made.warning == 99.95);
  CHECK(made.window_us == 7 * kDay);
  REQUIRE(made.burn.size() == 1);
  CHECK(made.burn[0].severity == "page");
}

TEST_CASE("burn-rate windows are as much shorter as the window is", "[alert]") {
  const std::vector<BurnRow> week = default_burn(7 * kDay);
  REQUIRE(week.size() == 4);
  CHECK(week[0].long_us == 14 * kMinute);
  CHECK(week[0].short_us == 70'000'000);
  CHECK(week[0].factor == 14.4);
  CHECK(default_burn(kDay).size() == 3);  // ten seconds are no window
  CHECK(default_burn(kHour).size() == 1);
  CHECK(default_burn(kHour / 4).empty());
}

TEST_CASE("what is wrong with a file of objectives is said at its place", "[alert]") {
  CHECK(failure("") == "dir/slo.yml:1:1: expected a mapping, got nothing");
  CHECK(failure("{}") == "dir/slo.yml:1:1: expected objectives or a score, got neither");
  CHECK(failure("objective: []") == "dir/slo.yml:1:1: unknown key \"objective\"; did you mean 'objectives'?");
  CHECK(failure("objectives: [{objective: 99}]") ==
        "dir/slo.yml:1:14: objectives[0]: expected the key \"name\", got none");
  CHECK(failure("objectives: [{name: a, objective: 99}]") ==
        "dir/slo.yml:1:14: objectives[0]: expected the key \"sli\", got none");
  CHECK(failure(objective("    window: 1s\n")) ==
        "dir/slo.yml:5:13: objectives[0].window: expected a duration from 1m to ten years, got \"1s\"");
  CHECK(failure(objective("    warning: 99\n")) ==
        "dir/slo.yml:5:14: objectives[0].warning: expected a percentage from that of the objective to 100, got \"99\"");
  CHECK(failure(objective("    burn_rate: fast\n")) ==
        "dir/slo.yml:5:16: objectives[0].burn_rate: expected default or a list, got \"fast\"");
  CHECK(
      failure(objective("    burn_rate: [{long: 5m, short: 1h, factor: 2, severity: page}]\n")) ==
      "dir/slo.yml:5:17: objectives[0].burn_rate[0]: expected short below long, and long no longer than the window of "
      "the objective");
  CHECK(failure(objective("    burn_rate: [{long: 1h, short: 5m, factor: 2, severity: pager}]\n")) ==
        "dir/slo.yml:5:60: objectives[0].burn_rate[0].severity: expected one of page, ticket, got \"pager\"; did you "
        "mean "
        "'page'?");
  CHECK(failure(objective("  - {name: a, objective: 9, sli: {bad: b, total: t}}\n")) ==
        "dir/slo.yml:5:5: objectives[1]: a second objective \"a\"; the first is in line 2");
}

TEST_CASE("an indicator is of events or of a measured value", "[alert]") {
  const auto wrong = [](std::string_view sli) { return failure(objective("", sli)); };
  CHECK(wrong("{total: t}") ==
        "dir/slo.yml:4:10: objectives[0].sli: expected good or bad with total, or metric with condition and threshold");
  CHECK(wrong("{good: g, bad: b, total: t}") == wrong("{total: t}"));
  CHECK(wrong("{bad: b}") == "dir/slo.yml:4:10: objectives[0].sli: expected the key \"total\", got none");
  CHECK(wrong("{bad: b, total: t, threshold: 1}") ==
        "dir/slo.yml:4:40: objectives[0].sli.threshold: is of a measured value, and this counts events");
  CHECK(wrong("{metric: x, total: t}") ==
        "dir/slo.yml:4:29: objectives[0].sli.total: is of events, and this is a measured value");
  CHECK(wrong("{metric: x, condition: eq, threshold: 1}") ==
        "dir/slo.yml:4:33: objectives[0].sli.condition: expected one of gt, ge, lt, le, got \"eq\"");
  CHECK(wrong("{metric: x, condition: lt, threshold: .inf}") ==
        "dir/slo.yml:4:48: objectives[0].sli.threshold: expected a finite number, got \".inf\"");
  CHECK(wrong("{metric: '1', condition: lt, threshold: 1}") ==
        "dir/slo.yml:4:19: objectives[0].sli.metric: expected an instant vector, got \"1\"");
  CHECK(wrong("{metric: 'sum(', condition: lt, threshold: 1}") ==
        "dir/slo.yml:4:19: objectives[0].sli.metric: unclosed left parenthesis (at 1:4 of the expression)");
  CHECK(wrong("{bad: 'b[5m]', total: t}").find("expected a selector of counters, or an expression with $window") !=
        std::string::npos);
  CHECK(wrong("{bad: 'x) + sum(x[$window]', total: t}").find("unexpected right parenthesis") != std::string::npos);
  CHECK(wrong("{bad: 'scalar(x) * $window', total: t}").find("expected an instant vector") != std::string::npos);
  CHECK(wrong("{bad: 'sum(rate(b[$window])', total: t}").find("unclosed left parenthesis") != std::string::npos);
}

TEST_CASE("percentages leave something to fail", "[alert]") {
  for (const char* percent : {"100", "0", "-1", "101", ".nan", "much"}) {
    const std::string text =
        "objectives: [{name: a, sli: {bad: b, total: t}, objective: " + std::string(percent) + "}]";
    CHECK(failure(text).find("dir/slo.yml:1:60: objectives[0].objective: expected a") == 0);
  }
}

TEST_CASE("a score has the parts that a file gives it", "[alert]") {
  const auto read = parse_slo_file(
      "score:\n  latency: {expr: x, threshold: 100, weight: 2}\n  resources: {cpu: {expr: c, threshold: 80}, memory: "
      "{expr: m, threshold: 90}}\n",
      "slo.yml");
  REQUIRE(read);
  REQUIRE(read->score);
  CHECK(read->score->latency_weight == 2);
  CHECK(read->score->cpu->threshold == 80);
  CHECK(!read->score->errors);
  CHECK(failure("score: {}") == "dir/slo.yml:1:8: score: expected at least one part");
  CHECK(failure("score: {latency: {expr: x, threshold: 0}}") ==
        "dir/slo.yml:1:39: score.latency.threshold: expected more than 0, got \"0\"");
  CHECK(
      failure("score: {latency: {expr: 'x[5m]', threshold: 1}}") ==
      "dir/slo.yml:1:25: score.latency.expr: expected a scalar or an instant vector, got a range vector (at 1:1 of the "
      "expression)");
  CHECK(failure("score: {latency: {expr: x, threshold: 1, weight: -1}}") ==
        "dir/slo.yml:1:50: score.latency.weight: expected a weight from 0 to 1000000, got \"-1\"");
  CHECK(failure("score: {resources: {cpu: {expr: x, threshold: 1}}}") ==
        "dir/slo.yml:1:20: score.resources: expected the key \"memory\", got none");
}

TEST_CASE("objectives in PromQL", "[alert]") {
  CHECK(error_ratio(only(objective("")), kHour) == "(sum(increase(b[1h])) or vector(0)) / (sum(increase(t[1h])) > 0)");
  CHECK(error_ratio(only(objective("", "{good: 'g{a=\"b\"}', total: 'rate(t[$window])'}")), 70'000'000) ==
        "clamp_min(1 - (sum(increase(g{a=\"b\"}[1m10s])) or vector(0)) / (sum(rate(t[1m10s])) > 0), 0)");
  const Objective measured = only(objective("", "{metric: x, condition: lt, threshold: 5}"));
  CHECK(error_ratio(measured, kHour) ==
        "1 - sum(sum_over_time(((x >= -Inf) < bool 5)[1h:1m])) / sum(count_over_time(((x >= -Inf) < bool 5)[1h:1m]))");
  CHECK(worst_value(std::get<TimeSli>(measured.sli)) == "max(x)");
}

}  // namespace mcp::alert
