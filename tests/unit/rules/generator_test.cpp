// The scenarios of Prometheus' alert generator compliance suite (prometheus/compliance, alert_generator), in virtual
// time: the same rules and values, told by the moments at which states change.
#include <catch2/catch.hpp>

#include "support/rule_story.h"
#include "text/number.h"

namespace mcp::rules {
namespace {

using test::kSecond;
using test::Sample;

constexpr std::int64_t kWriteEvery = 15;  // seconds between samples; rules are evaluated every 30

// Values as the suite writes them: a number, or `0xN`, which repeats the last one N times.
void write(std::vector<Sample>& samples, const std::string& name, const std::string& job,
           const std::vector<std::string>& values) {
  double value = 0;
  std::int64_t number = 0;
  for (const std::string& one : values) {
    const bool repeats = one.rfind("0x", 0) == 0;
    const int times = repeats ? static_cast<int>(text::parse_int(one.substr(2)).value()) : 1;
    if (!repeats) value = text::parse_decimal(one).value();
    for (int i = 0; i < times; ++i) samples.push_back({name, job, kWriteEvery * number++, value});
  }
}

std::vector<std::string> story(const std::string& rules, const std::vector<Sample>& samples, std::int64_t to_second) {
  Engine engine = test::engine_of(rules, 30 * kSecond);
  test::Story story;
  story.engine = &engine;
  series::SeriesSet all;
  for (const Sample& sample : samples) test::put(all, sample);
  all.settle();
  REQUIRE(engine.advance(to_second * kSecond, all, story));
  return story.lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("generator: pending, firing, resolved, and again", "[rules]") {
  std::vector<Sample> samples;
  write(samples, "m", "a",
        {"3", "5", "0x2", "9", "0x3", "11", "0x12", "15", "0x11", "0x20", "19", "0x15", "9", "0x19", "15", "0x24",
         "0x20", "8", "0x15"});
  const std::string rules =
      "groups:\n- name: g\n  interval: 30s\n  rules:\n  - alert: A\n    expr: m > 10\n    for: 6m\n"
      "    labels: {foo: bar, job: ''}\n    annotations: {summary: 'The value is {{$value}} {{.Value}}'}\n";
  CHECK(story(rules, samples, 3000) ==
        Lines{"120 A{foo=bar} pending 11.000000 since 120 {summary=The value is 11 11}",
              "480 A{foo=bar} firing 15.000000 of 11.000000..15.000000 since 120 {summary=The value is 15 15}",
              "1050 A{foo=bar} resolved 19.000000 of 11.000000..19.000000 since 120 {summary=The value is 19 19}",
              "1350 A{foo=bar} pending 15.000000 since 1350 {summary=The value is 15 15}",
              "1710 A{foo=bar} firing 15.000000 since 1350 {summary=The value is 15 15}",
              "2010 A{foo=bar} resolved 15.000000 since 1350 {summary=The value is 15 15}"});
}

TEST_CASE("generator: pending that is over before it fires, and a rule that never is active", "[rules]") {
  std::vector<Sample> samples;
  write(samples, "m", "a", {"3", "5", "0x2", "9", "0x3", "11", "0x10", "9"});
  write(samples, "m", "b", {"3", "5", "0x2", "9", "0x3", "11", "0x6"});  // ends while pending
  const std::string rules =
      "groups:\n- name: g\n  interval: 30s\n  rules:\n  - {alert: A, expr: m > 10, for: 8m}\n  - {alert: Never, expr: "
      "m > "
      "99, for: 3m}\n";
  CHECK(story(rules, samples, 1200) ==
        Lines{"120 A{job=a} pending 11.000000 since 120 {}", "120 A{job=b} pending 11.000000 since 120 {}",
              "300 A{job=a} resolved 11.000000 since 120 {}", "510 A{job=b} resolved 11.000000 since 120 {}"});
}

TEST_CASE("generator: no `for` fires at once, one shorter than the interval at the next evaluation", "[rules]") {
  std::vector<Sample> samples;
  write(samples, "m", "a", {"3", "5", "0x2", "9", "0x3", "15", "0x12", "9", "0x71", "11", "0x12", "9"});
  for (int i = 1; i <= 3; ++i) {
    write(samples, "t", std::to_string(100 + i), {std::to_string(i), "0x27", std::to_string(2 * i), "0x200"});
  }
  const std::string rules =
      "groups:\n- name: g\n  interval: 30s\n  rules:\n"
      "  - alert: Zero\n    expr: m > 10\n    annotations:\n"
      "      numbers: '{{humanize 1048576}} {{humanize1024 1048576}} {{humanizeDuration 135.3563}} "
      "{{humanizePercentage 0.959}} {{humanizeTimestamp 1643114203}}'\n"
      "      asks: '{{ define \"x\" }}Args are: {{.arg0}} {{.arg1}} {{.arg2}}. {{ with query \"t\" }}{{ . | "
      "sortByLabel "
      "\"job\" | first | label \"job\"}},{{ range $v := sortByLabel \"job\" . }}{{ . | label \"job\" }}:{{ . | value "
      "}},{{end}}{{end}}{{ end }}{{ template \"x\" (args \"foo\" \"bar\" 99) }}'\n"
      "  - alert: Small\n    expr: m > 13\n    for: 15s\n    annotations:\n"
      "      texts: '{{title \"this part\"}} {{toUpper \"is testing\"}} {{toLower \"THE STRINGS\"}}. {{ stripPort "
      "\"[::1]:6006\"}} {{ stripPort \"127.0.0.1:4004\"}}. {{parseDuration \"2h10m15s\"}}. {{if match \"[0-9]+\" "
      "\"1234\"}}{{reReplaceAll \"r.*d\" \"replaced\" \"rpld text\"}}{{end}}. {{if match \"[0-9]+$\" "
      "\"1234a\"}}WRONG{{end}}.'\n";
  const std::string numbers = "numbers=1.049M 1Mi 2m 15s 95.9% 2022-01-25 12:36:43 +0000 UTC}";
  const std::string texts = "{texts=This Part IS TESTING the strings. ::1 127.0.0.1. 7815. replaced text. .}";
  CHECK(
      story(rules, samples, 2000) ==
      Lines{
          "120 Zero{job=a} firing 15.000000 since 120 {asks=Args are: foo bar 99. 101,101:1,102:2,103:3,," + numbers,
          "120 Small{job=a} pending 15.000000 since 120 " + texts,
          "150 Small{job=a} firing 15.000000 since 120 " + texts,
          "330 Zero{job=a} resolved 15.000000 since 120 {asks=Args are: foo bar 99. 101,101:1,102:2,103:3,," + numbers,
          "330 Small{job=a} resolved 15.000000 since 120 " + texts,
          "1410 Zero{job=a} firing 11.000000 since 1410 {asks=Args are: foo bar 99. 101,101:2,102:4,103:6,," + numbers,
          "1590 Zero{job=a} resolved 11.000000 since 1410 {asks=Args are: foo bar 99. 101,101:2,102:4,103:6,," +
              numbers});
}

TEST_CASE("generator: new alerts beside active ones, and a rule on the ALERTS of the one before it", "[rules]") {
  std::vector<Sample> samples;
  write(samples, "m", "one", {"1", "0x7", "11", "0x64", "9", "0x20"});
  write(samples, "m", "two", {"1", "0x31", "11", "0x32", "9", "0x20"});
  const std::string rules =
      "groups:\n- name: g\n  interval: 30s\n  rules:\n"
      "  - {alert: A, expr: m > 10, for: 3m, labels: {foo: bar}}\n"
      "  - alert: B\n    expr: (ALERTS{alertstate=\"firing\",alertname=\"A\",job=\"one\"} + ignoring(job) "
      "ALERTS{alertstate=\"firing\",alertname=\"A\",job=\"two\"}) == 2\n"
      "    labels: {foo: baz}\n    annotations: {s: 'Old alertname was {{$labels.alertname}}. foo was "
      "{{.Labels.foo}}.'}\n";
  const std::string texts = "{s=Old alertname was A. foo was bar.}";
  CHECK(story(rules, samples, 1400) == Lines{"120 A{foo=bar,job=one} pending 11.000000 since 120 {}",
                                             "300 A{foo=bar,job=one} firing 11.000000 since 120 {}",
                                             "480 A{foo=bar,job=two} pending 11.000000 since 480 {}",
                                             "660 A{foo=bar,job=two} firing 11.000000 since 480 {}",
                                             "660 B{alertstate=firing,foo=baz} firing 2.000000 since 660 " + texts,
                                             "990 A{foo=bar,job=two} resolved 11.000000 since 480 {}",
                                             "990 B{alertstate=firing,foo=baz} resolved 2.000000 since 660 " + texts,
                                             "1110 A{foo=bar,job=one} resolved 11.000000 since 120 {}"});
}

}  // namespace mcp::rules
