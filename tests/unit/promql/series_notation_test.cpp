#include "promql/series_notation.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "text/number.h"

namespace mcp::promql {
namespace {

// The values one after the other, or the error with its column.
std::string unrolled(std::string_view text) {
  const Result<std::vector<Run>> runs = parse_values(text);
  if (!runs) return std::to_string(runs.error().place.column) + ": " + runs.error().message;
  std::string out;
  Unroll unroll(*runs);
  for (Written written; unroll.next(written);) {
    if (!out.empty()) out += ' ';
    if (written.is == Run::Is::kGap) out += '_';
    if (written.is == Run::Is::kStale) out += "stale";
    if (written.is == Run::Is::kFloat) text::append_go_number(out, written.value);
    if (written.is == Run::Is::kHistogram) out += histogram_text(*written.histogram);
  }
  return out;
}

std::string labels_of(std::string_view text) {
  const Result<record::Labels> labels = parse_series(text);
  if (!labels) return std::to_string(labels.error().place.column) + ": " + labels.error().message;
  std::string out;
  for (const auto& [name, value] : *labels) out += name + "=" + value + ";";
  return out;
}

TEST_CASE("values of moments that follow each other") {
  CHECK(unrolled("") == "");
  CHECK(unrolled(" \n\t") == "");
  CHECK(unrolled("1") == "1");
  CHECK(unrolled("0 1\n-2\t+3 1e3 .5 5. 1_000.5") == "0 1 -2 3 1000 0.5 5 1000.5");
  CHECK(unrolled("1x2") == "1 1 1");
  CHECK(unrolled("1x0") == "1");
  CHECK(unrolled("0x10") == "0 0 0 0 0 0 0 0 0 0 0");
  CHECK(unrolled("1+2x3") == "1 3 5 7");
  CHECK(unrolled("1-2x3") == "1 -1 -3 -5");
  CHECK(unrolled("-2-1.5x1 7") == "-2 -3.5 7");
  CHECK(unrolled("_ _x3 1 _x0 2") == "_ _ _ _ 1 2");
  CHECK(unrolled("stale 1 stalex1") == "stale 1 stale stale");
  CHECK(unrolled("NaN inf -Inf +INF nanx1") == "NaN +Inf -Inf +Inf NaN NaN");
  CHECK(unrolled("1e3x1 1E+2 2e-1+1e0x1") == "1000 1000 100 0.2 1.2");
}

TEST_CASE("a whole number that begins with 0 is octal, as in Go") { CHECK(unrolled("010 08 0 00.5") == "8 8 0 0.5"); }

TEST_CASE("each value is made of the one before it, so that rounding adds up") {
  double sum = 0;
  for (int i = 0; i < 10; ++i) sum += 0.1;
  const Result<std::vector<Run>> runs = parse_values("0+0.1x10");
  REQUIRE(runs);
  Unroll unroll(*runs);
  Written written;
  for (int i = 0; i < 11; ++i) REQUIRE(unroll.next(written));
  CHECK(written.value == sum);
  CHECK(written.value != 1.0);
  CHECK_FALSE(unroll.next(written));
}

TEST_CASE("a long run costs nothing until it is unrolled") {
  const Result<std::vector<Run>> runs = parse_values("0+1x1000000000 5");
  REQUIRE(runs);
  REQUIRE(runs->size() == 2);
  CHECK(runs->front().count == 1'000'000'001);
}

TEST_CASE("histograms") {
  CHECK(unrolled("{{}}") == "{{}}");
  CHECK(unrolled("{{ }} {{\tcount:1\n}}") == "{{}} {{count:1}}");
  constexpr std::string_view kAll =
      "{{schema:1 count:32.1 sum:-0.3 z_bucket:7.1 z_bucket_w:0.05 counter_reset_hint:gauge offset:-3 "
      "buckets:[5.1 10 7] n_offset:-5 n_buckets:[4.1 5]}}";
  CHECK(unrolled(kAll) == kAll);
  CHECK(unrolled("{{schema:-53 sum:3 count:2 custom_values:[5 10] buckets:[0 2]}}") ==
        "{{schema:-53 count:2 sum:3 custom_values:[5 10] offset:1 buckets:[2]}}");
  CHECK(unrolled("{{buckets:[0 0 1 0 2 0] n_buckets:[0 0]}}") == "{{offset:2 buckets:[1 0 2]}}");
  CHECK(unrolled("{{sum:3 count:2 buckets:[2]}}x1") == "{{count:2 sum:3 buckets:[2]}} {{count:2 sum:3 buckets:[2]}}");
  CHECK(unrolled("{{sum:3 count:2 buckets:[2]}}+{{sum:1.5 count:1 buckets:[1]}}x1 7") ==
        "{{count:2 sum:3 buckets:[2]}} {{count:3 sum:4.5 buckets:[3]}} 7");
  CHECK(unrolled("{{sum:3 count:2 buckets:[2]}}-{{sum:1 count:1 buckets:[1]}}x2") ==
        "{{count:2 sum:3 buckets:[2]}} {{count:1 sum:2 buckets:[1]}} {{sum:1}}");
  CHECK(unrolled("{{sum:NaN count:Inf buckets:[Inf]}}") == "{{count:+Inf sum:NaN buckets:[+Inf]}}");
}

TEST_CASE("what is no value is refused where it stands") {
  CHECK(unrolled("1 2 x") == "5: expected a number, _, stale or {{…}}, got \"x\"");
  CHECK(unrolled("1 2y") == "4: expected a blank or the end behind a value, got \"y\"");
  CHECK(unrolled("1x") == "3: expected a whole number behind x, got nothing");
  CHECK(unrolled("1x-1") == "3: expected a whole number behind x, got \"-1\"");
  CHECK(unrolled("1+1") == "4: expected x and how many more values there are, got nothing");
  CHECK(unrolled("1+y") == "2: expected a number, got \"+y\"");
  CHECK(unrolled("1+-1x2") == "2: expected a number, got \"+-1x2\"");
  CHECK(unrolled("1 + 1x2") == "3: expected a number, _, stale or {{…}}, got \"+\"");
  CHECK(unrolled("1__0") == "1: expected a number, _, stale or {{…}}, got \"1__0\"");
  CHECK(unrolled("1e999") == "1: expected a number, _, stale or {{…}}, got \"1e999\"");
  CHECK(unrolled("_3") == "2: expected a blank or the end behind a value, got \"3\"");
  CHECK(unrolled("1x1099511627776") == "3: expected fewer than 1099511627776 values, got \"1099511627776\"");
  CHECK(unrolled("1x99999999999999999999") ==
        "3: expected fewer than 1099511627776 values, got \"99999999999999999999\"");
  CHECK(unrolled("0x1F") == "4: expected a blank or the end behind a value, got \"F\"");
}

TEST_CASE("what is no histogram is refused where it stands") {
  CHECK(unrolled("{{shema:1}}") == "3: expected a key of a histogram, got \"shema\"; did you mean 'schema'?");
  CHECK(unrolled("{{count:1 count:2}}") == "11: the key count stands there twice");
  CHECK(unrolled("{{count 1}}") == "8: expected a colon, got nothing");
  CHECK(unrolled("{{count:}}") == "9: expected a number, got \"}}\"");
  CHECK(unrolled("{{count:1") == "10: expected a blank or }}, got nothing");
  CHECK(unrolled("{{buckets:1}}") == "11: expected [, got \"1}}\"");
  CHECK(unrolled("{{buckets:[1,2]}}") == "13: expected a blank or ], got \",2]}}\"");
  CHECK(unrolled("{{buckets:[1 2") == "15: expected a blank or ], got nothing");
  CHECK(unrolled("{{schema:9}}") == "10: expected a whole number from -53 to 8, got \"9}}\"");
  CHECK(unrolled("{{offset:99999999999}}") ==
        "10: expected a whole number from -1073741824 to 1073741824, got \"99999999999}}\"");
  CHECK(unrolled("{{counter_reset_hint:no}}") == "22: expected unknown, reset, not_reset or gauge, got \"no}}\"");
  CHECK(unrolled("1 {{count:-1}}").starts_with("3: no such histogram can be"));
  CHECK(unrolled("{{schema:-5}}").starts_with("1: no such histogram can be"));
  CHECK(unrolled("{{custom_values:[1 2]}}").starts_with("1: no such histogram can be"));
  CHECK(unrolled("{{count:1}}+{{schema:-1}}x2") == "13: what is added must not have a coarser schema");
  CHECK(unrolled("{{count:1}}+{{schema:-53 custom_values:[1]}}x2") ==
        "13: custom buckets and those of a schema cannot be added");
}

TEST_CASE("the labels of a series") {
  CHECK(labels_of("up") == "__name__=up;");
  CHECK(labels_of("") == "");
  CHECK(labels_of("{}") == "");
  CHECK(labels_of("up{}") == "__name__=up;");
  CHECK(labels_of(" up { job = \"a\" , i='b',} ") == "__name__=up;i=b;job=a;");
  CHECK(labels_of("job:x:sum{le=\"\"}") == "__name__=job:x:sum;");
  CHECK(labels_of("{__name__=\"a b\"}") == "__name__=a b;");
  CHECK(labels_of("{\"my.metric\", \"x.y\"=\"1\"}") == "__name__=my.metric;x.y=1;");
  CHECK(labels_of("sum{on=\"1\"}") == "__name__=sum;on=1;");
}

TEST_CASE("what is no series is refused where it stands") {
  CHECK(labels_of("up{job=\"a\",job=\"b\"}") == "12: the label job is given twice");
  CHECK(labels_of("up{__name__=\"a\"}") == "4: the label __name__ is given twice");
  CHECK(labels_of("up{job!=\"a\"}") == "7: expected =, got \"!=\"");
  CHECK(labels_of("up{job=1}").starts_with("8: "));
  CHECK(labels_of("up{job=\"a\" i=\"b\"}") == "12: expected a comma or }, got \"i\"");
  CHECK(labels_of("up 1") == "4: expected the end of the series, got \"1\"");
  CHECK(labels_of("5") == "1: expected a metric name or {, got \"5\"");
  CHECK_FALSE(parse_series("up{job=\"a\""));
}

TEST_CASE("one histogram and nothing else") {
  CHECK(parse_histogram(" {{count:1 buckets:[1]}} "));
  CHECK_FALSE(parse_histogram("{{}} {{}}"));
  CHECK_FALSE(parse_histogram("{{}}x1"));
  CHECK_FALSE(parse_histogram("1"));
  CHECK_FALSE(parse_histogram(""));
}

}  // namespace
}  // namespace mcp::promql
