#include "rules/file.h"

#include <catch2/catch.hpp>

#include "promql/lex.h"
#include "promql/print.h"

namespace mcp::rules {
namespace {

// A stand-in for templates: what is opened must be closed.
Status closed_braces(std::string_view text) {
  const std::size_t open = text.rfind("{{");
  if (open == std::string_view::npos || text.find("}}", open) != std::string_view::npos) return Done{};
  return promql::error_at(text, open, "unclosed action");
}

ReadOptions strict() { return {.check_template = closed_braces}; }

std::string said(const std::vector<Error>& errors) {
  std::string all;
  for (const Error& error : errors) {
    CHECK(error.code == Code::kConfig);
    CHECK(error.place.file == "r.yml");
    if (!all.empty()) all += "\n";
    all += std::to_string(error.place.line) + ":" + std::to_string(error.place.column) + ": " + error.message;
  }
  return all;
}

std::string errors_of(std::string_view text, const ReadOptions& options = strict()) {
  return said(read_file(std::string(text), "r.yml", options).errors);
}

File read(std::string_view text, const ReadOptions& options = strict()) {
  Reading reading = read_file(std::string(text), "r.yml", options);
  CHECK(said(reading.errors).empty());
  return std::move(reading.file);
}

// A file of one group with one rule, of which these are the lines.
std::string with_rule(std::string_view lines) {
  std::string text = "groups:\n- name: g\n  rules:\n";
  std::string_view lead = "  - ";
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    text.append(lead).append(lines.substr(0, end)).append("\n");
    lines.remove_prefix(std::min(end + 1, lines.size()));
    lead = "    ";
  }
  return text;
}

}  // namespace

