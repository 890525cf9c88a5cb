// What Prometheus' template/template_test.go asks of the text mode (Prometheus, Apache-2.0), as rows.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "rendering.h"

using namespace mcp::templates;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Row {
  std::string_view text;
  std::string_view output;
};

Items floats(std::vector<double> numbers) {
  Items items{"[]float64", {}};
  for (const double number : numbers) items.values.push_back(of_float(number));
  return items;
}

Items texts(std::vector<std::string_view> words) {
  Items items{"[]string", {}};
  for (const std::string_view word : words) items.values.push_back(of_text(word));
  return items;
}

Items integers(std::string_view type, Type of, std::vector<std::int64_t> numbers) {
  Items items{type, {}};
  for (const std::int64_t number : numbers) items.values.push_back(of_integer(of, number));
  return items;
}

Items int64s(std::vector<std::int64_t> numbers) { return integers("[]int64", Type::kInt64, std::move(numbers)); }
Items uint64s(std::vector<std::int64_t> numbers) { return integers("[]uint64", Type::kUint64, std::move(numbers)); }

std::string each(std::string_view function, const Items& items) {
  return rendered("{{ range . }}{{ " + std::string(function) + " . }}:{{ end }}", of_items(items), {});
}

std::string queried(std::string_view text, std::vector<Sample> samples) {
  return rendered(text, Value{}, {.query = giving(std::move(samples))});
}

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kAllBits = -1;  // the most that a uint64 holds

}  // namespace

TEST_CASE("texts without data") {
  const auto row = GENERATE(values<Row>({
      {"plain text", "plain text"},
      {"{{ 1 }}", "1"},
      {"{{ \"<b>\" }}", "<b>"},
      {"{{ \"<b>\" | safeHtml }}", "<b>"},
      {R"({{define "x"}}{{.arg0}} {{.arg1}}{{end}}{{template "x" (args 1 "2")}})", "1 2"},
      {"{{ .Foo }}", "<no value>"},
      {R"({{ reReplaceAll "(a)b" "x$1" "ab" }})", "xa"},
      {R"({{ -0.22222 | humanizePercentage }}:{{ 0.0 | humanizePercentage }}:{{ 0.1234567 | humanizePercentage }}:{{ 1.23456 | humanizePercentage }})",
       "-22.22%:0%:12.35%:123.5%"},
      {R"({{ "-0.22222" | humanizePercentage }}:{{ "0.0" | humanizePercentage }}:{{ "0.1234567" | humanizePercentage }}:{{ "1.23456" | humanizePercentage }})",
       "-22.22%:0%:12.35%:123.5%"},
      {"{{ 1435065584.128 | humanizeTimestamp }}", "2015-06-23 13:19:44.128 +0000 UTC"},
      {R"({{ "1435065584.128" | humanizeTimestamp }})", "2015-06-23 13:19:44.128 +0000 UTC"},
      {R"({{ (1435065584.128 | toTime).Format "2006" }})", "2015"},
      {R"({{ ("1435065584.128" | toTime).Format "2006" }})", "2015"},
      {R"({{ "aa bb CC" | title }})", "Aa Bb CC"},
      {R"({{ "aa bb CC" | toUpper }})", "AA BB CC"},
      {R"({{ "aA bB CC" | toLower }})", "aa bb cc"},
      {R"({{ match "a+" "aa" }} {{ match "a+" "b" }})", "true false"},
      {R"({{ graphLink "up" }})", "/graph?g0.expr=up&g0.tab=0"},
      {R"({{ tableLink "up" }})", "/graph?g0.expr=up&g0.tab=1"},
      {"{{ pathPrefix }}", "/path/prefix"},
      {"{{ externalURL }}", "http://testhost:9090/path/prefix"},
      {R"({{ printf "%0.2f" (parseDuration "1h2m10ms") }})", "3720.01"},
  }));
  INFO(row.text);
  CHECK(rendered(row.text) == row.output);
}

