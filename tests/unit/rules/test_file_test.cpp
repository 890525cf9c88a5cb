#include "rules/test_file.h"

#include <catch2/catch.hpp>
#include <cmath>

namespace mcp::rules {
namespace {

std::string refused(std::string_view text, UnknownTestKeys unknown = UnknownTestKeys::kRefused) {
  const Result<TestFile> read = read_test_file(text, "t.yml", unknown);
  if (read) return "";
  const Error& error = read.error();
  return error.place.file + ":" + std::to_string(error.place.line) + ":" + std::to_string(error.place.column) + ": " +
         error.message;
}

TestFile read(std::string_view text, UnknownTestKeys unknown = UnknownTestKeys::kRefused) {
  Result<TestFile> file = read_test_file(text, "t.yml", unknown);
  INFO(refused(text, unknown));
  REQUIRE(file);
  return std::move(*file);
}

TEST_CASE("every key") {
  const TestFile file = read(R"(
rule_files: [a.yml, "rules/*.yml"]
evaluation_interval: 30s
group_eval_order: [second, first]
fuzzy_compare: true
tests:
  - name: one
    interval: 1m
    start_timestamp: 2024-01-01T00:00:00Z
    external_labels: {cluster: eu}
    external_url: http://here
    input_series:
      - series: up{job="a"}
        values: 0x2
      - {series: b, values: 1}
    alert_rule_test:
      - eval_time: 5m
        alertname: Down
        exp_alerts:
          - exp_labels: {severity: page, alertname: other}
            exp_annotations: {summary: "x y"}
          - {}
    promql_expr_test:
      - expr: up
        eval_time: 0
        exp_samples:
          - {labels: 'up{job="a"}', value: -.5}
          - histogram: "{{count:1}}"
)");
  REQUIRE(file.rule_files.size() == 2);
  CHECK(file.rule_files[1].pattern == "rules/*.yml");
  CHECK(file.rule_files[1].place.line == 2);
  CHECK(file.every_us == 30'000'000);
  CHECK(file.group_order == std::vector<std::string>{"second", "first"});
  CHECK(file.fuzzy);
  REQUIRE(file.groups.size() == 1);
  const TestGroup& group = file.groups[0];
  CHECK(group.name == "one");
  CHECK(group.interval_us == 60'000'000);
  CHECK(group.start_us == 1'704'067'200'000'000);
  CHECK(group.external_labels == record::Labels{{"cluster", "eu"}});
  CHECK(group.external_url == "http://here");
  REQUIRE(group.input.size() == 2);
  CHECK(group.input[0].labels == record::Labels{{"__name__", "up"}, {"job", "a"}});
  CHECK(group.input[0].values[0].count == 3);
  REQUIRE(group.alerts.size() == 1);
  CHECK(group.alerts[0].eval_us == 300'000'000);
  REQUIRE(group.alerts[0].expected.size() == 2);
  CHECK(group.alerts[0].expected[0].labels.exact == record::Labels{{"alertname", "Down"}, {"severity", "page"}});
  CHECK(group.alerts[0].expected[0].annotations.exact == record::Labels{{"summary", "x y"}});
  CHECK(group.alerts[0].expected[1].labels.exact == record::Labels{{"alertname", "Down"}});
  CHECK_FALSE(group.alerts[0].expected[1].partial);
  REQUIRE(group.exprs.size() == 1);
  CHECK(group.exprs[0].expr.text == "up");
  CHECK(group.exprs[0].expected[0].value == -0.5);
  CHECK(group.exprs[0].expected[1].histogram->count == 1);
  CHECK(group.exprs[0].place.line == 24);
}

TEST_CASE("what is left out has a default") {
  CHECK(read("").groups.empty());
  const TestFile file = read("tests:\n  - {}\n  - promql_expr_test: [{expr: '1'}]\n");
  CHECK(file.every_us == 60'000'000);
  CHECK_FALSE(file.fuzzy);
  REQUIRE(file.groups.size() == 2);
  CHECK(file.groups[0].interval_us == 60'000'000);
  CHECK(file.groups[0].start_us == 0);
  CHECK(file.groups[1].exprs[0].eval_us == 0);
  CHECK(file.groups[1].exprs[0].expected.empty());
  CHECK(read("evaluation_interval: 7s\ntests: [{interval: 0s}]\n").groups[0].interval_us == 7'000'000);
}

TEST_CASE("a start in Unix seconds, numbers as YAML and PromQL spell them") {
  CHECK(read("tests: [{start_timestamp: 1609459200.5}]").groups[0].start_us == 1'609'459'200'500'000);
  const TestFile file = read(
      "tests: [{promql_expr_test: [{expr: a, exp_samples: [{value: .inf}, {value: -.Inf}, {value: NaN}, "
      "{value: .NaN}, {value: 1_000}, {value: 1e3}, {value: +Inf}]}]}]");
  const std::vector<ExpectedSample>& samples = file.groups[0].exprs[0].expected;
  CHECK(samples[0].value == INFINITY);
  CHECK(samples[1].value == -INFINITY);
  CHECK(std::isnan(samples[2].value));
  CHECK(std::isnan(samples[3].value));
  CHECK(samples[4].value == 1000);
  CHECK(samples[5].value == 1000);
  CHECK(samples[6].value == INFINITY);
}

TEST_CASE("partial alerts and patterns") {
  const TestFile file = read(R"(
tests:
  - alert_rule_test:
      - alertname: A
        partial: true
        exp_alerts: [{}]
      - alertname: B
        exp_alerts:
          - partial: true
            exp_labels_re: {instance: "db-.*"}
            exp_annotations_re: {summary: ".*down"}
          - {}
)");
  const std::vector<AlertTest>& tests = file.groups[0].alerts;
  CHECK(tests[0].expected[0].partial);
  CHECK(tests[1].expected[0].partial);
  CHECK_FALSE(tests[1].expected[1].partial);
  REQUIRE(tests[1].expected[0].labels.patterns.size() == 1);
  CHECK(tests[1].expected[0].labels.patterns[0].matches("db-1"));
  CHECK_FALSE(tests[1].expected[0].labels.patterns[0].matches("a db-1"));
  CHECK(tests[1].expected[0].annotations.patterns[0].condition().label == "summary");
}

TEST_CASE("of a series that stands there twice the last one counts, and that is said") {
  const TestFile file =
      read("tests:\n  - input_series:\n    - {series: a, values: 1}\n    - {series: 'a{}', values: 2}\n");
  REQUIRE(file.groups[0].input.size() == 1);
  CHECK(file.groups[0].input[0].values[0].value == 2);
  REQUIRE(file.warnings.size() == 1);
  CHECK(file.warnings[0].place.line == 3);
  CHECK(file.warnings[0].message == "this series stands there again: only the last one counts");
}

TEST_CASE("unknown keys are refused with the nearest, or ignored") {
  constexpr auto kIgnored = UnknownTestKeys::kIgnored;
  CHECK(refused("test: []") == "t.yml:1:1: unknown key \"test\"; did you mean 'tests'?");
  CHECK(refused("test: []", kIgnored).empty());
  CHECK(refused("tests:\n  - intervall: 1m") ==
        "t.yml:2:5: tests[0]: unknown key \"intervall\"; did you mean 'interval'?");
  CHECK(refused("tests: [{input_series: [{serie: a}]}]", kIgnored) ==
        "t.yml:1:25: tests[0].input_series[0]: expected the key \"series\", got none");
  CHECK(refused("tests: [{alert_rule_test: [{alertname: A, exp_alert: []}]}]") ==
        "t.yml:1:43: tests[0].alert_rule_test[0]: unknown key \"exp_alert\"; did you mean 'exp_alerts'?");
  CHECK(refused("tests: [{alert_rule_test: [{alertname: A, exp_alert: []}]}]", kIgnored).empty());
}

TEST_CASE("what is wrong has a place") {
  CHECK(refused("a: [").starts_with("t.yml:"));
  CHECK(refused("tests: 5") == "t.yml:1:8: tests: expected a list, got \"5\"");
  CHECK(refused("tests: [5]") == "t.yml:1:9: tests[0]: expected a mapping, got \"5\"");
  CHECK(refused("fuzzy_compare: 1") == "t.yml:1:16: fuzzy_compare: expected true or false, got \"1\"");
  CHECK(refused("evaluation_interval: fast") == "t.yml:1:22: evaluation_interval: expected a duration, got \"fast\"");
  CHECK(refused("group_eval_order: [a, b, a]") ==
        "t.yml:1:26: group_eval_order[2]: the group \"a\" stands there twice");
  CHECK(refused("tests: [{start_timestamp: soon}]") ==
        "t.yml:1:27: tests[0].start_timestamp: expected a time as RFC 3339 or in Unix seconds, got \"soon\"");
  CHECK(refused("tests: [{input_series: [{series: 'up{a'}]}]")
            .starts_with("t.yml:1:39: tests[0].input_series[0].series: "));
  CHECK(refused("tests: [{input_series: [{series: a, values: 1 2 y}]}]") ==
        "t.yml:1:49: tests[0].input_series[0].values: expected a number, _, stale or {{…}}, got \"y\"");
  CHECK(refused("tests: [{alert_rule_test: [{eval_time: 1m}]}]") ==
        "t.yml:1:28: tests[0].alert_rule_test[0]: expected the key \"alertname\", got none");
  CHECK(refused("tests: [{alert_rule_test: [{alertname: A, exp_alerts: [{exp_labels: [a]}]}]}]") ==
        "t.yml:1:69: tests[0].alert_rule_test[0].exp_alerts[0].exp_labels: expected a mapping, got a list");
  CHECK(refused("tests: [{alert_rule_test: [{alertname: A, exp_alerts: [{exp_labels_re: {a: '('}}]}]}]")
            .starts_with("t.yml:1:72: tests[0].alert_rule_test[0].exp_alerts[0].exp_labels_re: a: "));
  CHECK(
      refused(
          "tests: [{alert_rule_test: [{alertname: A, exp_alerts: [{exp_labels: {a: b}, exp_labels_re: {a: b}}]}]}]") ==
      "t.yml:1:92: tests[0].alert_rule_test[0].exp_alerts[0].exp_labels_re: the value of \"a\" is already expected "
      "to be one");
  CHECK(refused("tests: [{promql_expr_test: [{}]}]") ==
        "t.yml:1:29: tests[0].promql_expr_test[0]: expected the key \"expr\", got none");
  CHECK(refused("tests: [{promql_expr_test: [{expr: 'sum('}]}]")
            .starts_with("t.yml:1:40: tests[0].promql_expr_test[0].expr: "));
  CHECK(refused("tests: [{promql_expr_test: [{expr: 'nosuch(a)'}]}]").find("unknown function") != std::string::npos);
  CHECK(refused("tests: [{promql_expr_test: [{expr: 'a[5m]'}]}]") ==
        "t.yml:1:36: tests[0].promql_expr_test[0].expr: expected an instant vector or a scalar, got an expression of "
        "another type");
  CHECK(refused("tests: [{promql_expr_test: [{expr: a, exp_samples: [{value: much}]}]}]") ==
        "t.yml:1:61: tests[0].promql_expr_test[0].exp_samples[0].value: expected a number, got \"much\"");
  CHECK(refused("tests: [{promql_expr_test: [{expr: a, exp_samples: [{histogram: '{{'}]}]}]")
            .starts_with("t.yml:1:68: tests[0].promql_expr_test[0].exp_samples[0].histogram: "));
}

TEST_CASE("a place in a text of several lines") {
  CHECK(refused("tests:\n- input_series:\n  - series: a\n    values: |\n      1 2\n      3 y 4\n") ==
        "t.yml:6:9: tests[0].input_series[0].values: expected a number, _, stale or {{…}}, got \"y\"");
  CHECK(refused("tests:\n- promql_expr_test:\n  - expr: >-\n      sum(a)\n      + +)\n").starts_with("t.yml:5:10: "));
}

TEST_CASE("alerts that may be met by several are limited") {
  std::string text = "tests: [{alert_rule_test: [{alertname: A, partial: true, exp_alerts: [{}";
  for (int i = 0; i < 1000; ++i) text += ", {}";
  CHECK(refused(text + "]}]}]") ==
        "t.yml:1:28: tests[0].alert_rule_test[0]: expected at most 1000 partial alerts or alerts with patterns");
}

}  // namespace
}  // namespace mcp::rules
