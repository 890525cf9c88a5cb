#include "intake/loader.h"

#include <catch2/catch.hpp>

#include "support/recording_sink.h"
#include "tsdb/column.h"

namespace mcp::intake {
namespace {

tsdb::Matcher matcher(std::string label, tsdb::Operator op, std::string value) {
  auto made = tsdb::Matcher::make({.label = std::move(label), .op = op, .value = std::move(value)});
  REQUIRE(made);
  return std::move(*made);
}

std::string printed(const promql::StoredSeries& series) {
  std::string out = promql::printed(*series.labels);
  for (std::size_t i = 0; i < series.samples.times.size(); ++i) {
    out += " " + std::to_string(series.samples.times[i]) + ":";
    const bool hist = !series.samples.histograms.empty() && series.samples.histograms[i] != nullptr;
    out += tsdb::is_stale(series.samples.values[i]) ? "stale"
           : hist                                   ? "hist"
                                                    : std::to_string(static_cast<int>(series.samples.values[i]));
  }
  return out;
}

constexpr std::int64_t kPageTime = 77;

// What a loader made of these lines: all series, printed.
struct Run {
  explicit Run(const std::vector<std::string>& lines) {
    Loader loader({.page_us = kPageTime}, [this](series::SeriesSet& loaded, stream::Sink&) -> Result<cli::Exit> {
      newest_us = loaded.newest_us();
      const tsdb::Matcher all[] = {matcher("none", tsdb::Operator::kEqual, "")};
      for (const promql::StoredSeries& one : loaded.select(all)) {
        series.push_back(printed(one));
        lookbacks.push_back(one.lookback_us);
      }
      const tsdb::Matcher named[] = {matcher("__name__", tsdb::Operator::kMatch, "x|lat")};
      selected = loaded.select(named).size();
      return cli::Exit::kNo;
    });
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    REQUIRE(loader.push(test::TextLines(text).lines(), sink));
    REQUIRE(loader.finish(sink));
    CHECK(loader.verdict() == cli::Exit::kNo);
  }
  test::RecordingSink sink;
  std::vector<std::string> series;
  std::vector<std::int64_t> lookbacks;
  std::optional<std::int64_t> newest_us;
  std::size_t selected = 0;
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("samples become series in the order of their coming, sorted by time", "[query]") {
  const Run run({R"({"ts_us":2,"name":"x","value":2,"labels":{"b":"","a":"1"}})",
                 R"({"ts_us":5,"name":"y","value":9,"tenant":"t"})",
                 R"({"ts_us":1,"name":"x","value":1,"labels":{"a":"1"}})",
                 R"({"ts_us":3,"name":"x","value":null,"labels":{"a":"1"}})"});
  CHECK(run.series == Lines{R"({__name__="x", a="1"} 1:1 2:2 3:stale)", R"({__name__="y", tenant="t"} 5:9)"});
  CHECK(run.lookbacks == std::vector<std::int64_t>{0, 0});
  CHECK(run.newest_us == 5);
  CHECK(run.selected == 1);
  CHECK(run.sink.ledger.used == 4);
}

TEST_CASE("a sample without a name is a series without __name__", "[query]") {
  const Run run({R"({"ts_us":1,"value":1,"labels":{"a":"1"}})", R"({"ts_us":1,"value":2})"});
  CHECK(run.series == Lines{"{} 1:2", R"({a="1"} 1:1)"});
}

TEST_CASE("the same series and time twice counts once", "[query]") {
  const Run run({R"({"ts_us":1,"name":"x","value":1})", R"({"ts_us":1,"name":"x","value":1})",
                 R"({"ts_us":2,"name":"x","value":5})", R"({"ts_us":1,"name":"x","value":3})"});
  CHECK(run.series == Lines{R"({__name__="x"} 1:3 2:5)"});
  CHECK(run.sink.ledger.used == 2);
  CHECK(run.sink.ledger.duplicate == 2);
}

TEST_CASE("markers and histograms in one series", "[query]") {
  const std::string hist = R"("hist":{"scale":0,"zero":0,"pos":{"counts":[1]},"count":1,"sum":1})";
  const Run run({R"({"ts_us":1,"name":"x",)" + hist + "}", R"({"ts_us":2,"name":"x","value":null})",
                 R"({"ts_us":3,"name":"x","value":4})", R"({"ts_us":4,"name":"x",)" + hist + "}"});
  CHECK(run.series == Lines{R"({__name__="x"} 1:hist 2:stale 3:4 4:hist)"});
}

TEST_CASE("the numbers of an aggregate are series that go stale after two windows", "[query]") {
  const std::string head = R"({"kind":"aggregate","start_us":0,"window_us":5000000,"ts_us":5000000,"name":"lat",)";
  const Run run({head + R"("labels":{"n":"1"},"count":3,"p99":7})", head + R"("labels":{"n":"1"},"count":2,"rev":1})"});
  CHECK(run.series == Lines{R"({__name__="lat", n="1", stat="count", window="5s"} 5000000:2)",
                            R"({__name__="lat", n="1", stat="p99", window="5s"} 5000000:7)"});
  CHECK(run.lookbacks == std::vector<std::int64_t>{10'000'000, 10'000'000});
  CHECK(run.selected == 2);
  CHECK(run.sink.ledger.used == 2);
  CHECK(run.sink.ledger.duplicate == 0);
}

TEST_CASE("what is no sample is refused, what is another kind passed", "[query]") {
  const Run run({"nonsense", R"({"name":"x","value":1})", R"({"name":"x","ts_us":1})",
                 R"({"name":"x","ts_us":1,"hist":{"zero":1}})", R"({"kind":"event","ts_us":1,"name":"a"})"});
  CHECK(run.series.empty());
  CHECK_FALSE(run.newest_us);
  CHECK(run.sink.ledger.malformed == 4);
  CHECK(run.sink.ledger.passed == 1);
  CHECK(run.sink.refusals[1] == "a sample without time");
  CHECK(run.sink.refusals[2] == "a sample without value");
  CHECK(run.sink.refusals[3] == "hist.scale: is missing");
}

TEST_CASE("lines of a known shape go to their series; what else a line says is not passed over", "[mcp-query]") {
  const Run run(
      {R"({"ts_us":1,"name":"x","type":"gauge","value":1})", R"({"ts_us":1,"name":"y","type":"gauge","value":5})",
       R"({"ts_us":2,"name":"x","type":"gauge","value":2})", R"({"ts_us":2,"name":"y","type":"gauge","value":6})",
       R"({"ts_us":3,"name":"x","type":"gauge","value":null})", R"({"ts_us":2,"name":"x","type":"gauge","value":2})",
       R"({"ts_us":4,"name":"x","type":"gauge","value":4,"start_us":3})",
       R"({"ts_us":5,"name":"x","type":"gauge","value":5,"start_us":3})"});
  CHECK(run.series == Lines{R"({__name__="x"} 1:1 2:2 3:stale 4:4 5:5)", R"({__name__="y"} 1:5 2:6)"});
  CHECK(run.sink.ledger.used == 7);
  CHECK(run.sink.ledger.duplicate == 1);
}

TEST_CASE("a page of text is read as one, its samples without a time at the given one", "[mcp-query]") {
  const Run run({"# HELP x_total Things.", "# TYPE x_total counter", R"(x_total{a="1"} 3)", R"(x_total{a="2"} 4 5)",
                 "{nonsense", R"(x_total{a="1"} 9)"});
  CHECK(run.series == Lines{R"({__name__="x_total", a="1"} 77:9)", R"({__name__="x_total", a="2"} 5000:4)"});
  CHECK(run.sink.ledger.lines == 6);
  CHECK(run.sink.ledger.used == 4);  // what is said of families is part of the page
  CHECK(run.sink.ledger.duplicate == 1);
  CHECK(run.sink.ledger.passed == 0);
  CHECK(run.sink.ledger.malformed == 1);
}

TEST_CASE("OpenMetrics has seconds and start times, and one page may follow another", "[mcp-query]") {
  const Run run(
      {"# TYPE x counter", "x_total 3 5", "x_created 2", "# EOF", "# TYPE x counter", "x_total 4 6", "# EOF"});
  CHECK(run.series == Lines{R"({__name__="x_total"} 5000000:3 6000000:4)"});
  CHECK(run.sink.ledger.used == 7);
  CHECK(run.sink.ledger.passed == 0);
}

TEST_CASE("an alert is ALERTS in its state until it is told otherwise", "[mcp-query]") {
  const auto alert = [](int ts_us, const std::string& state) {
    return R"({"kind":"alert","ts_us":)" + std::to_string(ts_us) + R"(,"name":"Hot","state":")" + state +
           R"(","severity":"critical","labels":{"a":"1","alertname":"other"}})";
  };
  const Run run({alert(1, "pending"), alert(5, "firing"), alert(9, "resolved")});
  const std::string labels = R"({__name__="ALERTS", a="1", alertname="Hot", alertstate=")";
  CHECK(run.series == Lines{labels + R"(firing", severity="critical"} 1:stale 5:1 9:stale)",
                            labels + R"(pending", severity="critical"} 1:1 5:stale 9:stale)"});
  CHECK(run.sink.ledger.used == 3);
}

}  // namespace mcp::intake
