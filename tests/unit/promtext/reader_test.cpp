#include <catch2/catch.hpp>

#include "text.h"

using mcp::promtext::LineIs;
using mcp::test::read_openmetrics;
using mcp::test::read_prometheus;
using Strings = std::vector<std::string>;

TEST_CASE("a sample has its family's type, the unit of its name, and its labels in order", "[promtext]") {
  const auto text = read_prometheus(
      "# HELP rpc_seconds Time of a call.\n"
      "# TYPE rpc_seconds histogram\n"
      "rpc_seconds_bucket{zone=\"b\",le=\"0.5\",app=\"x\"} 3\n"
      "rpc_seconds_sum{zone=\"b\"} 1.5\n"
      "rpc_seconds_count 4 1700000000123\n"
      "loose_bytes_total 2\n");
  CHECK(text.metadata == Strings{"histogram rpc_seconds [s] Time of a call."});
  CHECK(text.samples == Strings{"histogram rpc_seconds_bucket{app=\"x\",le=\"0.5\",zone=\"b\"} 3 [1]",
                                "histogram rpc_seconds_sum{zone=\"b\"} 1.5 [s]",
                                "histogram rpc_seconds_count 4 [1] @1700000000123000",
                                "unknown loose_bytes_total 2 [B]"});
  CHECK(text.end.empty());
}

TEST_CASE("Prometheus text is read as leniently as Prometheus reads it", "[promtext]") {
  struct Case {
    std::string_view line, sample;
  };
  const auto c = GENERATE(values<Case>({
      {"a 1", "unknown a 1 [1]"},
      {"\t a\t \t1", "unknown a 1 [1]"},
      {"a{} 1", "unknown a 1 [1]"},
      {"a{b=\"c\",} 1", "unknown a{b=\"c\"} 1 [1]"},
      {"a{b=\"c\"}1", "unknown a{b=\"c\"} 1 [1]"},
      {"a { b = \"c\" , d = \"e\" } 1 2", "unknown a{b=\"c\",d=\"e\"} 1 [1] @2000"},
      {"a{b=\"c\" d=\"e\"} 1", "unknown a{b=\"c\",d=\"e\"} 1 [1]"},
      {"a{b=\"x # y{},\"} 1", "unknown a{b=\"x # y{},\"} 1 [1]"},
      {"a{b=\"\\\\ \\\" \\n \\x\"} 1", "unknown a{b=\"\\\\ \\\" \\n \\\\x\"} 1 [1]"},
      {"a{b=\"\"} 1", "unknown a{b=\"\"} 1 [1]"},
      {"{\"a.b\",c=\"d\"} 1", "unknown {\"a.b\",c=\"d\"} 1 [1]"},
      {"{\"a.b\"} 1", "unknown {\"a.b\"} 1 [1]"},
      {"a{\"l.m\"=\"d\"} 1", "unknown a{\"l.m\"=\"d\"} 1 [1]"},
      {":a:b 1e5", "unknown :a:b 100000 [1]"},
      {"a NaN", "unknown a \"NaN\" [1]"},
      {"a -Inf", "unknown a \"-Inf\" [1]"},
      {"a 1 0\r", "unknown a 1 [1] @0"},
      {"a 5.", "unknown a 5 [1]"},
      {"a_bucket{le=\"1.0\"} 1", "unknown a_bucket{le=\"1\"} 1 [1]"},
      {"a{quantile=\"0.990\"} 1", "unknown a{quantile=\"0.99\"} 1 [1]"},
      {"a{le=\"1.0\"} 1", "unknown a{le=\"1.0\"} 1 [1]"},
  }));
  CAPTURE(c.line);
  const auto text = read_prometheus(c.line);
  CHECK(text.refusals.empty());
  REQUIRE(text.samples.size() == 1);
  // How names beyond ASCII letters are printed is lib/record's; here only that they were read.
  if (c.line.find("a.b") == c.line.npos && c.line.find("l.m") == c.line.npos && c.line.find("\"\"") == c.line.npos)
    CHECK(text.samples[0] == c.sample);
}

