// What promtool 2.42 answers to the same texts.
#include <catch2/catch.hpp>

#include "rendering.h"

using namespace mcp::templates;

namespace {

constexpr Row kRows[] = {
    {R"~({{ printf "%v" nil }})~", "<nil>"},
    {"{{ (args).arg0 }}|{{ $x := (args).arg0 }}{{$x}}|{{print (args).arg0}}", "<no value>|<no value>|<nil>"},
    {R"~({{ "x" | printf "%s" 3 }})~", "%!s(int=3)%!(EXTRA string=x)"},
    {R"~({{ println 1 "a" "b" 2 }})~", "1 a b 2\n"},
    {R"~({{ print 1 2 "a" "b" 3 4.5 nil true }})~", "1 2ab3 4.5 <nil> true"},
    {R"~({{ printf "%d %s %v %q %x %5.2f|%-8s|%T" "a" 1 1.5 "x\ny" "hi" 3.14159 "ab" .Labels }})~",
     R"~(%!d(string=a) %!s(int=1) 1.5 "x\ny" 6869  3.14|ab      |map[string]string)~"},
    {R"~({{ printf "%[2]d %[1]s %d" "a" 1 }})~", "1 a 1"},
    {R"~({{ printf "%[3]d" 1 }} {{ printf "%[x]d" 1 }} {{ printf "%[1" 1 }})~",
     "%!d(BADINDEX) %!d(BADINDEX) %!(NOVERB)"},
    {R"~({{ printf "%*d|%-*d|%.*f" 5 1 5 2 2 3.14159 }})~", "    1|2    |3.14"},
    {R"~({{ printf "%!" }} {{ printf "%" }} {{ printf "%z" 1 }} {{ printf "%d" }} {{printf "%d %d" 1}} {{ printf "a" 1 "b" nil}})~",
     "%!!(MISSING) %!(NOVERB) %!z(int=1) %!d(MISSING) 1 %!d(MISSING) a%!(EXTRA int=1, string=b, <nil>)"},
    {R"~({{ printf "%05d|%+d|% d|%x|%X|%#x|%o|%#o|%O|%b|%c|%U|%#U|%q" 42 42 42 255 255 255 8 8 8 5 65 65 65 65 }})~",
     "00042|+42| 42|ff|FF|0xff|10|010|0o10|101|A|U+0041|U+0041 'A'|'A'"},
    {R"~({{ printf "%05.1f|%+.2e|%g|%G|%e|%E|%08.3f|%-10.2f|%10.3g|" 3.14159 12345.678 1e-7 1e21 1e6 1e6 -3.14159 2.5 1234567.0 }})~",
     "003.1|+1.23e+04|1e-07|1E+21|1.000000e+06|1.000000E+06|-003.142|2.50      |  1.23e+06|"},
    {R"~({{ printf "%v %v %v %v %v" 1e20 1e21 0.0001 0.00001 100000.0 }} {{ 1e5 }} {{ 123456.789 }} {{ 1234567.0 }})~",
     "1e+20 1e+21 0.0001 1e-05 100000 100000 123456.789 1.234567e+06"},
    {R"~({{ printf "%t %v %s %d" true false true true }})~", "true false %!s(bool=true) %!d(bool=true)"},
    {R"~({{ printf "%s %v %d" $labels $labels $labels }})~",
     "map[__name__:m instance:host.example.com:9100 job:j] map[__name__:m instance:host.example.com:9100 job:j] "
     "map[%!d(string=__name__):%!d(string=m) %!d(string=instance):%!d(string=host.example.com:9100) "
     "%!d(string=job):%!d(string=j)]"},
    {R"~({{ printf "%6.2f%%" 12.345 }} {{ printf "%s" nil }} {{ printf "%d" nil }} {{ printf "%v" nil }})~",
     " 12.35% %!s(<nil>) %!d(<nil>) <nil>"},
    {R"~({{ printf "%x %X % x %#x %# x" "hello" "hello" "hello" "hello" "hello" }})~",
     "68656c6c6f 68656C6C6F 68 65 6c 6c 6f 0x68656c6c6f 0x68 0x65 0x6c 0x6c 0x6f"},
    {R"~({{ printf "%q %+q %#q %q" "ünï" "ünï" "ab" 'x' }} {{ 'x' }} {{ '\n' }} {{ '\u00e9' }})~",
     R"~("ünï" "\u00fcn\u00ef" `ab` 'x' 120 10 233)~"},
    {R"~({{ printf "%10s|%-10s|%.2s|%10.2s|%010s" "abc" "abc" "abc" "abc" "abc" }})~",
     "       abc|abc       |ab|        ab|0000000abc"},
    {R"~({{ printf "%5t|%-7t|" true false }})~", " true|false  |"},
    {R"~({{ printf "%T %T %T %T %T" 1 1.5 "a" true nil }} {{ printf "%T" (query "up") }} {{ printf "%T" (query "up" | first) }} {{printf "%T" (toTime 0)}} {{printf "%T" (args 1)}})~",
     "int float64 string bool <nil> template.queryResult *template.sample *time.Time map[string]interface {}"},
    {R"~({{ printf "%s" ("a") }})~", "a"},
    {R"~({{ ("a" | printf "%s-%s" "b") }})~", "b-a"},
    {R"~({{ .Labels.job | toUpper | printf "%s!" }})~", "J!"},
    {R"~({{ safeHtml "<b>" }} {{ printf "%T" (safeHtml "a") }} {{ safeHtml "a" | len }})~", "<b> template.HTML 1"},
    {R"~({{ $value | printf "%.2f" }} {{ printf "%.0f" $value }} {{ printf "%d" $value }} {{ $value | humanize }})~",
     "7.00 7 %!d(float64=7) 7"},
    {R"~({{ printf "%v %d %s" (toTime 1e9).Month (toTime 1e9).Month (toTime 1e9).Weekday }} {{ eq (toTime 1e9).Month 9 }} {{ (toTime 1e9).Month.String }} {{ printf "%5d|%v" (toTime 1e9).Weekday ((toTime 1e9).Sub (toTime 0.5)) }})~",
     "September 9 Sunday true September     0|277777h46m39.5s"},
    {R"~({{ print "a" "b" 1 2 true }} {{ print 1 true "x" nil nil }} {{ println }} {{ print }})~",
     "ab1 2 true 1 truex<nil> <nil> \n "},
    {R"~({{ printf "%v" (args 1 "x") }} {{ printf "%q" (args "x") }} {{ printf "%#v" (args 1 "x" nil 1.5) }} {{ printf "%#v %#v %#v %#v" 1 "a" 1.5 true }} {{ printf "%+d %+q %#q %x" 5 "é" "a`b" 3.5 }})~",
     R"~(map[arg0:1 arg1:x] map["arg0":"x"] map[string]interface {}{"arg0":1, "arg1":"x", "arg2":interface {}(nil), "arg3":1.5} 1 "a" 1.5 true +5 "\u00e9" "a`b" 0x1.cp+01)~"},
    {R"~({{ printf "%6.3v|%-8v|%08v|%+v|% v" 3.14159 "ab" 42 42 42 }} {{ printf "%3c|%-3c|%03d|%.3d|%8.3d|%-8.3d|%+.3d" 65 66 7 7 7 7 7 }} {{ printf "%#08x|%#b|%x" 255 5 -255 }} {{ printf "%.0d|" 0 }})~",
     "  3.14|ab      |00000042|42| 42   A|B  |007|007|     007|007     |+007 0x000000ff|0b101|-ff |"},
    {R"~({{ printf "%e %E %.0e %g %.3g %.10g %#g %#.3g %+g %G" 1234.5678 0.00012 5.5 0.0000001 1234567.0 1234567.0 3.0 3.0 1.5 1e-10 }} {{ printf "%x %X %.2x" 1.0 3.5 3.14159 }} {{ printf "%6.2f|%-8.1f|%+08.2f|%+f" 3.14159 2.55 -1.005 0.0 }})~",
     "1.234568e+03 1.200000E-04 6e+00 1e-07 1.23e+06 1234567 3.00000 3.00 +1.5 1E-10 0x1p+00 0X1.CP+01 0x1.92p+01   "
     "3.14|2.5     |-0001.00|+0.000000"},
    {R"~({{ printf "%s %s %s %v" 1.5 true 'a' 'a' }} {{ printf "%c %q %U" 128512 128512 128512 }} {{ printf "%t" 1 }} {{ printf "%5%|%-5%" }} {{ printf "%.2s|%.10s|%.1q" "héllo" "é" "éa" }} {{ printf "%.*d|%.*f" 3 5 -1 2.5 }} {{ printf "%[2]*[1]d|%[1]*d" 5 6 }} {{ printf "%[2]*.[1]*f" 2 8 3.14159 }} {{ printf "%[3]*.[2]*[1]f" 12.0 2 6 }})~",
     R"~(%!s(float64=1.5) %!s(bool=true) %!s(int=97) 97 😀 '😀' U+1F600 %!t(int=1) %|% hé|é|"é" 005|%!(BADPREC)2.500000      5|    6 %!f(int=      08)  12.00)~"},
    {R"~({{ printf "%w %p" "a" "a" }} {{ printf "%-05d|%0-5d|%+ d|%x" 5 5 5 "" }} {{ printf "%99999999d" 1 }} {{ printf "%s" (toTime 0) }} {{ printf "%d" (safeHtml "x") }} {{ printf "%é" 1 }} {{ printf "%v %s" (query "nope") (query "nope") }})~",
     "%!w(string=a) %!p(string=a) 5    |5    |+5| %!(NOVERB)%!(EXTRA int=1) 1970-01-01 00:00:00 +0000 UTC "
     "%!d(template.HTML=x) %!é(int=1) [] []"},
    {R"~({{ $labels.instance | reReplaceAll "(.*):.*" "$1" }} {{ $value | printf "%.1f" }})~", "host.example.com 7.0"},
    {"{{ print (1) (2) }}", "1 2"},
    {"{{ 1|print }}", "1"},
};

}  // namespace

TEST_CASE("what print, printf and println write") {
  for (const Row& row : kRows) {
    INFO(row.text);
    CHECK(for_rule(row.text) == row.output);
  }
}
