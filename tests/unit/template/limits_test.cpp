#include "template/limits.h"

#include <catch2/catch.hpp>

#include "rendering.h"

using namespace mcp::templates;

namespace {

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("a source may be so long and nested so deep") {
  CHECK(Template::parse(std::string(kLongestSource, 'a')));
  const auto longer = Template::parse(std::string(kLongestSource + 1, 'a'));
  REQUIRE_FALSE(longer);
  CHECK(longer.error().message == "a template of 65537 bytes; at most 65536 are read");
  CHECK(rendered("{{" + repeated("(", 90) + "1" + repeated(")", 90) + "}}") == "1");
  CHECK(rendered("{{" + repeated("(", 30000) + "1" + repeated(")", 30000) + "}}") == "error: nested deeper than 100");
  CHECK(rendered(repeated("{{if 1}}", 90) + "x" + repeated("{{end}}", 90)) == "x");
  CHECK(rendered(repeated("{{if 1}}", 101)) == "error: nested deeper than 100");
  CHECK(rendered("{{if 0}}" + repeated("{{else if 0}}", 200) + "{{end}}") == "error: nested deeper than 100");
}

TEST_CASE("templates may call each other so deep") {
  CHECK(rendered(R"({{define "x"}}{{template "x" .}}{{end}}{{template "x"}})") ==
        "error: exceeded maximum template depth (100)");
  const std::string deep = repeated("{{if 1}}", 80) + "{{template \"x\" .}}" + repeated("{{end}}", 80);
  CHECK(rendered("{{define \"x\"}}" + deep + "{{end}}{{template \"x\"}}") == "error: deeper than 500");
}

TEST_CASE("a run may take so many steps") {
  CHECK(rendered("{{range 1000000000}}{{end}}") == "error: more than 1000000 steps");
  CHECK(rendered("{{range 1000}}{{range 1000}}{{range 1000}}{{end}}{{end}}{{end}}") ==
        "error: more than 1000000 steps");
  CHECK(rendered(R"({{range 2000}}{{match "a" "a"}}{{end}})") == "error: error calling match: more than 1000000 steps");
  CHECK(rendered(R"({{range 2000}}{{if query "up"}}{{end}}{{end}})", Value{}, {.query = giving({})}) ==
        "error: error calling query: more than 1000000 steps");
  // Each match begins anew, up to the end of the text.
  CHECK(rendered(R"({{$x := printf "%0300000d" 0}}{{reReplaceAll "0*1|0" "" $x}})") ==
        "error: error calling reReplaceAll: more than 1000000 steps");
}

TEST_CASE("texts may be so long") {
  CHECK(rendered("{{range 200000}}0123456789{{end}}") == "error: an output of more than 1048576 bytes");
  CHECK(rendered(R"({{printf "%999999d%999999d" 1 2}})") ==
        "error: error calling printf: a text of more than 1048576 bytes");
  CHECK(rendered(R"({{$x := "ab"}}{{range 40}}{{$x = print $x $x}}{{end}})") ==
        "error: error calling print: a text of more than 1048576 bytes");
  CHECK(rendered(R"({{$x := args 1}}{{range 40}}{{$x = args $x $x}}{{end}}{{print $x}})") ==
        "error: error calling print: a text of more than 1048576 bytes");
  CHECK(rendered(R"({{$x := printf "%0999999d" 0}}{{html $x "<<" $x}})") ==
        "error: error calling html: a text of more than 1048576 bytes");
  CHECK(rendered(R"({{$x := printf "%0999999d" 0}}{{reReplaceAll "$" "$0$0$0" $x | len}})") == "999999");
  CHECK(rendered(R"({{$x := printf "%0999d" 0}}{{reReplaceAll "0" $x (print $x $x) | len}})") ==
        "error: error calling reReplaceAll: a text of more than 1048576 bytes");
}

TEST_CASE("arguments may be so deep within each other") {
  CHECK(rendered("{{$x := 1}}{{range 99}}{{$x = args $x}}{{end}}{{len $x}}") == "1");
  CHECK(rendered("{{$x := 1}}{{range 1000}}{{$x = args $x}}{{end}}") ==
        "error: error calling args: arguments within each other deeper than 100");
}