TEST_CASE("a rule file is read whole", "[rules]") {
  const File file = read(R"(# rules
groups:
- name: api
  interval: 30s
  query_offset: 1m30s
  limit: 10
  labels: {team: core, severity: none}
  rules:
  - alert: HighErrors
    expr: |
      sum(rate(errors_total[5m]))
        > 3
    for: 1d2h
    keep_firing_for: 0
    labels:
      severity: page
      flag: true
      empty:
    annotations:
      summary: "{{ $value }} errors"
  - record: job:errors:rate5m
    expr: 1
- name: empty
)");
  REQUIRE(file.groups.size() == 2);
  const Group& group = file.groups[0];
  CHECK(group.name == "api");
  CHECK(group.file == "r.yml");
  CHECK(group.interval_us == 30'000'000);
  CHECK(group.query_offset_us == 90'000'000);
  CHECK(group.limit == 10);
  REQUIRE(group.rules.size() == 2);
  const Rule& alert = group.rules[0];
  CHECK(alert.kind == Rule::Kind::kAlerting);
  CHECK(alert.name == "HighErrors");
  CHECK(alert.for_us == 26 * 3'600'000'000LL);
  CHECK(alert.keep_firing_for_us == 0);
  CHECK(alert.labels == record::Labels{{"empty", ""}, {"flag", "true"}, {"severity", "page"}, {"team", "core"}});
  CHECK(alert.annotations == record::Labels{{"summary", "{{ $value }} errors"}});
  CHECK(promql::print(*alert.expr.root) == "sum(rate(errors_total[5m])) > 3");
  CHECK(alert.expr.type == promql::Type::kVector);
  CHECK(alert.place.line == 9);
  CHECK(alert.expr_place.line == 10);
  const Rule& record = group.rules[1];
  CHECK(record.kind == Rule::Kind::kRecording);
  CHECK(record.name == "job:errors:rate5m");
  CHECK(record.expr.type == promql::Type::kScalar);
  CHECK(record.labels == record::Labels{{"severity", "none"}, {"team", "core"}});
  CHECK(file.groups[1].rules.empty());
  CHECK(file.warnings.empty());
}

TEST_CASE("where the parts of a rule stand", "[rules]") {
  const File file = read(
      "groups:\n- name: g\n  labels: {team: core}\n  rules:\n  - alert: A\n    expr: x > 1\n    for: 5m\n    labels:\n"
      "      severity: page\n    annotations: {summary: s}\n");
  const Written& written = file.written.at(0).at(0);
  CHECK(written.name.line == 5);
  CHECK(written.hold.line == 7);
  REQUIRE(written.labels.size() == 2);
  CHECK(written.labels[0].second.line == 9);
  CHECK(written.labels[1].second.line == 3);
  CHECK(written.annotations.at(0).second.column == 28);
}

TEST_CASE("what Prometheus reads is read", "[rules]") {
  const auto [text, groups] = GENERATE(table<std::string, std::size_t>({
      {"", 0},
      {"# nothing\n", 0},
      {"groups:\n", 0},
      {"groups: []", 0},
      {"{}", 0},
      {R"({"groups": [{"name": "json", "rules": [{"record": "a", "expr": "1", "labels": {"n": 5}}]}]})", 1},
      {with_rule("alert: A\nexpr: 1\nannotations:\n  ins-tance: localhost\n  r\xC3\xA9sum\xC3\xA9: x"), 1},
      {with_rule("alert: A\nexpr: 1\nlabels: {\"label.with.dots\": x}"), 1},
      {with_rule("record: http.requests\nexpr: 1"), 1},
      {with_rule("record: \xE6\xB8\xAC\nexpr: vector(1)"), 1},
      {with_rule("record: a\nexpr: 1\nfor:\nannotations:\nlabels:"), 1},
      {with_rule("record: ''\nalert: A\nexpr: 1"), 1},
      {with_rule("alert: \"spaces are allowed, {braces} too\"\nexpr: 1"), 1},
      {"groups:\n- {name: a, limit: -5, rules: }\n- {name: b}", 2},
  }));
  INFO(text);
  CHECK(read(text).groups.size() == groups);
}

TEST_CASE("anchors, aliases and merge keys", "[rules]") {
  const File file = read(R"(groups:
- name: one
  rules:
  - &high
    alert: &name High
    expr: &expr |
      sum(rate(a[5m]))
      / sum(rate(b[5m]))
    for: 5m
    labels: {severity: &severity critical}
  - record: ratio
    expr: *expr
  - <<: *high
    alert: Higher
- name: two
  rules:
  - {alert: *name, expr: *expr, labels: {severity: *severity}}
)");
  REQUIRE(file.groups.size() == 2);
  REQUIRE(file.groups[0].rules.size() == 3);
  const Rule& merged = file.groups[0].rules[2];
  CHECK(merged.name == "Higher");
  CHECK(merged.for_us == 300'000'000);
  CHECK(merged.labels == record::Labels{{"severity", "critical"}});
  CHECK(merged.expr.text == file.groups[0].rules[1].expr.text);
  CHECK(file.groups[1].rules[0].name == "High");
}

TEST_CASE("the PrometheusRule of Kubernetes is a file like another", "[rules]") {
  const std::string head =
      "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: x, labels: {}}\n";
  const File file = read(head +
                         "spec:\n  groups:\n  - name: g\n    partial_response_strategy: warn\n    rules:\n"
                         "    - {alert: A, expr: 'up == 0'}\n");
  CHECK(file.groups.at(0).rules.at(0).name == "A");
  const auto [text, error] = GENERATE(table<std::string, std::string>({
      {"kind: ConfigMap\napiVersion: v1", "1:7: kind: expected PrometheusRule, got \"ConfigMap\""},
      {"apiVersion: v1\ngroups: []", "1:1: kind: expected PrometheusRule, got a mapping"},
      {"kind: PrometheusRule\napiVersion: v1", "2:13: apiVersion: expected monitoring.coreos.com/v1, got \"v1\""},
      {"kind: PrometheusRule\napiVersion: monitoring.coreos.com/v1", "1:1: expected the key `spec`, got none"},
      {"kind: PrometheusRule\napiVersion: monitoring.coreos.com/v1\nspec: []",
       "3:7: spec: expected a mapping with the key `groups`, got a list"},
      {"kind: PrometheusRule\napiVersion: monitoring.coreos.com/v1\nspec: {group: []}",
       "3:8: spec: unknown key \"group\"; did you mean 'groups'?"},
  }));
  CHECK(errors_of(text) == error);
}

TEST_CASE("what is no rule file is told what one is", "[rules]") {
  const auto [text, error] = GENERATE(table<std::string, std::string>({
      {"policies:\n  critical: {}\n",
       "1:1: expected the key `groups`, as in a rule file of Prometheus, got `policies`"},
      {"group:\n",
       "1:1: expected the key `groups`, as in a rule file of Prometheus, got `group`; did you mean 'groups'?"},
      {"- a\n", "1:1: expected a mapping with the key `groups`, got a list"},
      {"words", "1:1: expected a mapping with the key `groups`, got \"words\""},
      {"groups: {}", "1:9: groups: expected a list of groups, got a mapping"},
      {"groups: [5]", "1:10: groups: expected a group, which is a mapping, got \"5\""},
      {"groups: [{name: a, rules: 5}]", "1:27: group \"a\": expected `rules` to be a list, got \"5\""},
      {"groups: [{name: a, rules: [x]}]", "1:28: group \"a\", rule 1: expected a rule, which is a mapping, got \"x\""},
      {"groups: [\n", "2:1: not YAML: while parsing a flow node: did not find expected node content"},
      {"groups: []\ngroups: []", "2:1: key \"groups\" twice, first in line 1"},
      {"groups: []\nrule_files: []", "2:1: unknown key \"rule_files\""},
      {"groups:\n- <<: 5\n", "2:7: <<: expected a mapping or a list of mappings to merge"},
      {"groups: *x", "1:9: alias *x without an anchor before it"},
  }));
  INFO(text);
  CHECK(errors_of(text) == error);
}

TEST_CASE("groups are named, once each, and their keys are what they should be", "[rules]") {
  const auto [group, error] = GENERATE(table<std::string, std::string>({
      {"{}", "1:10: group: expected a name, got a mapping"},
      {"{name: ''}", "1:17: group: expected a name, got \"\""},
      {"{name: [a]}", "1:17: group: expected a name, got a list"},
      {"{name: a}, {name: a}", "1:28: group \"a\" a second time in this file, first in line 1"},
      {"{name: a, intervall: 5s}", "1:20: group \"a\": unknown key \"intervall\"; did you mean 'interval'?"},
      {"{name: a, partial_response_strategy: x}", "1:20: group \"a\": unknown key \"partial_response_strategy\""},
      {"{name: a, interval: 5}", "1:30: group \"a\": interval: expected a duration, as in 30s or 1h30m, got \"5\""},
      {"{name: a, interval: [5s]}", "1:30: group \"a\": interval: expected a duration, got a list"},
      {"{name: a, query_offset: -5m}",
       "1:34: group \"a\": query_offset: expected a duration, as in 30s or 1h30m, got \"-5m\""},
      {"{name: a, limit: 1.5}", "1:27: group \"a\": limit: expected a whole number, got \"1.5\""},
      {"{name: a, limit: '5'}", "1:27: group \"a\": limit: expected a whole number, got \"5\""},
      {"{name: a, labels: [x]}", "1:28: group \"a\": labels: expected a mapping of texts, got a list"},
      {"{name: a, labels: {__name__: x}}",
       "1:29: group \"a\": labels: the label __name__ cannot be set; an expression may with label_replace()"},
      {"{name: a, labels: {x: '{{'}, rules: [{alert: A, expr: 1}]}", "1:33: group \"a\": label \"x\": unclosed action"},
  }));
  INFO(group);
  CHECK(errors_of("groups: [" + group + "]") == error);
}

TEST_CASE("a rule is one alert or one record, with what belongs to it", "[rules]") {
  const auto [lines, error] = GENERATE(table<std::string, std::string>({
      {"alert: A\nrecord: a\nexpr: 1",
       "5:13: group \"g\", rule 1: expected one of the keys `record` and `alert`, got both"},
      {"expr: 1", "4:5: group \"g\", rule 1: expected one of the keys `record` and `alert` with a name, got none"},
      {"alert: ''\nexpr: 1",
       "4:5: group \"g\", rule 1: expected one of the keys `record` and `alert` with a name, got none"},
      {"record: a", "4:5: group \"g\", rule 1 \"a\": expected the key `expr` with an expression, got none"},
      {"record: a\nexpr: ''", "5:11: group \"g\", rule 1 \"a\": expected the key `expr` with an expression, got none"},
      {"record: a\nexpr: [1]",
       "5:11: group \"g\", rule 1 \"a\": expected `expr` to be an expression of PromQL, got a list"},
      {"record: strawberry{flavor=\"sweet\"}\nexpr: 1",
       "4:13: group \"g\", rule 1 \"strawberry{flavor=\"sweet\"}\": expected a name without braces in `record`; labels "
       "stand under `labels`"},
      {"record: a\nexpr: 1\nfor: 1m", "6:10: group \"g\", rule 1 \"a\": a recording rule has no `for`"},
      {"record: a\nexpr: 1\nkeep_firing_for: 1m",
       "6:22: group \"g\", rule 1 \"a\": a recording rule has no `keep_firing_for`"},
      {"record: a\nexpr: 1\nannotations: {a: b}",
       "6:18: group \"g\", rule 1 \"a\": a recording rule has no `annotations`"},
      {"alert: A\nexpr: 1\nannotation: {a: b}",
       "6:5: group \"g\", rule 1 \"A\": unknown key \"annotation\"; did you mean 'annotations'?"},
      {"alert: A\nexpr: 1\nlabels: {__name__: x}",
       "6:14: group \"g\", rule 1 \"A\": labels: the label __name__ cannot be set; an expression may with "
       "label_replace()"},
      {"alert: A\nexpr: 1\nlabels: {'': x}",
       "6:14: group \"g\", rule 1 \"A\": labels: expected the name of a label, got \"\""},
      {"alert: A\nexpr: 1\nannotations: {'': x}",
       "6:19: group \"g\", rule 1 \"A\": annotations: expected the name of an annotation, got \"\""},
      {"alert: A\nexpr: 1\nlabels: {a: [x]}", "6:17: group \"g\", rule 1 \"A\": labels.a: expected a text, got a list"},
      {"alert: A\nexpr: 1\nfor: 1.5m",
       "6:10: group \"g\", rule 1 \"A\": for: expected a duration, as in 30s or 1h30m, got \"1.5m\""},
      {"alert: A\nexpr: 1\nkeep_firing_for: soon",
       "6:22: group \"g\", rule 1 \"A\": keep_firing_for: expected a duration, as in 30s or 1h30m, got \"soon\""},
      {"alert: A\nexpr: 1\nannotations:\n  summary: |\n    one\n    two {{ $x",
       "9:13: group \"g\", rule 1 \"A\": annotation \"summary\": unclosed action"},
      {"alert: A\nexpr: 1\nlabels:\n  x: 'it''s {{'", "7:17: group \"g\", rule 1 \"A\": label \"x\": unclosed action"},
  }));
  INFO(lines);
  CHECK(errors_of(with_rule(lines)) == error);
}

TEST_CASE("an error of an expression stands where it is in the file", "[rules]") {
  const auto [lines, place] = GENERATE(table<std::string, std::string>({
      {"alert: A\nexpr: up ===== 0", "5:16"},
      {"alert: A\nexpr: |\n  sum(x)\n    + nosuch(y)", "7:11"},
      {"alert: A\nexpr: >-\n  sum(x)\n\n  + nosuch(y)", "8:9"},
      {"alert: A\nexpr: sum(x)\n  + nosuch(y)", "6:9"},
      {"alert: A\nexpr: \"x{a=\\\"b\\\"}\\n + nosuch(y)\"", "5:27"},
      {"alert: A\nexpr: 'x{a=''b''} + nosuch(y)'", "5:25"},
      {"alert: A\nexpr: &anchor nosuch(y)", "5:19"},
      {"alert: A\nexpr: rate(x)", "5:16"},
      {"alert: A\nexpr: x{", "5:13"},
      {"alert: A\nexpr: |2\n    x y", "6:11"},
  }));
  INFO(lines);
  const std::string error = errors_of(with_rule(lines));
  CHECK(error.substr(0, error.find(": ")) == place);
  CHECK(error.find("rule 1 \"A\": could not parse expression: ") != std::string::npos);
}

TEST_CASE("all errors of a file are told, each once, and what is right is read", "[rules]") {
  const std::string text =
      "groups:\n- name: g\n  rules:\n  - {alert: A, expr: up ===== 0}\n  - {alert: B, expr: up ===== 1, fro: 5m}\n"
      "  - {alert: C, expr: up}\n";
  const Reading reading = read_file(text, "r.yml", strict());
  REQUIRE(reading.errors.size() == 3);
  CHECK(reading.errors[0].place.line == 4);
  CHECK(reading.errors[1].place.line == 5);
  CHECK(reading.errors[2].place.line == 5);
  REQUIRE(reading.file.groups.at(0).rules.size() == 1);
  CHECK(reading.file.groups[0].rules[0].name == "C");
  const Result<File> first = parse_file(text, "r.yml");
  REQUIRE_FALSE(first);
  CHECK(first.error().place.line == 4);
}

TEST_CASE("a file of errors alone does not make more of them than people read", "[rules]") {
  std::string text = "groups:\n";
  for (int i = 0; i < 5000; ++i) text += "- {}\n";
  CHECK(read_file(text, "r.yml").errors.size() == 1000);
}

TEST_CASE("of several documents the first counts, with a warning", "[rules]") {
  const File file = read("groups: [{name: a}]\n---\ngroups: [{name: b}, {name: b}]\n");
  CHECK(file.groups.size() == 1);
  CHECK(said(file.warnings) == "2:1: a second document: only the first one of a file is used");
  const File limited = read("groups: [{name: a, limit: -1}]");
  CHECK(limited.groups[0].limit == 0);
  CHECK(said(limited.warnings) == "1:27: group \"a\": limit: a number below 0 limits nothing, as 0 does");
}

TEST_CASE("unknown keys pass where that is asked for", "[rules]") {
  const ReadOptions loose{.unknown_keys = ReadOptions::UnknownKeys::kIgnored};
  const std::string text = "x: 1\ngroups:\n- {name: g, y: 2, rules: [{alert: A, expr: 1, z: 3}]}\n";
  CHECK(read(text, loose).groups.at(0).rules.size() == 1);
  CHECK(errors_of(text) ==
        "1:1: unknown key \"x\"\n3:13: group \"g\": unknown key \"y\"\n3:47: group \"g\", rule 1 \"A\": unknown key "
        "\"z\"");
  CHECK(errors_of("policies: {}", loose) ==
        "1:1: expected the key `groups`, as in a rule file of Prometheus, got `policies`");
}

TEST_CASE("as for Prometheus 2: its names and its functions", "[rules]") {
  const ReadOptions two{.promql = {.compat = 2}};
  CHECK(errors_of(with_rule("record: a.b\nexpr: 1"), two) ==
        "4:13: group \"g\", rule 1 \"a.b\": expected a name of letters, digits, _ and :, got \"a.b\"");
  CHECK(errors_of(with_rule("alert: A\nexpr: 1\nlabels: {a-b: c}"), two) ==
        "6:14: group \"g\", rule 1 \"A\": labels: expected the name of a label, got \"a-b\"");
  CHECK(errors_of(with_rule("record: a:b\nexpr: limitk(1, x)"), two).starts_with("5:"));
  CHECK(errors_of(with_rule("record: a:b\nexpr: x"), two).empty());
}

TEST_CASE("a length is written as Prometheus writes it", "[rules]") {
  const auto [text, us] = GENERATE(table<std::string, std::int64_t>({
      {"0", 0},
      {"0s", 0},
      {"15s", 15'000'000},
      {"1h30m", 5'400'000'000},
      {"1d", 86'400'000'000},
      {"1y2w3d4h5m6s7ms", ((((365LL + 14 + 3) * 24 + 4) * 60 + 5) * 60 + 6) * 1'000'000 + 7000},
      {"290y", 290LL * 365 * 86'400'000'000},
      {"", -1},
      {"5", -1},
      {"1.5h", -1},
      {"5us", -1},
      {"-5m", -1},
      {"5m1h", -1},
      {"5 m", -1},
      {"300y", -1},
      {"1h1h", -1},
  }));
  INFO(text);
  const Result<std::int64_t> read = parse_prometheus_duration(text);
  CHECK((read ? *read : -1) == us);
}

}  // namespace mcp::rules
