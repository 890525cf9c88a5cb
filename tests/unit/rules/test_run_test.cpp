#include "rules/test_run.h"

#include <catch2/catch.hpp>

#include "rules/file.h"
#include "rules/test_coverage.h"
#include "rules/test_report.h"

namespace mcp::rules {
namespace {

constexpr std::string_view kRules = R"(
groups:
  - name: alerts
    rules:
      - alert: Down
        expr: up == 0
        for: 2m
        labels: {severity: page}
        annotations: {summary: "{{ $labels.instance }} of {{ $externalLabels.cluster }} is down"}
      - alert: Many
        expr: job:down:count > 1
  - name: records
    rules:
      - record: job:down:count
        expr: count(up == 0)
)";

struct Ran {
  TestFile file;
  std::vector<Group> groups;
  Result<TestOutcome> outcome;
};

Ran run(std::string_view tests, std::string_view rule_text = kRules, TestOptions options = {}) {
  Result<TestFile> file = read_test_file(tests, "t.yml", UnknownTestKeys::kRefused);
  INFO((file ? "" : file.error().message));
  REQUIRE(file);
  Result<File> rules = parse_file(std::string(rule_text), "r.yml");
  REQUIRE(rules);
  REQUIRE(file->groups.size() == 1);
  Ran ran{.file = std::move(*file), .groups = std::move(rules->groups), .outcome = TestOutcome{}};
  ran.outcome = run_test(ran.file, ran.file.groups[0], ran.groups, options);
  return ran;
}

// What failed, a line each, with what is below it.
std::string told(std::string_view tests, std::string_view rules = kRules, TestOptions options = {}) {
  const Ran ran = run(tests, rules, options);
  if (!ran.outcome) return "error: " + ran.outcome.error().message;
  std::string out;
  for (const Failure& failure : ran.outcome->failures) {
    out += std::to_string(failure.place.line) + ": " + headline(failure) + "\n" + details(failure, Paint::kPlain);
  }
  return out;
}

TEST_CASE("an alert fires when it has held, and not before") {
  CHECK(told(R"(
tests:
  - external_labels: {cluster: eu}
    input_series: [{series: 'up{instance="a"}', values: 1 0x10}]
    alert_rule_test:
      - {eval_time: 2m59s, alertname: Down}
      - eval_time: 3m
        alertname: Down
        exp_alerts:
          - exp_labels: {instance: a, severity: page}
            exp_annotations: {summary: a of eu is down}
)")
            .empty());
}

TEST_CASE("what differs is told side by side") {
  CHECK(told(R"(
tests:
  - input_series: [{series: 'up{instance="a"}', values: 0x10}, {series: 'up{instance="b"}', values: 0x10}]
    alert_rule_test:
      - eval_time: 5m
        alertname: Down
        exp_alerts:
          - exp_labels: {instance: a, severity: warn}
            exp_annotations: {summary: a of  is down}
          - partial: true
            exp_labels: {instance: c}
          - exp_labels: {instance: d}
            exp_annotations: {summary: d}
      - {eval_time: 5m, alertname: Many}
    promql_expr_test:
      - {expr: job:down:count, eval_time: 5m, exp_samples: [{labels: job:down:count, value: 3}]}
      - {expr: up * 0, eval_time: 5m, exp_samples: [{labels: '{instance="a"}'}, {labels: '{instance="c"}'}]}
)") == R"(5: alert Down at 5m: expected 3 alerts, 2 came, none as expected
    ~ Down{instance="a", severity="page"}:
        label severity
            expected "warn"
            came     "page"
    ~ Down{instance="b", severity="page"}:
        label instance
            expected "c"
            came     "b"
    - Down{instance="d"}: did not fire
        annotation summary: "d"
14: alert Many at 5m: expected no alerts, 1 came
    + Many: fired, not expected
16: expr job:down:count at 5m: expected 1 sample, 1 came, none as expected
    ~ job:down:count: expected 3, 2 came
17: expr up * 0 at 5m: expected 2 samples, 2 came, 1 as expected
    ~ {instance="b"}: 0
        label instance
            expected "c"
            came     "b"
)");
}

TEST_CASE("texts that are alike for long are shown from where they differ") {
  const std::string same(100, 'x');
  const std::string shown = told(
      "tests:\n  - alert_rule_test:\n      - {alertname: A, exp_alerts: [{exp_annotations: {s: " + same + "1}}]}\n",
      "groups: [{name: g, rules: [{alert: A, expr: '1', annotations: {s: " + same + "2}}]}]");
  CHECK(shown.find("expected …\"xxxxxxxxxxxx1\"\n") != std::string::npos);
  CHECK(shown.find("came     …\"xxxxxxxxxxxx2\"\n") != std::string::npos);
}

TEST_CASE("groups in the order that is asked for: a later one does not see what is not there yet") {
  constexpr std::string_view kTests = R"(
group_eval_order: [%]
tests:
  - input_series: [{series: 'up{i="a"}', values: 0x5}, {series: 'up{i="b"}', values: 0x5}]
    alert_rule_test:
      - {eval_time: 0m, alertname: Many, exp_alerts: [{}]}
)";
  const auto with = [&](std::string_view order) {
    std::string text(kTests);
    return text.replace(text.find('%'), 1, order);
  };
  CHECK(told(with("records, alerts")).empty());
  CHECK(told(with("alerts, records")) ==
        "6: alert Many at 0s: expected 1 alert, none came\n    - Many: did not fire\n");
}

TEST_CASE("a rule that cannot be evaluated ends the tests of its group, and says so once") {
  CHECK(told(R"(
tests:
  - input_series: [{series: 'a{x="1"}', values: 1x9}, {series: 'a{x="2"}', values: 1x9}]
    promql_expr_test:
      - {expr: '1', eval_time: 3m, exp_samples: [{value: 2}]}
)",
             "groups: [{name: g, rules: [{record: r, expr: a + on() a}]}]")
            .starts_with("3: rule r at 0s and 3 times more cannot be evaluated: "));
}

