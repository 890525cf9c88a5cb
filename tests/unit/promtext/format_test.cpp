#include "promtext/format.h"

#include <catch2/catch.hpp>

using mcp::promtext::Format;
using mcp::promtext::format_of_media_type;
using mcp::promtext::sniff;

TEST_CASE("a media type decides the format, whatever its parameters and case", "[promtext]") {
  CHECK(format_of_media_type("text/plain; version=0.0.4; charset=utf-8") == Format::kPrometheus);
  CHECK(format_of_media_type("") == Format::kPrometheus);
  CHECK(format_of_media_type("Text/Plain") == Format::kPrometheus);
  CHECK(format_of_media_type("application/openmetrics-text; version=1.0.0; charset=utf-8") == Format::kOpenMetrics);
  CHECK(format_of_media_type(" application/openmetrics-text ;x=y") == Format::kOpenMetrics);
}

TEST_CASE("a media type that is no exposition format is nothing", "[promtext]") {
  const auto type = GENERATE(as<std::string>{}, "text/html", "application/json",
                             "application/vnd.google.protobuf; encoding=delimited", "texty");
  CAPTURE(type);
  CHECK_FALSE(format_of_media_type(type));
}

TEST_CASE("what only OpenMetrics has gives a text away", "[promtext]") {
  const auto head = GENERATE(as<std::string>{}, "a 1\n# EOF\n", "# UNIT a_s s\n", "# TYPE a info\n",
                             "# TYPE a unknown\n", "# TYPE a stateset\n", "# TYPE a gaugehistogram\n",
                             "# TYPE a counter\na_total 1\n", "# TYPE a counter\na_total{b=\"c\"} 1\n",
                             "a_total{b=\"c\"} 1 # {trace_id=\"x\"} 0.5\n", "a_total 1 # {trace_id=\"x\"} 0.5\n");
  CAPTURE(head);
  CHECK(sniff(head, "") == Format::kOpenMetrics);
}

TEST_CASE("the end of a text gives it away too", "[promtext]") {
  CHECK(sniff("a 1\n", "b 2\n# EOF\n") == Format::kOpenMetrics);
  CHECK(sniff("a 1\n", "b 2\n# EOF") == Format::kOpenMetrics);
  CHECK(sniff("a 1\n", "b 2\n# EOFX\n") == Format::kPrometheus);
}

TEST_CASE("everything else is Prometheus text", "[promtext]") {
  const auto head =
      GENERATE(as<std::string>{}, "", "a 1\n", "# TYPE a_total counter\na_total 1\n", "# TYPE a untyped\na 1\n",
               "# TYPE a counter\na_totals 1\n", "a{b=\"} # {x\"} 1\n# HELP a UNIT\n");
  CAPTURE(head);
  CHECK(sniff(head, "") == Format::kPrometheus);
}