TEST_CASE("hosts without their ports") {
  const auto row = GENERATE(values<Row>({
      {"foo.example.com", "foo.example.com"},
      {"foo.example.com:12345", "foo.example.com"},
      {"192.0.2.1", "192.0.2.1"},
      {"192.0.2.1:12345", "192.0.2.1"},
      {"2001:0DB8::1", "2001:0DB8::1"},
      {"[2001:0DB8::1]:12345", "2001:0DB8::1"},
      {"[2001:0DB8::1]::12345", "[2001:0DB8::1]::12345"},
  }));
  INFO(row.text);
  CHECK(rendered("{{ \"" + std::string(row.text) + "\" | stripPort }}") == row.output);
}

TEST_CASE("hosts without their domains") {
  const auto row = GENERATE(values<Row>({
      {"foo.example.com", "foo"},
      {"foo.example.com:12345", "foo:12345"},
      {"192.0.2.1", "192.0.2.1"},
      {"192.0.2.1:12345", "192.0.2.1:12345"},
      {"2001:0DB8::1", "2001:0DB8::1"},
      {"[2001:0DB8::1]:12345", "[2001:0DB8::1]:12345"},
      {"[2001:0DB8::1]::12345", "[2001:0DB8::1]::12345"},
  }));
  INFO(row.text);
  CHECK(rendered("{{ \"" + std::string(row.text) + "\" | stripDomain }}") == row.output);
}

TEST_CASE("what a query gives") {
  const Sample metric{{{"__name__", "metric"}, {"instance", "a"}}, 11};
  CHECK(queried(R"({{ query "1.5" | first | value }})", {{{}, 1.5}}) == "1.5");
  CHECK(queried(R"({{ query "metric{instance='a'}" | first | value }})", {metric}) == "11");
  CHECK(queried(R"({{ query "metric{instance='a'}" | first | label "instance" }})", {metric}) == "a");
  CHECK(queried(R"({{ query "metric{__value__='a'}" | first | strvalue }})", {{{{"__value__", "a"}}, 11}}) == "a");
  CHECK(queried(R"({{ query "metric{instance='a'}" | first | label "foo" }})", {metric}).empty());
  CHECK(queried(R"({{ $x := query "metric" | first }}{{ $x.Labels.foo }})", {metric}).empty());
  CHECK(queried(R"({{ range query "metric" | sortByLabel "instance" }}{{.Labels.instance}}:{{.Value}}: {{end}})",
                {{{{"instance", "b"}}, 21}, {{{"instance", "a"}}, 11}}) == "a:11: b:21: ");
  CHECK(queried(R"({{ query "missing" | first }})", {}) ==
        "error: error calling first: first() called on vector with no elements");
  CHECK(queried(R"({{ (query "missing").banana }})", {}) ==
        "error: can't evaluate field banana in type template.queryResult");
}

TEST_CASE("what does not parse") {
  CHECK(rendered("{{\u00a0}}") == "error: unrecognized character in action: U+00A0");
  CHECK(rendered("{{") == "error: unclosed action");
}

TEST_CASE("humanize") {
  CHECK(each("humanize", floats({0, 1, 1234567, .12})) == "0:1:1.235M:120m:");
  CHECK(each("humanize", texts({"0.0", "1.0", "1234567.0", ".12"})) == "0:1:1.235M:120m:");
  CHECK(each("humanize", int64s({0, -1, 1, 1234567, kMost})) == "0:-1:1:1.235M:9.223E:");
  CHECK(each("humanize", uint64s({0, 1, 1234567, kAllBits})) == "0:1:1.235M:18.45E:");
}

TEST_CASE("humanize1024") {
  CHECK(each("humanize1024", floats({0, 1, 1048576, .12})) == "0:1:1Mi:0.12:");
  CHECK(each("humanize1024", texts({"0.0", "1.0", "1048576.0", ".12"})) == "0:1:1Mi:0.12:");
  CHECK(each("humanize1024", int64s({0, -1, 1, 1234567, kMost})) == "0:-1:1:1.177Mi:8Ei:");
  CHECK(each("humanize1024", uint64s({0, 1, 1234567, kAllBits})) == "0:1:1.177Mi:16Ei:");
}

