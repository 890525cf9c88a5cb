#include "threshold.h"

#include <catch2/catch.hpp>

namespace mcp::alert {
namespace {

// A file with one threshold that has these lines besides what it must have.
std::string file(std::string_view more) {
  return "thresholds:\n  - name: High\n    metric: x\n    condition: gt\n    threshold: 1\n" + std::string(more);
}

std::string failure(std::string_view text) {
  const auto read = parse_thresholds(text, "rules/a.yml");
  if (read) return "no error";
  CHECK(read.error().code == Code::kConfig);
  const Place& place = read.error().place;
  return place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": " +
         read.error().message;
}

}  // namespace

TEST_CASE("a threshold is read with all its keys", "[alert]") {
  const auto read = parse_thresholds(
      "thresholds:\n"
      "  - name: High\n"
      "    metric: latency_us{stat=\"p99\",window=\"5s\"}\n"
      "    condition: ge\n"
      "    threshold: 1.5e4\n"
      "    for: 1m30s\n"
      "    severity: error\n"
      "    labels: {team: ops, area: api}\n"
      "    annotations: {summary: slow}\n"
      "  - {name: Low, metric: '{\"a.b\"}', condition: lt, threshold: -1}\n",
      "rules/host.rules.yml");
  REQUIRE(read);
  REQUIRE(read->rules.size() == 2);
  const rules::Rule& high = read->rules[0];
  CHECK(high.kind == rules::Rule::Kind::kAlerting);
  CHECK(high.name == "High");
  CHECK(rules::path_of(read->file, high.name) == "host.rules/High");
  CHECK(high.expr.text == "latency_us{stat=\"p99\",window=\"5s\"} >= 15000");
  CHECK(high.for_us == 90'000'000);
  CHECK(high.labels == record::Labels{{"area", "api"}, {"severity", "error"}, {"team", "ops"}});
  CHECK(high.annotations == record::Labels{{"summary", "slow"}});
  CHECK(high.place.line == 2);
  const rules::Rule& low = read->rules[1];
  CHECK(low.for_us == 0);
  CHECK(low.labels == record::Labels{{"severity", "warning"}});
  CHECK(low.expr.text == "{\"a.b\"} < -1");
}

TEST_CASE("what is wrong with a thresholds file is said at its place", "[alert]") {
  CHECK(failure("") == "rules/a.yml:1:1: expected a mapping, got nothing");
  CHECK(failure("[]") == "rules/a.yml:1:1: expected a mapping, got a list");
  CHECK(failure("threshold: []") == "rules/a.yml:1:1: unknown key \"threshold\"; did you mean 'thresholds'?");
  CHECK(failure("thresholds: []") == "rules/a.yml:1:13: thresholds: expected at least one threshold, got none");
  CHECK(failure("thresholds: {}") == "rules/a.yml:1:13: thresholds: expected a list, got a mapping");
  CHECK(failure("thresholds:\n  - x") == "rules/a.yml:2:5: thresholds[0]: expected a mapping, got \"x\"");
  CHECK(failure(file("    metrc: y\n")) ==
        "rules/a.yml:6:5: thresholds[0]: unknown key \"metrc\"; did you mean 'metric'?");
  CHECK(failure(file("    for: 5\n")) == "rules/a.yml:6:10: thresholds[0].for: expected a duration, got \"5\"");
  CHECK(failure(file("    for: -5s\n")) == "rules/a.yml:6:10: thresholds[0].for: expected a duration, got \"-5s\"");
  CHECK(failure(file("    severity: critcal\n")) ==
        "rules/a.yml:6:15: thresholds[0].severity: expected one of critical, high, error, medium, warning, low, info, "
        "got "
        "\"critcal\"; did you mean 'critical'?");
  CHECK(failure(file("    labels: [a]\n")) == "rules/a.yml:6:13: thresholds[0].labels: expected a mapping, got a list");
  CHECK(failure(file("    labels: {severity: low}\n")) ==
        "rules/a.yml:6:13: thresholds[0].labels: severity is a key of the threshold itself");
  CHECK(failure(file("    annotations: {a: [1]}\n")) ==
        "rules/a.yml:6:22: thresholds[0].annotations.a: expected a text, got a list");
  CHECK(failure(file("    name: Again\n")) == "rules/a.yml:6:5: key \"name\" twice, first in line 2");
}

TEST_CASE("a key that is missing or has the wrong kind of value is named", "[alert]") {
  CHECK(failure("thresholds:\n  - metric: x\n") ==
        "rules/a.yml:2:5: thresholds[0]: expected the key \"name\", got none");
  CHECK(failure("thresholds:\n  - name: ''\n") == "rules/a.yml:2:11: thresholds[0].name: expected a name, got \"\"");
  CHECK(failure("thresholds:\n  - name: a\n") ==
        "rules/a.yml:2:5: thresholds[0]: expected the key \"metric\", got none");
  CHECK(failure("thresholds:\n  - {name: a, metric: x}\n") ==
        "rules/a.yml:2:5: thresholds[0]: expected the key \"condition\", got none");
  CHECK(failure("thresholds:\n  - {name: a, metric: x, condition: '>', threshold: 1}\n") ==
        "rules/a.yml:2:37: thresholds[0].condition: expected one of gt, ge, lt, le, eq, ne, got \">\"");
  CHECK(failure("thresholds:\n  - {name: a, metric: x, condition: gt}\n") ==
        "rules/a.yml:2:5: thresholds[0]: expected the key \"threshold\", got none");
  CHECK(failure("thresholds:\n  - {name: a, metric: x, condition: gt, threshold: 10ms}\n") ==
        "rules/a.yml:2:52: thresholds[0].threshold: expected a number, got \"10ms\"");
}

TEST_CASE("a selector that does not parse is refused with its own place", "[alert]") {
  CHECK(failure("thresholds:\n  - {name: a, metric: 'x{', condition: gt, threshold: 1}\n") ==
        "rules/a.yml:2:23: thresholds[0].metric: unexpected end of input inside braces (at 1:3 of the selector)");
  CHECK(failure("thresholds:\n  - {name: a, metric: 'rate(x[5m])', condition: gt, threshold: 1}\n") ==
        "rules/a.yml:2:23: thresholds[0].metric: unexpected \"(\", expected the end of the vector selector (at 1:5 of "
        "the selector)");
  CHECK(failure("thresholds:\n  - {name: a, metric: 'x{a=~\"(\"}', condition: gt, threshold: 1}\n") ==
        "rules/a.yml:2:23: thresholds[0].metric: bad regular expression \"(\": missing ): ( (at 1:6 of the selector)");
}

TEST_CASE("two thresholds may share a name, not a name and all labels", "[alert]") {
  const std::string two = file("    severity: critical\n") + file("    severity: warning\n").substr(12);
  CHECK(parse_thresholds(two, "a.yml"));
  const std::string twice = file("") + file("    severity: warning\n").substr(12);
  CHECK(
      failure(twice) ==
      "rules/a.yml:6:5: a second threshold \"High\" with the same severity and labels; the first is at rules/a.yml:2");
}

}  // namespace mcp::alert
