#include "rules/lint.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <set>

namespace mcp::rules {
namespace {

File read(const std::string& text, const std::string& name = "r.yml") {
  Reading reading = read_file(text, name);
  for (const Error& error : reading.errors) UNSCOPED_INFO(error.message);
  REQUIRE(reading.errors.empty());
  return std::move(reading.file);
}

std::string with_rules(const std::vector<std::string>& rules, const std::string& group = "name: g, interval: 1m") {
  std::string text = "groups: [{" + group + ", rules: [\n";
  for (const std::string& rule : rules) text += "{" + rule + "},\n";
  return text + "]}]\n";
}

std::string quoted(std::string expr) {
  for (std::size_t at = expr.find('\''); at != std::string::npos; at = expr.find('\'', at + 2)) expr.insert(at, "'");
  return "'" + expr + "'";
}

// A rule of which nothing is to be said but of its expression.
std::string alert(const std::string& expr, const std::string& name = "HighThing") {
  return "alert: " + name + ", expr: " + quoted(expr) +
         ", for: 5m, labels: {severity: warning}, annotations: {summary: s, description: d, runbook_url: r}";
}
std::string record(const std::string& expr, const std::string& name = "job:thing:sum") {
  return "record: '" + name + "', expr: " + quoted(expr);
}
// One that shows that, of that expression.
std::string saying(const std::string& description, const std::string& expr) {
  return "alert: HighThing, expr: " + quoted(expr) +
         ", for: 5m, labels: {severity: warning}, annotations: {summary: s, description: " + quoted(description) +
         ", runbook_url: r}";
}

std::vector<Finding> findings_in(const std::string& text) {
  const std::vector<File> files = {read(text)};
  return lint(files);
}

std::string codes_in(const std::string& text) {
  std::set<std::string> codes;
  for (const Finding& finding : findings_in(text)) codes.insert(std::string(finding.code->code));
  std::string all;
  for (const std::string& code : codes) all.append(all.empty() ? "" : " ").append(code);
  return all;
}

struct Case {
  std::string code;
  std::vector<std::string> has;      // rules with which just that code is found
  std::vector<std::string> has_not;  // rules with which nothing is found
  std::string group = "name: g, interval: 1m";
};

const std::string kShown =
    ", for: 5m, labels: {severity: warning}, annotations: {summary: s, description: d, runbook_url: r}";

std::vector<Case> cases() {
  return {
      {"absent.comparison", {alert("absent(x > 5)")}, {alert("absent(x)")}},
      {"absent.compared", {alert("absent(x) == 0")}, {alert("absent(x) == 1")}},
      {"absent.regex", {alert("absent(x{job=~\"a|b\"})")}, {alert("absent(x{job=\"a\"})")}},
      {"alert.bool_comparison", {alert("x > bool 5")}, {alert("sum(x > bool 5) > 2")}},
      {"alert.for_below_interval",
       {"alert: A, expr: x > 1, for: 30s, labels: {severity: info}, annotations: {summary: s, description: d, "
        "runbook_url: r}"},
       {alert("x > 1")}},
      {"alert.high_cardinality", {alert("sum by (user_id) (x) > 1")}, {alert("sum by (job) (x) > 1")}},
      {"alert.name", {"alert: high things, expr: x > 1" + kShown}, {"alert: Things_High5, expr: x > 1" + kShown}},
      {"alert.no_comparison", {alert("rate(x_total[5m])")}, {alert("vector(1)")}},
      {"alert.no_comparison", {alert("(x > 1) or y")}, {alert("count(x == 0) + 1")}},
      {"alert.no_description",
       {"alert: A, expr: x > 1, for: 5m, labels: {severity: info}, annotations: {summary: s, runbook_url: r}"},
       {alert("x > 1")}},
      {"alert.no_for",
       {"alert: A, expr: x > 1, labels: {severity: info}, annotations: {summary: s, description: d, runbook_url: r}"},
       {alert("x > 1")}},
      {"alert.no_runbook",
       {"alert: A, expr: x > 1, for: 5m, labels: {severity: info}, annotations: {summary: s, description: d, "
        "runbook_url: ''}"},
       {alert("x > 1")}},
      {"alert.no_severity",
       {"alert: A, expr: x > 1, for: 5m, annotations: {summary: s, description: d, runbook_url: r}"},
       {alert("x > 1")}},
      {"alert.no_summary",
       {"alert: A, expr: x > 1, for: 5m, labels: {severity: info}, annotations: {description: d, runbook_url: r}"},
       {alert("x > 1")}},
      {"alert.one_event", {alert("increase(x_total[1h]) > 0")}, {alert("increase(x_total[1h]) > 10")}},
      {"alert.one_event", {alert("changes(x[1h]) >= 1")}, {alert("changes(x[10m]) > 0")}},
      {"alert.ranked", {alert("topk(3, x) > 1")}, {alert("max(x) > 1")}},
      {"alert.severity_unknown",
       {"alert: A, expr: x > 1, for: 5m, labels: {severity: bad}, annotations: {summary: s, description: d, "
        "runbook_url: r}"},
       {"alert: A, expr: x > 1, for: 5m, labels: {severity: '{{ if gt $value 5.0 }}critical{{ else }}info{{ end }}'}, "
        "annotations: {summary: s, description: d, runbook_url: r}"}},
      {"alert.value_in_label",
       {"alert: A, expr: x > 1, for: 5m, labels: {severity: info, v: '{{ $value }}'}, annotations: {summary: s, "
        "description: d, runbook_url: r}"},
       {saying("{{ $value }}", "x > 1")}},
      {"compare.bytes_as_percent", {alert("process_memory_bytes > 90")}, {alert("process_memory_bytes > 90e6")}},
      {"compare.count_zero", {alert("count(up == 1) == 0")}, {alert("(count(up == 1) or vector(0)) == 0")}},
      {"compare.count_zero", {alert("count by (job) (x) < 1")}, {alert("count(x) < 3")}},
      {"compare.equal", {alert("a / b == 0.5")}, {alert("a / b == 1")}},
      {"compare.equal", {alert("rate(x_total[5m]) != 5")}, {alert("x == 5")}},
      {"compare.healthy", {alert("up == 1")}, {alert("up == 0")}},
      {"compare.healthy", {alert("up > 0 and x > 5")}, {alert("x > 5 and up == 1")}},
      {"compare.healthy", {alert("avg by (job) (up) > 0.5")}, {alert("avg by (job) (up) < 0.5")}},
      {"compare.healthy", {alert("count(x == 1) > 5 or probe_success == 1")}, {alert("count(probe_success == 1) < 5")}},
      {"compare.healthy",
       {alert("node_filesystem_avail_bytes / node_filesystem_size_bytes > 0.1")},
       {alert("node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.1")}},
      {"compare.healthy",
       {alert("node_memory_MemAvailable_bytes > 1e9")},
       {alert("node_memory_MemAvailable_bytes < 1e9")}},
      {"compare.healthy",
       {alert("85 < 100 * node_filesystem_free_bytes / node_filesystem_size_bytes")},
       {alert("85 < 100 - 100 * node_filesystem_free_bytes / node_filesystem_size_bytes")}},
      {"compare.healthy",
       {alert("avg by (instance) (rate(node_cpu_seconds_total{mode=\"idle\"}[5m])) * 100 > 80")},
       {alert("100 - avg by (instance) (rate(node_cpu_seconds_total{mode=\"idle\"}[5m])) * 100 > 80")}},
      {"compare.milliseconds",
       {alert("request_duration_seconds > 500")},
       {alert("request_duration_seconds * 1000 > 500")}},
      {"compare.milliseconds", {alert("latency_ms > 0.5")}, {alert("latency_ms > 500")}},
      {"compare.milliseconds",
       {alert("histogram_quantile(0.9, rate(http_request_duration_seconds_bucket[5m])) > 250")},
       {alert("rate(http_request_duration_seconds_count[5m]) > 250")}},
      {"compare.negative", {alert("rate(x_total[5m]) < 0")}, {alert("deriv(x[5m]) < 0")}},
      {"compare.negative", {alert("increase(x_total[5m]) <= -1")}, {alert("increase(x_total[5m]) <= 0")}},
      {"compare.percent_as_ratio",
       {alert("redis_used_memory / redis_total_memory * 100 > 0.8")},
       {alert("redis_used_memory / redis_total_memory * 100 > 80")}},
      {"compare.ratio_above_one",
       {alert("redis_used_memory / redis_total_memory > 80")},
       {alert("redis_used_memory / redis_total_memory > 0.8")}},
      {"compare.ratio_above_one",
       {alert("sum(rate(x_total{code=\"500\"}[5m])) / sum(rate(x_total[5m])) >= 5")},
       {alert("100 * sum(rate(x_total{code=\"500\"}[5m])) / sum(rate(x_total[5m])) >= 5")}},
      {"compare.ratio_above_one", {alert("avg(cache_miss_ratio) > 50")}, {alert("avg(cache_miss_percent) > 50")}},
      {"counter.delta", {alert("delta(x_total[5m]) > 5")}, {alert("delta(x[5m]) > 5")}},
      {"counter.no_rate", {alert("errors_total > 5")}, {alert("rate(errors_total[5m]) > 5")}},
      {"counter.no_rate", {record("sum by (job) (errors_total)")}, {alert("count(errors_total) > 5")}},
      {"counter.no_rate", {alert("sum(errors_total) > 5")}, {alert("errors_total unless errors_total offset 1h")}},
      {"divide.by_limit",
       {alert("process_memory_bytes / process_memory_limit_bytes > 0.9")},
       {alert("process_memory_bytes / (process_memory_limit_bytes > 0) > 0.9")}},
      {"expr.type", {"record: 'a:b:c', expr: 'x[5m]'"}, {record("sum_over_time(x[5m])")}},
      {"group.empty", {}, {alert("x > 1")}},
      {"group.later_record",
       {alert("job:thing:sum > 1"), record("sum by (job) (x)")},
       {record("sum by (job) (x)"), alert("job:thing:sum > 1")}},
      {"histogram.no_le",
       {alert("histogram_quantile(0.9, sum by (job) (rate(x_bucket[5m]))) > 1")},
       {alert("histogram_quantile(0.9, sum by (job, le) (rate(x_bucket[5m]))) > 1")}},
      {"histogram.no_le",
       {alert("histogram_quantile(0.9, sum without (le) (rate(x_bucket[5m]))) > 1")},
       {alert("histogram_quantile(0.9, sum by (job) (rate(x[5m]))) > 1")}},
      {"histogram.no_rate",
       {alert("histogram_quantile(0.9, x_bucket) > 1")},
       {alert("histogram_quantile(0.9, rate(x_bucket[5m])) > 1")}},
      {"histogram.not_buckets",
       {alert("histogram_quantile(0.9, rate(x_count[5m])) > 1")},
       {alert("histogram_quantile(0.9, rate(x_bucket[5m])) > 1")}},
      {"label.reserved",
       {"alert: A, expr: x > 1, for: 5m, labels: {severity: info, alertname: B}, annotations: {summary: s, "
        "description: d, runbook_url: r}"},
       {alert("x > 1")}},
      {"matching.labels",
       {alert("sum by (job) (a) / sum(b) > 1")},
       {alert("sum by (job) (a) / on() group_left() sum(b) > 1")}},
      {"matching.labels", {alert("a > sum by (job) (b)")}, {alert("a > on (job) group_left () sum by (job) (b)")}},
      {"matching.labels", {alert("a > on (instance) group_left () sum by (job) (b)")}, {alert("a > 1 or sum(b) > 1")}},
      {"matching.values",
       {alert("a{code=\"500\"} / b{code=\"200\"} > 1")},
       {alert("a{code=\"500\"} / ignoring (code) b{code=\"200\"} > 1")}},
      {"quantile.outside",
       {alert("histogram_quantile(95, rate(x_bucket[5m])) > 1")},
       {alert("histogram_quantile(0.95, rate(x_bucket[5m])) > 1")}},
      {"quantile.outside", {alert("quantile(1.5, x) > 1")}, {alert("quantile(0.5, x) > 1")}},
      {"quantile.outside", {alert("quantile_over_time(-1, x[5m]) > 1")}, {alert("quantile_over_time(1, x[5m]) > 1")}},
      {"rate.instant", {alert("irate(x_total[5m]) > 1")}, {record("sum(irate(x_total[5m]))")}},
      {"rate.of_gauge", {alert("rate(memory_bytes[5m]) > 1")}, {alert("rate(memory_bytes_total[5m]) > 1")}},
      {"rate.of_gauge",
       {alert("rate(pg_stat_database_numbackends[5m]) > 1")},
       {alert(
           "rate(pg_stat_database_xact_rollback[5m]) + rate(ifHCInOctets[5m]) + rate(node_vmstat_oom_kill[5m]) > 1")}},
      {"rate.of_gauge", {alert("increase(x[5m]) > 1")}, {alert("histogram_quantile(0.9, increase(x[5m])) > 1")}},
      {"rate.of_sum", {alert("rate(sum(x_total)[5m:1m]) > 1")}, {alert("sum(rate(x_total[5m])) > 1")}},
      {"rate.of_sum", {alert("rate(job:x:sum[5m]) > 1")}, {alert("deriv(job:x:sum[5m]) > 1")}},
      {"rate.short_range", {alert("rate(x_total[20s]) > 1")}, {alert("rate(x_total[30s]) > 1")}},
      {"rate.short_range", {alert("increase(x_total[45s]) > 5")}, {alert("increase(x_total[1m]) > 5")}},
      {"record.label_template",
       {"record: 'a:b:c', expr: x, labels: {v: '{{ $value }}'}"},
       {"record: 'a:b:c', expr: x, labels: {v: value}"}},
      {"record.name", {record("x", "thing")}, {record("x", "job:thing:sum")}},
      {"rule.duplicate", {alert("x > 1"), alert("y > 1")}, {alert("x > 1"), alert("y > 1", "Other")}},
      {"rule.same_expression", {alert("x > 1"), alert("x>1", "Other")}, {alert("x > 1"), record("x > 1")}},
      {"self.constant", {alert("x / x > 1")}, {alert("x * x > 1")}},
      {"self.constant", {alert("sum(rate(x_total[5m])) - sum(rate(x_total[5m])) > 1")}, {alert("x - x offset 5m > 1")}},
      {"self.ratio",
       {alert("rate(x_total{code=~\"5..\"}[5m]) / rate(x_total[5m]) > 0.1")},
       {alert("sum(rate(x_total{code=~\"5..\"}[5m])) / sum(rate(x_total[5m])) > 0.1")}},
      {"self.ratio",
       {alert("sum by (code) (rate(x_total{code=~\"5..\"}[5m])) / sum by (code) (rate(x_total[5m])) > 0.1")},
       {alert("sum without (code) (rate(x_total{code=~\"5..\"}[5m])) / sum without (code) (rate(x_total[5m])) > 0.1")}},
      {"selector.every_value", {alert("x{job=~\".*\"} > 1")}, {alert("x{job=~\".+\"} > 1")}},
      {"selector.fixed_time", {alert("x @ 1000 > 1")}, {alert("x offset 5m > 1")}},
      {"selector.negative_offset", {alert("x offset -5m > 1")}, {alert("x offset 5m > 1")}},
      {"selector.plain_regex", {alert("x{job=~\"api\"} > 1")}, {alert("x{job=~\"api|web\"} > 1")}},
      {"selector.plain_regex", {alert("x{job!~\"api\"} > 1")}, {alert("x{job!=\"api\"} > 1")}},
      {"selector.regex_anchors", {alert("x{job=~\"^api.*\"} > 1")}, {alert("x{job=~\"api.*\"} > 1")}},
      {"selector.regex_anchors", {alert("x{job=~\"a.*b$\"} > 1")}, {alert("x{job=~\"a.*\\\\$\"} > 1")}},
      {"template.metric_as_label",
       {saying("{{ $labels.max }}", "sessions_active > sessions_max")},
       {saying("{{ $labels.max }}", "sessions_active{max=\"5\"} > sessions_max")}},
      {"template.missing_label",
       {saying("{{ $labels.instance }}", "sum by (job) (x) > 1")},
       {saying("{{ $labels.job }}", "sum by (job) (x) > 1")}},
      {"template.missing_label",
       {saying("{{ .Labels.le }}", "histogram_quantile(0.9, rate(x_bucket[5m])) > 1")},
       {saying("{{ .Labels.job }}", "histogram_quantile(0.9, rate(x_bucket[5m])) > 1")}},
      {"template.missing_label",
       {saying("{{ index $labels \"instance\" }}", "absent(x{job=\"a\"})")},
       {saying("{{ index $labels \"job\" }}", "absent(x{job=\"a\"})")}},
      {"template.missing_label",
       {saying("{{ $labels.severity }}", "x > 1")},
       {saying("{{ $labels.severity }}", "x{severity=\"a\"} > 1")}},
      {"template.percent",
       {saying("{{ $value }}%", "redis_used_memory / redis_total_memory > 0.8")},
       {saying("{{ $value | humanizePercentage }}", "redis_used_memory / redis_total_memory > 0.8")}},
      {"template.percent",
       {saying("{{ humanizePercentage $value }}", "redis_used_memory / redis_total_memory * 100 > 80")},
       {saying("{{ $value }} %", "redis_used_memory / redis_total_memory * 100 > 80")}},
  };
}

std::string file_of(const std::string& name) {
  std::ifstream in(std::string(MCP_TESTS_DIR) + "/data/rules/" + name);
  return {std::istreambuf_iterator<char>(in), {}};
}

// "CODE at LINE:COLUMN" of the warnings.
std::vector<std::string> warnings_of(const std::string& name) {
  const std::vector<File> files = {read(file_of(name), name)};
  std::vector<std::string> all;
  for (const Finding& finding : lint(files)) {
    CHECK(finding.place.file == name);
    if (finding.code->weight != Weight::kWarning) continue;
    all.push_back(std::string(finding.code->code) + " at " + std::to_string(finding.place.line) + ":" +
                  std::to_string(finding.place.column));
  }
  return all;
}

}  // namespace

TEST_CASE("each finding is made where it should be, and nowhere else", "[lint]") {
  for (const Case& it : cases()) {
    const std::string with = with_rules(it.has, it.group);
    INFO(with);
    CHECK(codes_in(with) == it.code);
    const std::string without = with_rules(it.has_not, it.group);
    INFO(without);
    CHECK(codes_in(without).empty());
  }
}

TEST_CASE("every code has a case and says what, why and what instead", "[lint]") {
  const std::vector<Case> all = cases();
  CHECK(lint_codes().size() >= 50);
  for (const LintCode& code : lint_codes()) {
    INFO(code.code);
    CHECK(std::any_of(all.begin(), all.end(), [&](const Case& it) { return it.code == code.code; }));
    CHECK_FALSE(code.what.empty());
    CHECK_FALSE(code.why.empty());
    CHECK_FALSE(code.instead.empty());
    CHECK(find_lint_code(code.code) == &code);
  }
  CHECK(find_lint_code("alert.nosuch") == nullptr);
}

TEST_CASE("a finding stands at the part of the expression or text that it is of", "[lint]") {
  const std::vector<Finding> found = findings_in(
      "groups:\n- name: g\n  rules:\n  - record: a:b:c\n    expr: |\n      sum(x{job=~\".+\"})\n        + "
      "sum(y{job=~\"api\"})\n"
      "  - alert: A\n    expr: sum(x) > 1\n    for: 5m\n    labels: {severity: info}\n    annotations:\n      "
      "runbook_url: r\n"
      "      summary: s\n      description: |\n        Two\n        lines, {{ $labels.job }}\n");
  REQUIRE(found.size() == 2);
  CHECK(found[0].code->code == "selector.plain_regex");
  CHECK(found[0].place.line == 7);
  CHECK(found[0].place.column == 15);
  CHECK(found[1].code->code == "template.missing_label");
  CHECK(found[1].place.line == 17);
  CHECK(found[1].place.column == 19);
}

TEST_CASE("a message is safe to show", "[lint]") {
  const std::vector<Finding> found =
      findings_in(with_rules({"alert: \"a\\nb\", expr: '1', for: 5m, labels: {severity: info}, annotations: {summary: "
                              "s, description: d, runbook_url: r}"}));
  REQUIRE(found.size() == 1);
  CHECK(found[0].message == "the name \"a\\x0ab\" is not in CamelCase");
}

TEST_CASE("duplicates are found across files", "[lint]") {
  const std::vector<File> files = {read(with_rules({alert("x > 1")}), "a.yml"),
                                   read(with_rules({alert("y > 1")}), "b.yml")};
  const std::vector<Finding> found = lint(files);
  REQUIRE(found.size() == 1);
  CHECK(found[0].code->code == "rule.duplicate");
  CHECK(found[0].place.file == "b.yml");
  CHECK(found[0].message == "alert \"HighThing\" with the same labels is at a.yml:2 already");
}

TEST_CASE("intervals that are known count", "[lint]") {
  const std::vector<File> files = {read(with_rules({alert("rate(x_total[1m]) > 1")}, "name: g"))};
  CHECK(lint(files).empty());
  REQUIRE(lint(files, {.scrape_us = 40'000'000}).size() == 1);
  REQUIRE(lint(files, {.interval_us = 600'000'000}).size() == 1);
  CHECK(lint(files, {.interval_us = 600'000'000})[0].code->code == "alert.for_below_interval");
}

TEST_CASE("what is wrong with erlmcp's rules is found", "[lint]") {
  const std::vector<std::string> warnings = warnings_of("erlmcp-alerts.yml");
  const std::vector<std::string> wanted = {"divide.by_limit at 20:11", "self.ratio at 44:11",
                                           "compare.healthy at 81:11", "divide.by_limit at 93:11",
                                           "rate.of_gauge at 105:11",  "rate.of_gauge at 105:51"};
  CHECK(warnings == wanted);
  CHECK(warnings_of("architecture-rule.yml").empty());
  const Reading policies = read_file(file_of("alerting-policies.yml"), "p.yml");
  REQUIRE(policies.errors.size() == 1);
  CHECK(policies.errors[0].message == "expected the key `groups`, as in a rule file of Prometheus, got `policies`");
}

}  // namespace mcp::rules