TEST_CASE("humanizeDuration") {
  CHECK(each("humanizeDuration",
             floats({0, 1, 60, 3600, 86400, 86400 + 3600, -(86400 * 2 + 3600 * 3 + 60 * 4 + 5), 899.99})) ==
        "0s:1s:1m 0s:1h 0m 0s:1d 0h 0m 0s:1d 1h 0m 0s:-2d 3h 4m 5s:14m 59s:");
  CHECK(each("humanizeDuration", texts({"0", "1", "60", "3600", "86400"})) == "0s:1s:1m 0s:1h 0m 0s:1d 0h 0m 0s:");
  CHECK(each("humanizeDuration", floats({.1, .0001, .12345, 60.1, 60.5, 1.2345, 12.345})) ==
        "100ms:100us:123.5ms:1m 0s:1m 0s:1.234s:12.35s:");
  CHECK(each("humanizeDuration", texts({".1", ".0001", ".12345", "60.1", "60.5", "1.2345", "12.345"})) ==
        "100ms:100us:123.5ms:1m 0s:1m 0s:1.234s:12.35s:");
  CHECK(each("humanizeDuration", integers("[]int", Type::kInt, {0, -1, 1, 1234567})) == "0s:-1s:1s:14d 6h 56m 7s:");
  CHECK(each("humanizeDuration", integers("[]uint", Type::kUint, {0, 1, 1234567})) == "0s:1s:14d 6h 56m 7s:");
}

TEST_CASE("what is no finite number") {
  constexpr std::string_view kAll =
      "{{ range . }}{{ humanize . }}:{{ humanize1024 . }}:{{ humanizeDuration . }}:{{humanizeTimestamp .}}:{{ end }}";
  constexpr std::string_view kOutput = "+Inf:+Inf:+Inf:+Inf:-Inf:-Inf:-Inf:-Inf:NaN:NaN:NaN:NaN:";
  CHECK(rendered(kAll, of_items(floats({kInfinity, -kInfinity, std::nan("")})), {}) == kOutput);
  CHECK(rendered(kAll, of_items(texts({"+Inf", "-Inf", "NaN"})), {}) == kOutput);
}

TEST_CASE("humanizePercentage of integers") {
  CHECK(each("humanizePercentage", int64s({0, -1, 1, 1234567, kMost})) == "0%:-100%:100%:1.235e+08%:9.223e+20%:");
  CHECK(each("humanizePercentage", uint64s({0, 1, 1234567, kAllBits})) == "0%:100%:1.235e+08%:1.845e+21%:");
}

TEST_CASE("humanizeTimestamp of integers") {
  CHECK(each("humanizeTimestamp", int64s({0, -1, 1, 1234567, 9223372036})) ==
        "1970-01-01 00:00:00 +0000 UTC:1969-12-31 23:59:59 +0000 UTC:1970-01-01 00:00:01 +0000 UTC:"
        "1970-01-15 06:56:07 +0000 UTC:2262-04-11 23:47:16 +0000 UTC:");
  CHECK(each("humanizeTimestamp", uint64s({0, 1, 1234567, 9223372036})) ==
        "1970-01-01 00:00:00 +0000 UTC:1970-01-01 00:00:01 +0000 UTC:1970-01-15 06:56:07 +0000 UTC:"
        "2262-04-11 23:47:16 +0000 UTC:");
  CHECK(each("humanizeTimestamp", int64s({std::numeric_limits<std::int64_t>::min(), kMost})) ==
        "error: error calling humanizeTimestamp: -9.223372036854776e+18 cannot be represented as a nanoseconds "
        "timestamp since it overflows int64");
  CHECK(each("humanizeTimestamp", uint64s({kAllBits})) ==
        "error: error calling humanizeTimestamp: 1.8446744073709552e+19 cannot be represented as a nanoseconds "
        "timestamp since it overflows int64");
}

TEST_CASE("texts that are no numbers") {
  const std::string function =
      GENERATE(values<std::string>({"humanize", "humanize1024", "humanizeDuration", "humanizePercentage"}));
  CHECK(rendered("{{ " + function + " \"one\" }}") ==
        "error: error calling " + function + ": strconv.ParseFloat: parsing \"one\": invalid syntax");
}

TEST_CASE("times from numbers") {
  CHECK(rendered("{{ toTime 1657155181 }}") == "2022-07-07 00:53:01 +0000 UTC");
  CHECK(rendered("{{ toTime 1.797e300 }}").starts_with("error: error calling toTime: 1.797e+300 cannot be"));
  CHECK(rendered("{{ toTime -1.797e300 }}").starts_with("error: error calling toTime: -1.797e+300 cannot be"));
}