TEST_CASE("an expression that cannot be evaluated fails alone") {
  const std::string found = told(R"(
tests:
  - input_series: [{series: 'a{x="1"}', values: 1}, {series: 'a{x="2"}', values: 1}]
    promql_expr_test:
      - {expr: a + on() a}
      - {expr: '1', exp_samples: [{value: 2}]}
)");
  CHECK(found.starts_with("5: expr a + on() a at 0s cannot be evaluated: "));
  CHECK(found.find("\n6: expr 1 at 0s: ") != std::string::npos);
}

TEST_CASE("a rule that looks ahead sees nothing that was not loaded yet") {
  CHECK(told(R"(
tests:
  - input_series: [{series: a, values: 1x20}]
    promql_expr_test:
      - {expr: 'count_over_time(ahead[1h])', eval_time: 10m}
      - {expr: 'count_over_time(now[1h])', eval_time: 10m, exp_samples: [{value: 11}]}
)",
             "groups: [{name: g, rules: [{record: ahead, expr: a offset -6m}, {record: now, expr: a}]}]")
            .empty());
}

TEST_CASE("samples after the last evaluation are not there") {
  CHECK(told(R"(
evaluation_interval: 1m
tests:
  - interval: 10s
    input_series: [{series: a, values: 0+1x100}]
    promql_expr_test:
      - {expr: a, eval_time: 1m50s, exp_samples: [{labels: a, value: 6}]}
)")
            .empty());
}

TEST_CASE("subqueries go by the interval of evaluation") {
  CHECK(told(R"(
evaluation_interval: 30s
tests:
  - input_series: [{series: a, values: 1x10}]
    promql_expr_test:
      - {expr: 'count_over_time(a[5m:])', eval_time: 5m, exp_samples: [{value: 10}]}
)")
            .empty());
}

TEST_CASE("a test may begin at any time") {
  CHECK(told(R"(
tests:
  - start_timestamp: 2024-01-01T00:00:00Z
    input_series: [{series: a, values: 1 2}]
    promql_expr_test:
      - {expr: timestamp(a), eval_time: 1m, exp_samples: [{value: 1704067260}]}
)")
            .empty());
}

TEST_CASE("more than 10000 samples are no matter, more than the limit are refused") {
  CHECK(told(R"(
tests:
  - interval: 1s
    input_series: [{series: a, values: 0+1x50000}]
    promql_expr_test:
      - {expr: 'sum(sum_over_time(a[50000s]))', eval_time: 50000s, exp_samples: [{value: 1249025190}]}
)")
            .empty());
  CHECK(
      told(
          "tests: [{interval: 1s, input_series: [{series: a, values: 1x1000}], promql_expr_test: [{expr: a, eval_time: "
          "1h}]}]",
          kRules, {.max_values = 1000}) == "error: more than 1000 values of input series up to 1h");
  CHECK(told("tests: [{interval: 1s, input_series: [{series: a, values: _x10000}], promql_expr_test: [{expr: a, "
             "eval_time: 1m}]}]",
             kRules, {.max_values = 1000})
            .empty());
  CHECK(told("tests: [{promql_expr_test: [{expr: a, eval_time: 1000h}]}]", kRules, {.max_values = 1000}) ==
        "error: more than 1000 evaluations up to 41d16h");
}

TEST_CASE("a histogram that subtracting made impossible is refused") {
  CHECK(told("tests: [{input_series: [{series: a, values: '{{count:1 buckets:[1]}}-{{count:1 buckets:[1]}}x3'}], "
             "promql_expr_test: [{expr: a, eval_time: 5m}]}]") == "error: at 2m its histogram would count less than 0");
}

TEST_CASE("coverage: what tests name, what that selects, and what fires") {
  const auto reached = [](std::string_view tests) {
    const Ran ran = run(tests);
    REQUIRE(ran.outcome);
    Coverage coverage;
    coverage.add(ran.groups, ran.file.groups[0], *ran.outcome);
    std::string out;
    for (const auto& [file, rules] : coverage.files()) {
      for (const Coverage::Reached& rule : rules) out += rule.reached ? rule.name + " " : "";
    }
    return out;
  };
  CHECK(reached("tests: [{}]").empty());
  CHECK(reached("tests: [{alert_rule_test: [{alertname: Down}]}]") == "Down ");
  CHECK(reached("tests: [{alert_rule_test: [{alertname: Many}]}]") == "Many job:down:count ");
  CHECK(reached("tests: [{promql_expr_test: [{expr: 'sum(job:down:count)'}]}]") == "job:down:count ");
  CHECK(reached("tests: [{promql_expr_test: [{expr: 'ALERTS{alertname=\"Down\"}'}]}]") == "Down ");
  CHECK(reached("tests: [{promql_expr_test: [{expr: 'ALERTS{alertname=\"Down\", severity=\"warn\"}'}]}]").empty());
  CHECK(reached("tests: [{input_series: [{series: up, values: 0x9}], promql_expr_test: [{expr: '1', eval_time: 9m, "
                "exp_samples: [{value: 1}]}]}]") == "Down ");
}

}  // namespace
}  // namespace mcp::rules