TEST_CASE("a line that is wrong is refused, with its place and reason, and the rest goes on", "[promtext]") {
  struct Case {
    std::string_view line, refusal;
  };
  const auto c = GENERATE(values<Case>({
      {"a", "2:2: no value: expected a value, got the end of the line"},
      {"a{b=\"c\"}", "2:9: no value: expected a value, got the end of the line"},
      {"a x", "2:3: bad value: expected a number, got \"x\""},
      {"a 0x1p-3", "2:3: bad value: expected a number, got \"0x1p-3\""},
      {"a 1_000", "2:3: bad value: expected a number, got \"1_000\""},
      {"a 1 2 3", "2:7: trailing text: expected the end of the line, got \"3\""},
      {"a 1 1.5", "2:5: bad timestamp: expected whole milliseconds, got \"1.5\""},
      {"a 1 -5", "2:5: bad timestamp: expected whole milliseconds, got \"-5\""},
      {"a 1 99999999999999999999", "2:5: bad timestamp: the time is out of range"},
      {"a 1 # {x=\"y\"} 1", "2:5: bad timestamp: expected whole milliseconds, got \"#\""},
      {"0a 1", "2:1: bad metric name: expected a metric name, got \"0a 1\""},
      {"a-b 1", "2:2: bad metric name: expected a blank or { after the metric name, got \"-b 1\""},
      {"a{=\"c\"} 1", "2:3: bad label name: expected a label name, got \"=\\x22c\\x22} 1\""},
      {"a{1=\"c\"} 1", "2:3: bad label name: expected a label name, got \"1=\\x22c\\x22} 1\""},
      {"a{b} 1", "2:4: bad labels: expected = after the label name, got \"} 1\""},
      {"a{b=c} 1", "2:5: bad label value: expected a label value in double quotes, got \"c} 1\""},
      {"a{b='c'} 1", "2:5: bad label value: expected a label value in double quotes, got \"'c'} 1\""},
      {"a{b=\"c} 1", "2:5: bad label value: the quote is never closed"},
      {"a{b=\"c\\", "2:5: bad label value: the quote is never closed"},
      {"a{b=\"c\"", "2:8: bad labels: expected } after the labels, got the end of the line"},
      {"a{b=\"c\",,d=\"e\"} 1", "2:9: bad label name: expected a label name, got \",d=\\x22e\\x22} 1\""},
      {"a{,} 1", "2:3: bad label name: expected a label name, got \",} 1\""},
      {"a{b=\"c\",b=\"d\"} 1", "2:14: label twice: label b is there twice"},
      {"a{__name__=\"c\"} 1", "2:3: bad label name: __name__ is the metric's name, not a label"},
      {"{b=\"c\"} 1", "2:1: bad metric name: expected a metric name, there is none"},
      {"a{\"b\"} 1", "2:3: bad metric name: a second metric name"},
      {"{\"\"} 1", "2:2: bad metric name: expected a metric name, got \"\""},
      {"a{b=\"\xff\"} 1", "2:6: not UTF-8: a label value is not UTF-8"},
      {"a{b=\"\\n\xc3\"} 1", "2:6: not UTF-8: a label value is not UTF-8"},
      {"# TYPE a meh", "2:10: bad type: \"meh\" is no type in Prometheus text"},
      {"# TYPE a info", "2:10: bad type: \"info\" is no type in Prometheus text"},
      {"# TYPE a", "2:9: bad type: \"\" is no type in Prometheus text"},
      {"# HELP 0a x", "2:1: bad metadata: expected a metric name after HELP"},
      {"# HELP a \xff", "2:10: not UTF-8: the text of the line is not UTF-8"},
  }));
  CAPTURE(c.line);
  const auto text = read_prometheus("before 1\n" + std::string(c.line) + "\nafter 2\n");
  REQUIRE(text.refusals.size() == 1);
  std::string quoted;
  for (const char ch : c.refusal) quoted += ch;
  for (auto at = quoted.find("\\x22"); at != quoted.npos; at = quoted.find("\\x22")) quoted.replace(at, 4, "\"");
  CHECK(text.refusals[0] == quoted);
  CHECK(text.samples == Strings{"unknown before 1 [1]", "unknown after 2 [1]"});
}

TEST_CASE("a NUL byte is text inside quotes and in HELP, and wrong elsewhere", "[promtext]") {
  using namespace std::string_view_literals;
  CHECK(read_prometheus("a{b=\"\0\"} 1\n"sv).samples.size() == 1);
  CHECK(read_prometheus("# HELP a x\0y\n"sv).refusals.empty());
  CHECK(read_prometheus("a\0 1\n"sv).refusals.size() == 1);
  CHECK(read_prometheus("a 1\0\n"sv).refusals.size() == 1);
  CHECK(read_prometheus("a{b\0=\"c\"} 1\n"sv).refusals.size() == 1);
}

TEST_CASE("each line is one of what a line can be", "[promtext]") {
  const auto text = read_prometheus(
      "\n  \t\n# a comment\n#\n#HELP\n# HELP a\n# HELP a \\\\ \\n \\q\n# TYPE a gauge\na 1\nb\n# EOF\n");
  CHECK(text.lines == std::vector<LineIs>{LineIs::kBlank, LineIs::kBlank, LineIs::kComment, LineIs::kComment,
                                          LineIs::kComment, LineIs::kMetadata, LineIs::kMetadata, LineIs::kMetadata,
                                          LineIs::kSample, LineIs::kRefused, LineIs::kComment});
  CHECK(text.metadata == Strings{"gauge a [1] \\ \n \\q"});
}

