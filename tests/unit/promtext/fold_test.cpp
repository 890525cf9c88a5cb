#include <catch2/catch.hpp>

#include "text.h"

using mcp::promtext::LineIs;
using mcp::test::read_openmetrics;
using Strings = std::vector<std::string>;

TEST_CASE("_created becomes the start of every point of its metric, wherever it stands", "[promtext]") {
  const auto lines =
      GENERATE(as<std::string>{}, "c_total{a=\"1\"} 5\nc_created{a=\"1\"} 100.5\n",
               "c_created{a=\"1\"} 100.5\nc_total{a=\"1\"} 5\n", "c_total{a=\"1\"} 5\nc_created{a=\"1\"} 1.005e2\n");
  const auto text = read_openmetrics("# TYPE c counter\n" + lines + "# EOF\n");
  CHECK(text.samples == Strings{"counter c_total{a=\"1\"} 5 [1] start 100500000"});
  CHECK(std::count(text.lines.begin(), text.lines.end(), LineIs::kFolded) == 1);
}

TEST_CASE("a metric's time does not leak into the next", "[promtext]") {
  const auto text = read_openmetrics(
      "# TYPE c counter\nc_total{a=\"1\"} 5\nc_created{a=\"1\"} 1\nc_total{a=\"2\"} 6\nc_total{a=\"3\"} "
      "7\nc_created{a=\"3\"} 3\n"
      "# TYPE d counter\nd_total{a=\"3\"} 8\nplain{a=\"3\"} 9\n# EOF\n");
  CHECK(text.samples == Strings{"counter c_total{a=\"1\"} 5 [1] start 1000000", "counter c_total{a=\"2\"} 6 [1]",
                                "counter c_total{a=\"3\"} 7 [1] start 3000000", "counter d_total{a=\"3\"} 8 [1]",
                                "unknown plain{a=\"3\"} 9 [1]"});
}

TEST_CASE("a histogram's lines are one metric: le is not part of it", "[promtext]") {
  const auto text = read_openmetrics(
      "# TYPE h histogram\nh_bucket{a=\"x\\ny\",le=\"1.0\"} 1 # {t=\"q\"} 0.5\nh_bucket{a=\"x\\ny\",le=\"+Inf\"} "
      "2\nh_count{a=\"x\\ny\"} 2\n"
      "h_sum{a=\"x\\ny\"} 3\nh_created{a=\"x\\ny\"} 7\n# EOF\n");
  CHECK(text.samples == Strings{"histogram h_bucket{a=\"x\\ny\",le=\"1\"} 1 [1] start 7000000 # {t=\"q\"} 0.5",
                                "histogram h_bucket{a=\"x\\ny\",le=\"+Inf\"} 2 [1] start 7000000",
                                "histogram h_count{a=\"x\\ny\"} 2 [1] start 7000000",
                                "histogram h_sum{a=\"x\\ny\"} 3 [1] start 7000000"});
}

TEST_CASE("a time that makes no sense is no time", "[promtext]") {
  const auto value = GENERATE(as<std::string>{}, "NaN", "+Inf", "1e300");
  const auto text = read_openmetrics("# TYPE c counter\nc_total 5\nc_created " + value + "\n# EOF\n");
  CHECK(text.samples == Strings{"counter c_total 5 [1]"});
}

TEST_CASE("the _created of a gauge is a sample, in Prometheus text every one is", "[promtext]") {
  CHECK(read_openmetrics("# TYPE c_created gauge\nc_created 5\n# EOF\n").samples == Strings{"gauge c_created 5 [1]"});
  CHECK(mcp::test::read_prometheus("# TYPE c counter\nc_created 5\n").samples == Strings{"unknown c_created 5 [1]"});
}

TEST_CASE("a metric of more points than are held loses its time, not its points", "[promtext]") {
  std::string text = "# TYPE c counter\n";
  for (int i = 0; i < 5000; ++i) text += "c_total " + std::to_string(i) + "\n";
  const auto read = read_openmetrics(text + "c_created 1\n# EOF\n");
  REQUIRE(read.samples.size() == 5000);
  CHECK(read.samples.front() == "counter c_total 0 [1]");
  CHECK(read.samples.back() == "counter c_total 4999 [1] start 1000000");
}
