#include <catch2/catch.hpp>

#include "text.h"

using mcp::test::read_strictly;

namespace {

// The first thing that strict reading has against a text, "" when it has nothing.
std::string complaint(std::string_view text) {
  const auto read = read_strictly(text);
  if (!read.refusals.empty()) return read.refusals.front();
  return read.end;
}

}  // namespace

TEST_CASE("a text that is OpenMetrics is accepted", "[promtext]") {
  const auto text = GENERATE(
      as<std::string>{}, "# EOF\n", "# EOF", "a 1\n# EOF\n", "a{} 1\n# EOF\n", "# HELP a \n# UNIT a \n# EOF\n",
      "# TYPE a counter\n# HELP a help\na_total 1\na_created 1\n# EOF\n",
      "# TYPE a_seconds summary\n# UNIT a_seconds seconds\na_seconds_count 1\na_seconds_sum "
      "2\na_seconds{quantile=\"1\"} 3\n# EOF\n",
      "# TYPE a histogram\na_bucket{le=\"1.0\"} 0\na_bucket{le=\"+Inf\"} 3 # {a=\"b\"} 1 2\na_count 3\na_sum 2\n# "
      "EOF\n",
      "# TYPE a histogram\na_bucket{le=\"+Inf\"} 0 1\na_bucket{le=\"+Inf\"} 0 2\n# EOF\n",
      "# TYPE a gaugehistogram\na_bucket{le=\"-1.0\"} 1\na_bucket{le=\"+Inf\"} 3\na_gcount 3\na_gsum -5\n# EOF\n",
      "# TYPE a info\na_info{x=\"1\"} 1\na_info{x=\"2\"} 1\n# EOF\n",
      "# TYPE a stateset\na{a=\"on\"} 1\na{a=\"off\"} 0\n# EOF\n", "a{b=\"\\n\\\\\\\"\\x\"} 1e5 1.5e3\n# EOF\n");
  CAPTURE(text);
  CHECK(complaint(text).empty());
}

TEST_CASE("strict reading keeps le and quantile as they are written", "[promtext]") {
  const auto read = read_strictly("# TYPE a histogram\na_bucket{le=\"1.0\"} 0\na_bucket{le=\"+Inf\"} 0\n# EOF\n");
  REQUIRE(read.samples.size() == 2);
  CHECK(read.samples[0] == "histogram a_bucket{le=\"1.0\"} 0 [1]");
}

TEST_CASE("of points with the same time in one series the first counts", "[promtext]") {
  const auto read = read_strictly("# TYPE a gauge\na 1 0\na 2 0\na 3 1\n# EOF\n");
  CHECK(read.samples == std::vector<std::string>{"gauge a 1 [1] @0", "gauge a 3 [1] @1000000"});
}