TEST_CASE("metadata is given before the family's first sample, and at the end for one without any", "[promtext]") {
  mcp::promtext::Reader reader(mcp::promtext::Format::kPrometheus);
  reader.read("# TYPE a gauge");
  CHECK(reader.metadata() == nullptr);
  reader.read("# HELP a x");
  CHECK(reader.metadata() == nullptr);
  reader.read("# TYPE b counter");
  REQUIRE(reader.metadata() != nullptr);
  CHECK(reader.metadata()->name == "a");
  reader.read("b 1");
  REQUIRE(reader.metadata() != nullptr);
  CHECK(reader.metadata()->name == "b");
  reader.read("b 2");
  CHECK(reader.metadata() == nullptr);
  reader.read("# TYPE c gauge");
  CHECK(reader.metadata() == nullptr);
  REQUIRE(reader.finish());
  REQUIRE(reader.metadata() != nullptr);
  CHECK(reader.metadata()->name == "c");
}

TEST_CASE("families may be interleaved: a sample finds its own", "[promtext]") {
  const auto text = read_prometheus(
      "# TYPE a counter\n# TYPE h summary\n# TYPE g gauge\n"
      "a 1\nh_sum 2\nh{quantile=\"0.5\"} 3\ng 4\ng_sum 5\na 6\n# TYPE a gauge\na 7\n");
  CHECK(text.samples == Strings{"counter a 1 [1]", "summary h_sum 2 [1]", "summary h{quantile=\"0.5\"} 3 [1]",
                                "gauge g 4 [1]", "unknown g_sum 5 [1]", "counter a 6 [1]", "gauge a 7 [1]"});
}

TEST_CASE("families are forgotten when there are too many, not samples", "[promtext]") {
  std::string text = "# TYPE first counter\n";
  for (int i = 0; i < 100'000; ++i) text += "# TYPE f" + std::to_string(i) + " gauge\n";
  text += "f99999 1\nf90000 1\nfirst 1\n";
  const auto read = read_prometheus(text);
  CHECK(read.samples == Strings{"gauge f99999 1 [1]", "gauge f90000 1 [1]", "unknown first 1 [1]"});
}

TEST_CASE("OpenMetrics: types, units, exemplars, times in seconds", "[promtext]") {
  const auto text = read_openmetrics(
      "# TYPE calls counter\n# UNIT calls widgets\n# HELP calls Said \\\"so\\\".\n"
      "calls_total{a=\"b\"} 5 1700000000.5 # {trace=\"x\"} 1.5 1700000000.25\n"
      "# TYPE t_seconds gaugehistogram\nt_seconds_bucket{le=\"1.0\"} 1\nt_seconds_gcount 1\nt_seconds_gsum 2\n"
      "# TYPE about info\nabout_info{v=\"1\"} 1\n"
      "# TYPE s stateset\ns{s=\"on\"} 1\n"
      "# EOF\n");
  CHECK(text.samples ==
        Strings{"counter calls_total{a=\"b\"} 5 [{widgets}] @1700000000500000 # {trace=\"x\"} 1.5 @1700000000250000",
                "gaugehistogram t_seconds_bucket{le=\"1\"} 1 [1]", "gaugehistogram t_seconds_gcount 1 [1]",
                "gaugehistogram t_seconds_gsum 2 [s]", "info about_info{v=\"1\"} 1 [1]", "stateset s{s=\"on\"} 1 [1]"});
  CHECK(text.metadata == Strings{"counter calls_total [{widgets}] Said \"so\".", "gaugehistogram t_seconds [s] ",
                                 "info about_info [1] ", "stateset s [1] "});
  CHECK(text.end.empty());
}

TEST_CASE("OpenMetrics without its end is told, and what follows the end is refused", "[promtext]") {
  CHECK(read_openmetrics("a 1\n").end == "the text has no # EOF: it may be cut short");
  const auto text = read_openmetrics("a 1\n# EOF\nb 2\n");
  CHECK(text.samples.size() == 1);
  CHECK(text.refusals == Strings{"3:1: after # EOF: expected nothing after # EOF"});
}

TEST_CASE("a quote in HELP is escaped in OpenMetrics alone", "[promtext]") {
  CHECK(read_prometheus("# HELP a so \\\"said\\\" \\\\ \\n end\na 1\n").metadata ==
        Strings{"unknown a [1] so \\\"said\\\" \\ \n end"});
  CHECK(read_openmetrics("# TYPE a gauge\n# HELP a so \\\"said\\\"\na 1\n# EOF\n").metadata ==
        Strings{"gauge a [1] so \"said\""});
}

TEST_CASE("a quoted family name is unescaped, so that its samples find it", "[promtext]") {
  const auto text = read_prometheus("# TYPE \"a\\\"b\\\\c\" gauge\n{\"a\\\"b\\\\c\"} 1\n# TYPE \"open\\\"\nx 1\n");
  REQUIRE(text.samples.size() == 2);
  CHECK(text.samples[0].starts_with("gauge "));
  CHECK(text.refusals.size() == 1);
}
