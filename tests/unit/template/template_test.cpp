// The public face, and what Go and Prometheus have since 2.42.
#include "template/template.h"

#include <catch2/catch.hpp>

#include "rendering.h"

using namespace mcp;
using namespace mcp::templates;

namespace {

const std::vector<Label> kLabels = {{"job", "j"}, {"a", "x"}};  // in no order

}  // namespace

TEST_CASE("a rule's variables") {
  const std::vector<Label> external = {{"region", "north"}};
  const auto parsed = Template::parse_rule(
      "{{$labels.job}} {{$labels.a}} {{$externalLabels.region}} {{$externalURL}} {{$value}} {{.}}");
  REQUIRE(parsed);
  CHECK_FALSE(parsed->is_plain());
  const auto text = expand(*parsed, {kLabels, external, "http://out", 0.5}, {});
  REQUIRE(text);
  CHECK(*text == "j x north http://out 0.5 {map[a:x job:j] map[region:north] http://out 0.5}");
}

TEST_CASE("a text without actions is what it was") {
  const auto parsed = Template::parse_rule("plain }} text\n");
  REQUIRE(parsed);
  CHECK(parsed->is_plain());
  CHECK(*expand(*parsed, {}, {}) == "plain }} text\n");
  CHECK(expand_rule(*parsed, {}, {}).text == "plain }} text\n");
}

TEST_CASE("an error of parsing has its place in the text") {
  const auto parsed = Template::parse_rule("first\n  {{ $value }} {{ $label.foo }}");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == Code::kConfig);
  CHECK(parsed.error().message == "undefined variable \"$label\"");
  CHECK(parsed.error().place.line == 2);
  CHECK(parsed.error().place.column == 19);
  const auto on_first_line = Template::parse_rule("ab {{ foo }}");
  REQUIRE_FALSE(on_first_line);
  CHECK(on_first_line.error().place.line == 1);
  CHECK(on_first_line.error().place.column == 7);
  CHECK(Template::parse("{{ $value }}").error().message == "undefined variable \"$value\"");
}

TEST_CASE("an error of a run has its place in the text, and is what stands in the annotation") {
  const auto parsed = Template::parse_rule("value {{ toUpper $value }}");
  REQUIRE(parsed);
  const auto failed = expand(*parsed, {kLabels, {}, "", 1}, {});
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message == "wrong type for value; expected string; got float64");
  CHECK(failed.error().place.line == 1);
  CHECK(failed.error().place.column == 18);
  const Expansion expansion = expand_rule(*parsed, {kLabels, {}, "", 1}, {.name = "__alert_Down"});
  REQUIRE(expansion.error);
  CHECK(expansion.error->place.column == 18);
  CHECK(expansion.text ==
        "<error expanding template: error executing template __alert_Down: template: __alert_Down:1:129: executing "
        "\"__alert_Down\" at <$value>: wrong type for value; expected string; got float64>");
}

TEST_CASE("a template moves, and is expanded many times") {
  auto parsed = Template::parse_rule("{{ $labels.job }} {{ $value }}");
  REQUIRE(parsed);
  const Template moved = std::move(*parsed);
  for (const double value : {1.0, 2.5}) {
    CHECK(*expand(moved, {kLabels, {}, "", value}, {}) == (value == 1.0 ? "j 1" : "j 2.5"));
  }
}

TEST_CASE("the time of the evaluation") {
  CHECK(rendered("{{ now }} {{ toTime now }}", Value{}, {.now_us = 1'500'500'999}) ==
        "1500.5 1970-01-01 00:25:00.5 +0000 UTC");
}

TEST_CASE("durations") {
  CHECK(rendered("{{ toDuration 90.5 }} {{ (toDuration 90).Minutes }} {{ toDuration \"3600\" | humanizeDuration }}") ==
        "1m30.5s 1.5 1h 0m 0s");
  CHECK(rendered("{{ (toTime 10).Add (toDuration 5) }} {{ toDuration -0.0015 }} {{ (toDuration -5).Abs }}") ==
        "1970-01-01 00:00:15 +0000 UTC -1.5ms 5s");
  CHECK(rendered("{{ toDuration \"x\" }}") ==
        "error: error calling toDuration: strconv.ParseFloat: parsing \"x\": invalid syntax");
  CHECK(rendered("{{ (toDuration 5).Foo }}") == "error: can't evaluate field Foo in type *time.Duration");
  CHECK(rendered("{{ (toTime 9e9).Add (toDuration 9e9) }}") ==
        "error: error calling Add: the time is further from 1970 than 292 years");
  CHECK(rendered("{{ (toTime 0).AddDate 300 0 0 }}") ==
        "error: error calling AddDate: the time is further from 1970 than 292 years");
}

TEST_CASE("texts for URLs") {
  CHECK(rendered(R"({{ urlQueryEscape "a b/c?d=é" }} {{ pathPrefix }})", Value{},
                 {.external_url = "https://u@h:9/a%20b/?q=/#f"}) == "a+b%2Fc%3Fd%3D%C3%A9 /a b/");
  CHECK(rendered("{{ pathPrefix }}|", Value{}, {.external_url = "http://host"}) == "|");
}

TEST_CASE("what Go has since") {
  CHECK(
      rendered(
          "{{ range 3 }}{{ . }}{{ end }}{{ range $i := 2 }}<{{ $i }}>{{ end }}{{ range 0 }}{{ else }}none{{ end }}") ==
      "012<0><1>none");
  CHECK(rendered("{{ range $i, $j := 3 }}{{ end }}") == "error: can't use 3 to iterate over more than one variable");
  CHECK(rendered("{{ with 0 }}a{{ else with 1 }}b{{ . }}{{ else }}c{{ end }}") == "b1");
  CHECK(rendered("{{ if 0 }}a{{ else with 1 }}b{{ end }}") == "error: unexpected <with> in input");
}

TEST_CASE("without anything to query") {
  CHECK(rendered(R"({{ query "up" }})") == "error: error calling query: there is nothing to query");
  const Query failing = [](std::string_view expression) -> Result<std::vector<Sample>> {
    return Error{.code = Code::kConfig, .message = "cannot evaluate " + std::string(expression)};
  };
  CHECK(rendered(R"({{ query "up" }})", Value{}, {.query = failing}) ==
        "error: error calling query: cannot evaluate up");
}
