#include "follower.h"

#include <catch2/catch.hpp>

#include "intake/loader.h"
#include "support/recording_sink.h"

namespace mcp::query {
namespace {

using Lines = std::vector<std::string>;

std::string sample(int seconds, const std::string& value, const std::string& labels = "") {
  return R"({"ts_us":)" + std::to_string(seconds * std::int64_t{1'000'000}) + R"(,"name":"x","value":)" + value +
         R"(,"labels":{)" + labels + "}}\n";
}

// What a stream comes to, as "seconds:value …", with a batch of `at_once` lines each time and a pause behind it.
struct Run {
  Run(const std::string& text, const std::string& expr, int every_s, std::size_t at_once = 1, int lateness_s = 2) {
    Result<Query> query = parse_query(expr, 3);
    REQUIRE(query);
    promql::EvaluateOptions options{.lookback_us = 10'000'000};
    Result<promql::Reach> reach = promql::reach_of(*query->root, options);
    REQUIRE(reach);
    Follower follower({.query = *query,
                       .every_us = every_s * std::int64_t{1'000'000},
                       .lateness_us = lateness_s * std::int64_t{1'000'000},
                       .reach = std::move(*reach),
                       .evaluate = options,
                       .format = &formats().front()});
    const auto end = [&](series::SeriesSet& all, stream::Sink& to) -> Result<cli::Exit> {
      held = all.size();
      REQUIRE(follower.answer_last(all, to));
      answered_all = static_cast<bool>(follower.verdict());
      return cli::Exit::kOk;
    };
    intake::Loader loader(
        {.moments = &follower.moments(), .asker = &follower, .selections = follower.take_selections()}, end);
    const test::TextLines lines(text);
    for (std::size_t at = 0; at < lines.lines().size(); at += at_once) {
      REQUIRE(loader.push(lines.lines().subspan(at, std::min(at_once, lines.lines().size() - at)), sink));
      REQUIRE(loader.pause(sink));
      if (at == 0) at_first = sink.written();
    }
    REQUIRE(loader.finish(sink));
  }
  // Each answer as "seconds:value".
  Lines answers() {
    Lines out;
    for (std::string_view rest = sink.written(); !rest.empty(); rest.remove_prefix(rest.find('\n') + 1)) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      if (!line.starts_with('{')) continue;  // a line of a page, passed
      const std::size_t ts = line.find("\"ts_us\":") + 8, value = line.find("\"value\":") + 8;
      const std::string_view time = line.substr(ts, line.find(',', ts) - ts);
      out.push_back(std::string(time == "0" ? time : time.substr(0, time.size() - 6)) + ":" +
                    std::string(line.substr(value, line.find_first_of(",}", value) - value)));
    }
    return out;
  }
  test::RecordingSink sink;
  std::string at_first;
  std::size_t held = 0;
  bool answered_all = false;
};

}  // namespace

TEST_CASE("a moment is asked for once a sample is more than the lateness behind it", "[mcp-query]") {
  {
    Run run(sample(1, "1") + sample(3, "2") + sample(6, "3") + sample(7, "4"), "x", 2);
    CHECK(run.answers() == Lines{"2:1", "4:2", "6:3"});
    CHECK(run.sink.ledger.late == 0);
  }
  Run at_once(sample(0, "1") + sample(2, "2"), "x", 2, 2, 0);
  CHECK(at_once.answers() == Lines{"0:1", "2:2"});
}

TEST_CASE("stragglers within the lateness count, later ones are late and count from then on", "[mcp-query]") {
  const std::string text = sample(1, "1") + sample(6, "6") + sample(4, "4") + sample(11, "11") + sample(5, "5");
  for (const std::size_t at_once : {1U, 2U, 5U}) {
    CAPTURE(at_once);
    Run run(text, "sum_over_time(x[10s])", 4, at_once);
    CHECK(run.answers() == Lines{"4:5", "8:11"});
    CHECK(run.sink.ledger.late == 1);
    CHECK(run.sink.ledger.used == 4);
  }
  Run later(text + sample(20, "20"), "sum_over_time(x[10s])", 4, 3);
  CHECK(later.answers() == Lines{"4:5", "8:11", "12:26", "16:11", "20:31"});
}

TEST_CASE("what lies ahead of a moment is waited for", "[mcp-query]") {
  Run run(sample(0, "1") + sample(5, "2") + sample(8, "3") + sample(20, "4"), "x offset -6s", 2, 1, 0);
  CHECK(run.answers().front() == "0:2");
  CHECK(run.answers()[1] == "2:3");
}

TEST_CASE("start() and end() are the moment itself", "[mcp-query]") {
  Run run(sample(0, "1") + sample(2, "2") + sample(4, "3"), "x @ start() + x @ end()", 2, 3, 0);
  CHECK(run.answers() == Lines{"0:2", "2:4", "4:6"});
}

TEST_CASE("a moment that fails is said once and costs itself", "[mcp-query]") {
  const std::string text = sample(0, "1", R"("a":"1")") + sample(2, "2", R"("a":"2")") + sample(13, "3", R"("a":"1")");
  Run run(text, R"(x / on () x)", 2, 3, 0);
  CHECK(run.answers() == Lines{"0:1", "10:1"});  // where only one of the two is left
  CHECK_FALSE(run.answered_all);
}

