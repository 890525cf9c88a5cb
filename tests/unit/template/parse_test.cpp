// What promtool 2.42 refuses when it loads the rules, with its reasons; the columns are ours.
#include <catch2/catch.hpp>

#include "rendering.h"

using namespace mcp::templates;

namespace {

constexpr Row kRows[] = {
    {"{{ break }}", "1:4: {{break}} outside {{range}}"},
    {"{{ 1 | 2 }}", "1:8: non executable command in pipeline stage 2"},
    {"{{ 08 }}", R"~(1:4: integer overflow: "08")~"},
    {"{{ 1_ }}", R"~(1:4: illegal number syntax: "1_")~"},
    {"{{ 1__0 }}", R"~(1:4: illegal number syntax: "1__0")~"},
    {"{{ 0xg }}", R"~(1:4: bad number syntax: "0xg")~"},
    {"{{ 3a }}", R"~(1:4: bad number syntax: "3a")~"},
    {"{{/* unclosed }}", "1:1: unclosed comment"},
    {R"~({{ "unclosed }})~", "1:4: unterminated quoted string"},
    {"{{ `raw", "1:4: unterminated raw quoted string"},
    {"{{ if true }}{{ $y := 3 }}{{ end }}{{ $y }}", R"~(1:39: undefined variable "$y")~"},
    {"{{ $label.foo }}", R"~(1:4: undefined variable "$label")~"},
    {"{{ foo }}", R"~(1:4: function "foo" not defined)~"},
    {"{{ end }}", "1:4: unexpected {{end}}"},
    {"{{ if }}x{{end}}", "1:7: missing value for if"},
    {"{{ if true }}", "1:14: unexpected EOF"},
    {"{{ else }}", "1:4: unexpected {{else}}"},
    {"{{ if true }}a{{else}}b{{else}}c{{end}}", "1:26: expected end; found {{else}}"},
    {"{{ range $a, $b, $c := $labels }}{{end}}", "1:16: too many declarations in range"},
    {"{{ $a, $b := 1 }}", "1:6: too many declarations in command"},
    {"{{ range $a, 3 }}{{end}}", "1:14: range can only initialize variables"},
    {"{{ (1 }}", "1:7: unclosed left paren"},
    {"{{ | len }}", R"~(1:4: unexpected "|" in command)~"},
    {"{{ () }}", "1:5: missing value for parenthesized pipeline"},
    {"{{ true.foo }}", R"~(1:8: unexpected . after term "true")~"},
    {R"~({{ "a".foo }})~", R"~(1:7: unexpected . after term "\"a\"")~"},
    {"{{ 1.foo }}", R"~(1:4: bad number syntax: "1.f")~"},
    {"{{ nil.foo }}", R"~(1:7: unexpected . after term "nil")~"},
    {"{{ ..foo }}", R"~(1:5: unexpected . after term ".")~"},
    {"{{ . foo }}", R"~(1:6: function "foo" not defined)~"},
    {"{{ .foo.}}", "1:8: unexpected <.> in operand"},
    {"{{ define a }}{{end}}", R"~(1:11: unexpected "a" in define clause)~"},
    {R"~({{ define "a" }})~", "1:17: unexpected EOF"},
    {R"~({{ if true }}{{ define "a" }}x{{end}}{{end}})~", "1:17: unexpected <define> in command"},
    {"{{ template a }}", R"~(1:13: unexpected "a" in template clause)~"},
    {R"~({{ define "a" }}{{ $labels }}{{ end }})~", R"~(1:20: undefined variable "$labels")~"},
    {R"~({{ "bad \q" }})~", "1:4: invalid syntax"},
    {R"~({{ "bad \xZZ" }})~", "1:4: invalid syntax"},
    {"{{ 'ab' }}", "1:4: malformed character constant: 'ab'"},
    {"{{ 'x }}", "1:4: unterminated character constant"},
    {R"~({{ "\ud800" }})~", "1:4: invalid syntax"},
    {"{{- 3 -}} {{-3}} {{ - 3 }}", R"~(1:21: illegal number syntax: "-")~"},
    {"{{$labels.job|toUpper}}{{}}", "1:26: missing value for command"},
    {"{{ }}", "1:4: missing value for command"},
    {"{{ /* x */ }}", R"~(1:4: unexpected "/" in command)~"},
    {"{{/* x */ }}", "1:1: comment ends before closing delimiter"},
    {"{{ with $a := 1 }}{{ $a }}{{ end }}{{ $a }}", R"~(1:39: undefined variable "$a")~"},
    {"{{break}}", "1:3: {{break}} outside {{range}}"},
    {R"~({{ range $labels }}{{ define "x" }}{{ break }}{{ end }}{{ end }})~", "1:23: unexpected <define> in command"},
    {"{{ range $labels }}{{ break 1 }}{{ end }}", R"~(1:29: unexpected "1" in {{break}})~"},
    {"{{ if true }}{{ break }}{{ end }}", "1:17: {{break}} outside {{range}}"},
    {"{{ range $labels }}{{else}}{{break}}{{end}}", "1:30: {{break}} outside {{range}}"},
    {"{{ 1_e5 }}", R"~(1:4: illegal number syntax: "1_e5")~"},
    {"{{ 100000000000000000000 }}", R"~(1:4: integer overflow: "100000000000000000000")~"},
    {"{{ $x : = 1 }}", R"~(1:4: undefined variable "$x")~"},
    {"{{ a-b }}", "1:5: bad character U+002D '-'"},
    {"{{ $labels.a-b }}", "1:13: bad character U+002D '-'"},
    {"{{ $labels-b }}", "1:11: bad character U+002D '-'"},
    {R"~({{ "a"b }})~", R"~(1:7: unexpected "b" in operand)~"},
    {R"~({{ "a""b" }})~", R"~(1:7: unexpected "\"b\"" in operand)~"},
    {"{{ (1)(2) }}", R"~(1:7: unexpected "(" in operand)~"},
    {"{{ print(1)(2) }}", R"~(1:9: unexpected "(" in operand)~"},
    {R"~({{ len"abc" }})~", R"~(1:7: bad character U+0022 '"')~"},
    {"{{ # }}", R"~(1:4: unexpected "#" in command)~"},
    {"{{ @ }}", R"~(1:4: unexpected "@" in command)~"},
    {"{{ , }}", R"~(1:4: unexpected "," in command)~"},
    {"{{ = 1 }}", R"~(1:4: unexpected "=" in command)~"},
    {"{{ $value = }}", "1:13: missing value for command"},
    {"{{ $value := }}", "1:14: missing value for command"},
    {"{{ template }}", R"~(1:13: unexpected "}}" in template clause)~"},
    {R"~({{ block "a" }}{{end}})~", "1:14: missing value for block clause"},
    {"{{ else if }}", "1:4: unexpected {{else}}"},
    {"{{ if 1 }}{{ else if }}{{ end }}", "1:22: missing value for if"},
    {"{{ range }}x{{end}}", "1:10: missing value for range"},
    {"{{ end 1 }}", R"~(1:8: unexpected "1" in end)~"},
    {"{{ if 1 }}{{ end 1 }}", R"~(1:18: unexpected "1" in end)~"},
    {"{{ if 1 }}{{ else 1 }}{{ end }}", R"~(1:19: unexpected "1" in else)~"},
    {R"~({{ define "x" 1 }}{{ end }})~", R"~(1:15: unexpected "1" in define clause)~"},
};

}  // namespace

TEST_CASE("what does not parse") {
  for (const Row& row : kRows) {
    INFO(row.text);
    CHECK(for_rule(row.text) == row.output);
  }
}
