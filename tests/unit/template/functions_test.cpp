// What promtool 2.42 answers to the same texts.
#include <catch2/catch.hpp>

#include "rendering.h"

using namespace mcp::templates;

namespace {

constexpr Row kRows[] = {
    {R"~({{ index "abc" 1 }} {{ slice "abcdef" 1 3 }})~", "98 bc"},
    {"{{ eq nil nil }}", "true"},
    {R"~({{ parseDuration "1h2m10ms" }} {{ parseDuration "1d" }} {{ parseDuration "0" }})~", "3720.01 86400 0"},
    {R"~({{ and 1 0 "x" }} {{or 0 "" "x"}} {{not 3}})~", "0 x false"},
    {R"~({{ "a" | len }} {{ len $labels }} {{ len (query "up") }})~", "1 3 2"},
    {"{{ 1 | }}", "1"},
    {R"~({{ html "<a href='x'>&\"" }} {{ js "it's <b> \"x\" & = é\n" }} {{ urlquery "a b&c/é" }} {{ html 1 2 "a" }})~",
     R"~(&lt;a href=&#39;x&#39;&gt;&amp;&#34; it\'s \u003Cb\u003E \"x\" \u0026 \u003D é\u000A a+b%26c%2F%C3%A9 1 2a)~"},
    {"{{ html nil }} {{ js $labels }} {{ urlquery 1.5 }}",
     "&lt;no value&gt; map[__name__:m instance:host.example.com:9100 job:j] 1.5"},
    {R"~({{ eq 1 2 3 1 }} {{ ne 1 2 }} {{ lt 1 2 }} {{ le 2 2 }} {{ gt 1.5 1.0 }} {{ ge "b" "a" }} {{ eq "a" "a" }} {{ eq true true }})~",
     "true true true true true true true true"},
    {"{{ ne $labels nil }}", "true"},
    {"{{ eq $labels nil }} {{ eq nil 1 }}", "false false"},
    {"{{ gt $value 5.0 }}", "true"},
    {R"~({{ eq (index "a" 0) 97 }} {{ lt (index "a" 0) -1 }})~", "true false"},
    {R"~({{ slice (query "up") 1 | len }} {{ slice (query "up") 0 1 2 | len }})~", "1 1"},
    {R"~({{ index $labels "job" }} {{ index $labels "nope" }}|)~", "j |"},
    {R"~({{ index $labels "job" 0 }})~", "106"},
    {R"~({{ title "hello wörld foo_bar it's a-b" }} {{ toUpper "straße ñ я" }} {{ toLower "ÀÉ ЯΩ" }})~",
     "Hello Wörld Foo_bar It'S A-B STRAßE Ñ Я àé яω"},
    {R"~({{ reReplaceAll "(?P<x>[a-z]+)-(\\d+)" "$2:${x}$$ $1x ${1}x $" "ab-12 cd-34" }} {{ reReplaceAll "" "-" "abc" }} {{ reReplaceAll "b*" "-" "abc" }} {{ reReplaceAll "a|" "x" "bab" }})~",
     "12:ab$  abx $ 34:cd$  cdx $ -a-b-c- -a-c- xbxbx"},
    {R"~({{ reReplaceAll "^a" "x" "aaa" }} {{ reReplaceAll "\\." "_" "1.2.3" }} {{ reReplaceAll "(.*):\\d+" "$1" $labels.instance }} {{ reReplaceAll "é" "e" "été" }} {{ reReplaceAll "x*" "é" "é" }})~",
     "xaa 1_2_3 host.example.com ete ééé"},
    {R"~({{ stripPort $labels.instance }} {{ stripDomain $labels.instance }} {{ stripPort "" }} {{ stripPort ":" }} {{ stripPort "a:" }} {{ stripDomain "a.b:" }} {{ stripDomain "::1" }} {{ stripDomain "[::1]:80" }} {{ stripDomain "[a.b]:80" }} {{ stripDomain "1.2.3.4.5" }} {{ stripDomain "::ffff:1.2.3.4" }} {{ stripDomain "1.2.3" }} {{ stripDomain "[fe80::1%eth0.x]:1" }})~",
     "host.example.com host:9100   a a ::1 [::1]:80 a:80 1 ::ffff:1.2.3.4 1 [fe80::1%eth0]:1"},
    {R"~({{ humanize 1234.5678 }} {{ humanize 999.96 }} {{ humanize 0.00012345 }} {{ humanize 1e30 }} {{ humanize 1e-30 }} {{ humanize 12 }} {{ humanize "1e3" }} {{ humanize -1500.0 }})~",
     "1.235k 1000 123.4u 1e+06Y 1e-06y 12 1k -1.5k"},
    {"{{ humanize1024 1024 }} {{ humanize1024 1e30 }} {{ humanize1024 0.5 }} {{ humanize1024 -2048.0 }} {{ "
     "humanize1024 1 }}",
     "1ki 8.272e+05Yi 0.5 -2ki 1"},
    {"{{ humanizeDuration 3661.5 }} {{ humanizeDuration 0.000001 }} {{ humanizeDuration -0.5 }} {{ humanizeDuration "
     "59.999 }} {{ humanizeDuration 1e10 }} {{ humanizeDuration 1e19 }} {{ humanizeDuration 1e-30 }}",
     "1h 1m 1s 1us -500ms 60s 115740d 17h 46m 40s -106751991167300d -15h -30m -8s 1e-06ys"},
    {R"~({{ humanizePercentage 0.1234 }} {{ humanizePercentage "0.5" }} {{ humanizeTimestamp 1.5 }} {{ humanizeTimestamp 1643114203.123 }} {{ humanizeTimestamp -0.001 }})~",
     "12.34% 50% 1970-01-01 00:00:01.5 +0000 UTC 2022-01-25 12:36:43.122 +0000 UTC 1969-12-31 23:59:59.999 +0000 UTC"},
    {R"~({{ humanize "inf" }} {{ humanize "Infinity" }} {{ humanize "nan" }} {{ humanize "1e-400" }} {{ humanize "0x1p-2" }})~",
     "+Inf +Inf NaN 0 250m"},
    {R"~({{ graphLink "up{a=\"b\"}" }} {{ tableLink "rate(x[5m]) > 1" }})~",
     "/graph?g0.expr=up%7Ba%3D%22b%22%7D&g0.tab=0 /graph?g0.expr=rate%28x%5B5m%5D%29+%3E+1&g0.tab=1"},
    {"{{$labels.job|toUpper}}", "J"},
    {R"~({{ or true (first (query "nope")) }} {{ and false (first (query "nope")) }} {{ 0 | or 1 }})~", "true false 1"},
};

}  // namespace

TEST_CASE("what functions give") {
  for (const Row& row : kRows) {
    INFO(row.text);
    CHECK(for_rule(row.text) == row.output);
  }
}