TEST_CASE("a text that is not OpenMetrics is refused, with the line and the reason", "[promtext]") {
  struct Case {
    std::string_view text, complaint;
  };
  const auto c = GENERATE(values<Case>({
      {"", "the text has no # EOF: it may be cut short"},
      {"a 1\n\n# EOF\n", "2:1: blank line: OpenMetrics has no blank lines"},
      {"# EOF\n\n", "2:1: after # EOF: expected nothing after # EOF"},
      {"#a\n# EOF\n", "1:1: bad metadata: expected # HELP, # TYPE, # UNIT or # EOF with single blanks"},
      {"# HELP a\n# EOF\n", "1:1: bad metadata: expected # HELP, # TYPE, # UNIT or # EOF with single blanks"},
      {"#  HELP a x\n# EOF\n", "1:1: bad metadata: expected # HELP, # TYPE, # UNIT or # EOF with single blanks"},
      {" a 1\n# EOF\n", "1:1: bad metric name: expected a metric name, got \" a 1\""},
      {"a  1\n# EOF\n", "1:3: bad blanks: expected something after one blank, got \" 1\""},
      {"a\t1\n# EOF\n", "1:2: bad blanks: expected one blank, got \"\\x091\""},
      {"a 1 \n# EOF\n", "1:5: bad blanks: expected something after one blank, got the end of the line"},
      {"a 1\r\n# EOF\n", "1:3: bad value: expected a number, got \"1\\x0d\""},
      {"a{b=\"c\",} 1\n# EOF\n", "1:9: bad label name: expected a label name, got \"} 1\""},
      {"{\"a\"} 1\n# EOF\n", "1:1: bad metric name: expected a metric name, got \"{\"a\"} 1\""},
      {"# TYPE a untyped\n# EOF\n", "1:10: bad type: \"untyped\" is no type in strict OpenMetrics"},
      {"# TYPE a gauge\n# TYPE a gauge\n# EOF\n", "2:0: metadata twice: TYPE of a is there twice"},
      {"a 1\n# TYPE a gauge\n# EOF\n", "2:0: bad order: TYPE of a comes after its samples"},
      {"# TYPE a counter\na 1\n# EOF\n", "2:0: bad metric name: a counter has samples a_total, a_created, not a"},
      {"# TYPE a_created gauge\n# TYPE a counter\n# EOF\n", "the name a_created is another family's too"},
      {"# UNIT a seconds\n# EOF\n", "the name a does not end in its unit, _seconds"},
      {"# TYPE a_u info\n# UNIT a_u u\n# EOF\n", "an info or stateset has no unit, a_u does"},
      {"# TYPE a counter\na_total -1\n# EOF\n", "2:0: value not allowed: a total, sum or count is not negative"},
      {"# TYPE a counter\na_total NaN\n# EOF\n", "2:0: value not allowed: a total or sum is not NaN"},
      {"# TYPE a info\na_info 2\n# EOF\n", "2:0: value not allowed: an info's value is 1"},
      {"# TYPE a stateset\na{a=\"b\"} 2\n# EOF\n", "2:0: value not allowed: a stateset's value is 0 or 1"},
      {"# TYPE a stateset\na 1\n# EOF\n", "2:0: bad labels: a stateset needs the label a"},
      {"# TYPE a summary\na 1\n# EOF\n", "2:0: bad labels: a summary needs a quantile from 0 to 1"},
      {"# TYPE a summary\na{quantile=\"1.5\"} 1\n# EOF\n", "2:0: bad labels: a summary needs a quantile from 0 to 1"},
      {"# TYPE a summary\na{quantile=\"0.5\"} -1\n# EOF\n",
       "2:0: value not allowed: a quantile's value is not negative"},
      {"# TYPE a histogram\na_bucket{le=\"inf\"} 1\n# EOF\n",
       "2:0: bad labels: a bucket needs a number as le, and +Inf spelled so"},
      {"# TYPE a histogram\na_bucket{le=\"+Inf\"} 0.5\n# EOF\n", "2:0: value not allowed: a count is a whole number"},
      {"# TYPE a histogram\na_bucket{le=\"1\"} 1\n# EOF\n", "the histogram has no +Inf bucket"},
      {"# TYPE a histogram\na_bucket{le=\"2\"} 1\na_bucket{le=\"1\"} 1\n# EOF\n",
       "3:0: bad histogram: the histogram has buckets out of order"},
      {"# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\n# EOF\n",
       "3:0: bad histogram: the histogram has a bucket that counts less than the one before"},
      {"# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 2\na_sum 1\n# EOF\n",
       "the histogram has a count that is not its +Inf bucket's"},
      {"# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_sum 1\n# EOF\n", "the histogram has a sum and no count"},
      {"# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 1\n# EOF\n", "the histogram has a count and no sum"},
      {"# TYPE a histogram\na_bucket{le=\"-1\"} 1\na_bucket{le=\"+Inf\"} 1\na_count 1\na_sum 1\n# EOF\n",
       "the histogram has a sum beside buckets below zero"},
      {"# TYPE a gauge\na 1 # {b=\"c\"} 1\n# EOF\n",
       "2:0: bad exemplar: only buckets of histograms and totals of counters have exemplars"},
      {"# TYPE a gauge\na{b=\"1\"} 1\na{b=\"2\"} 1\na{b=\"1\"} 1\n# EOF\n",
       "4:0: bad order: the samples of a metric of a do not stand together"},
      {"# TYPE a gauge\na 1 1\na 1 0\n# EOF\n", "3:0: bad order: times go backwards within a metric of a"},
      {"# TYPE a gauge\na 1\na 1 0\n# EOF\n", "3:0: bad order: some samples of a metric of a have a time, some none"},
      {"# TYPE a counter\na_total 1 # {b=\"c\"} 1 NaN\n# EOF\n", "2:23: bad timestamp: expected seconds, got \"NaN\""},
      {"# TYPE a counter\na_total 1 # {}\n# EOF\n", "2:15: bad blanks: expected one blank, got the end of the line"},
  }));
  CAPTURE(c.text);
  CHECK(complaint(c.text) == c.complaint);
}

TEST_CASE("an exemplar's labels have at most 128 characters, not bytes", "[promtext]") {
  const auto text = [](const std::string& value) {
    return "# TYPE a counter\na_total 1 # {b=\"" + value + "\"} 1\n# EOF\n";
  };
  CHECK(complaint(text(std::string(127, 'x'))).empty());
  CHECK(complaint(text("\xe2\x98\x83" + std::string(126, 'x'))).empty());
  CHECK(complaint(text(std::string(128, 'x'))) == "2:11: bad exemplar: its labels are longer than 128 characters");
}