TEST_CASE("a long silence is not counted through", "[mcp-query]") {
  Run run(sample(0, "1") + sample(2'000'000'000, "2"), "x or vector(9)", 1);
  CHECK(run.answers().size() < 100);
  CHECK(run.answers().front() == "0:1");
  CHECK(run.answers().back() == "2000000000:2");
}

TEST_CASE("series that nothing selects, or that have ended, are not held", "[mcp-query]") {
  std::string text;
  for (int i = 0; i < 20'000; ++i) {
    text += sample(i, "1", R"("a":")" + std::to_string(i / 2) + "\"");
    text += R"({"ts_us":)" + std::to_string(i * 1'000'000LL + 1) + R"(,"name":"y)" + std::to_string(i) +
            R"(","value":1})" + "\n";
  }
  for (const std::size_t at_once : {7U, 1000U}) {
    CAPTURE(at_once);
    Run run(text, "count(count_over_time(x[4s]))", 100, at_once);
    CHECK(run.held < 5000);
    CHECK(run.answers().size() == 200);
    CHECK(run.answers()[1] == "100:3");
    CHECK(run.sink.ledger.used == 40'000);
  }
}

TEST_CASE("a series that was forgotten comes back", "[mcp-query]") {
  std::string text = sample(0, "5", R"("a":"back")");
  for (int i = 1; i < 9000; ++i) text += sample(i, "1", R"("a":")" + std::to_string(i / 3) + "\"");
  text += sample(9000, "6", R"("a":"back")") + sample(9001, "7", R"("a":"back")");
  Run run(text, R"(x{a=~"back|0"})", 9000, 100);
  CHECK(run.answers() == Lines{"0:5", "9000:6"});
}

TEST_CASE("two sources far apart, and time that ran ahead, are held no longer than they are looked at", "[mcp-query]") {
  std::string skewed = sample(0, "1"), ahead = sample(0, "1") + sample(500'000'000, "1");
  for (int i = 0; i < 60'000; ++i) {
    skewed += sample(i + 100, "1", R"("a":"1")") + sample(i, "1", R"("a":"2")");
    ahead += sample(i, "1", R"("a":")" + std::to_string(i) + "\"");
  }
  {
    Run far(skewed, "sum(count_over_time(x[10s]))", 1000, 1000);
    CHECK(far.answers()[5] == "5000:10");
    CHECK(far.sink.ledger.late > 4'000);
  }
  Run run_ahead(ahead, "count(x)", 1'000'000, 1000);
  CHECK(run_ahead.held < 30'000);
  CHECK(run_ahead.sink.ledger.late == 60'000);
  CHECK(run_ahead.sink.ledger.lines == 60'002);
}

TEST_CASE("what comes late and twice is late, and the ledger adds up", "[mcp-query]") {
  std::string text = sample(100, "1") + sample(103, "1");
  for (int i = 0; i < 4; ++i) text += sample(10, "1");
  for (const std::size_t at_once : {1U, 3U, 6U}) {
    Run run(text, "x", 1, at_once, 0);
    const stream::Ledger& ledger = run.sink.ledger;
    CHECK(ledger.used == 2);
    CHECK(ledger.late == 4);
    CHECK(ledger.duplicate == 0);
    CHECK(ledger.lines == 6);
  }
}

TEST_CASE("aggregates, alerts, histograms and pages in a stream", "[mcp-query]") {
  const auto aggregate = [](int end) {
    return R"({"kind":"aggregate","start_us":)" + std::to_string((end - 5) * 1'000'000) + R"(,"ts_us":)" +
           std::to_string(end * 1'000'000) + R"(,"window_us":5000000,"name":"x","count":1,"mean":)" +
           std::to_string(end) + "}\n";
  };
  {
    Run windows(aggregate(5) + aggregate(10) + aggregate(25), R"(x{stat="mean"})", 5);
    CHECK(windows.answers() == Lines{"5:5", "10:10", "15:10", "25:25"});
  }
  const auto alert = [](int ts, const std::string& state) {
    return R"({"kind":"alert","ts_us":)" + std::to_string(ts * 1'000'000) + R"(,"name":"Hot","state":")" + state +
           R"("})" + "\n";
  };
  {
    Run alerts(alert(1, "firing") + sample(20, "1") + alert(22, "resolved") + sample(30, "1"), "count(ALERTS)", 10);
    CHECK(alerts.answers() == Lines{"10:1", "20:1"});
  }
  {
    Run page("# TYPE x counter\nx 1 1000\nx 3 9000\n", "x", 4, 3, 0);
    CHECK(page.answers() == Lines{"4:1", "8:1"});
  }
  const std::string hist = R"(,"name":"x","hist":{"scale":0,"zero":0,"pos":{"offset":0,"counts":[)";
  std::string lines;
  for (int i = 1; i < 6; ++i)
    lines += R"({"ts_us":)" + std::to_string(i * 1'000'000) + hist + std::to_string(i) + R"(]},"count":)" +
             std::to_string(i) + R"(,"sum":1}})" + "\n";
  Run histograms(lines, "histogram_count(x)", 1, 2, 0);
  CHECK(histograms.answers() == Lines{"1:1", "2:2", "3:3", "4:4", "5:5"});
}

}  // namespace mcp::query
