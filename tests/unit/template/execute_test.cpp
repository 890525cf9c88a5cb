// What promtool 2.42 answers to the same texts.
#include <catch2/catch.hpp>

#include "rendering.h"

using namespace mcp::templates;

namespace {

constexpr Row kRows[] = {
    {"{{ $.Value }}", "7"},
    {"{{ 0x1F }} {{ 0b11 }} {{ 0o17 }} {{ 017 }} {{ 1_000 }} {{ 0x1p4 }} {{ -3 }} {{ +3 }} {{ .5 }} {{ 1. }} {{ 1e3 }} "
     "{{ 0x1.8p1 }}",
     "31 3 15 15 1000 16 -3 3 0.5 1 1000 3"},
    {R"~({{- "x" -}} y {{- "z" }}  {{/* comment */}} {{- /* c */ -}} w)~", "xyz  w"},
    {R"~({{ if eq $labels.job "j" }}yes{{ else if eq $labels.job "k" }}k{{ else }}no{{ end }})~", "yes"},
    {"{{ range $k, $v := $labels }}{{$k}}={{$v}};{{end}}", "__name__=m;instance=host.example.com:9100;job=j;"},
    {"{{ range $v := $labels }}{{$v}};{{continue}}x{{end}}", "m;host.example.com:9100;j;"},
    {R"~({{ range query "nope" }}x{{else}}none{{end}})~", "none"},
    {"{{ with $labels.foo }}{{.}}{{else}}nofoo{{end}}", "nofoo"},
    {R"~({{ with query "nope" }}x{{ else }}{{ $value }}{{ end }})~", "7"},
    {"{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $y := 3 }}{{ end }}{{ $x }}", "2"},
    {"{{ $ }}", "{map[__name__:m instance:host.example.com:9100 job:j] map[]  7}"},
    {"{{ $.Labels.job }} {{ $labels.job }} {{ .Labels.job}} {{ (.Labels).job }}", "j j j j"},
    {R"~({{ define "a" }}A{{ . }}{{ end }}{{ template "a" 3 }}{{ template "a" }})~", "A3A<no value>"},
    {R"~({{ block "b" .Value }}B{{ . }}{{ end }})~", "B7"},
    {R"~({{ define "a" }}{{ end }}{{ define "a" }}2{{ end }}{{template "a"}})~", "2"},
    {R"~({{ define "a" }}{{ $ }}{{ end }}{{ template "a" 5 }})~", "5"},
    {R"~({{ (args 1 "a" 2.5 nil).arg1 }} {{ args 1 "b" }} {{ args }})~", "a map[arg0:1 arg1:b] map[]"},
    {R"~({{ range $i, $e := args "x" "y" }}{{$i}}{{$e}} {{end}})~", "arg0x arg1y "},
    {R"~({{ "quoted \"x\" \t\x41\101\u00e9\U0001F600 \\" }} {{ `raw \n "x"` }})~",
     "quoted \"x\" \tAAé😀 \\ raw \\n \"x\""},
    {R"~({{"a"}}{{"b"}}{{ "c"}})~", "abc"},
    {"{{$labels.job}}{{$value}}%", "j7%"},
    {"{{/* x */}}ok{{- /* y */ -}}  z", "okz"},
    {"{{ $i := 0 }}{{ $e := 0 }}{{ range $i, $e = $labels }}{{ end }}{{ $i }}{{ $e }}", "jobj"},
    {R"~({{ range $i := query "up" }}{{ range $j := query "up" }}{{ if $j.Value }}{{ continue }}{{ end }}{{ $j.Value }}{{ end }}{{ break }}{{ end }})~",
     "0"},
    {"{{ if gt $value 5.0 -}} a {{- else -}} b {{- end }} c", "a c"},
    {R"~({{ $s := sortByLabel "instance" (query "up") }}{{ (index $s 0).Labels.instance }}{{ len $s }})~", "a2"},
    {R"~({{ $m := args }}{{ if $m }}x{{ else }}empty{{ end }} {{ if $labels }}labels{{ end }} {{ if 0.0 }}x{{ else }}zero{{ end }} {{ if "" }}x{{ else }}no{{ end }})~",
     "empty labels zero no"},
    {"{{ $x:=1 }}{{ $x }}", "1"},
    {"{{ $x:= 1}}{{$x}}{{ $y :=2}}{{$y}}", "12"},
    {"{{ $1 := 2 }}{{ $1 }}", "2"},
    {"{{ $é := 2 }}{{ $é }}", "2"},
    {"{{ with $v := $value }}{{ $v }}{{ end }} {{ with 0 }}x{{ end }}|{{ if 1 }}{{/* c */}}y{{ end }}", "7 |y"},
};

}  // namespace

TEST_CASE("what templates write") {
  for (const Row& row : kRows) {
    INFO(row.text);
    CHECK(for_rule(row.text) == row.output);
  }
}
