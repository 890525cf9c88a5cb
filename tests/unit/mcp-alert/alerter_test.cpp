#include "alerter.h"

#include <catch2/catch.hpp>

#include "support/recording_sink.h"

namespace mcp::alert {
namespace {

std::vector<Threshold> thresholds(const std::string& metric) {
  auto read =
      parse_thresholds("thresholds:\n  - {name: A, metric: '" + metric + "', condition: gt, threshold: 10}\n", "t.yml");
  REQUIRE(read);
  return std::move(*read);
}

// What a stage made of these lines.
struct Run {
  Run(const std::string& metric, const std::vector<std::string>& lines, const AlerterOptions& options = {})
      : alerter(thresholds(metric), options) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string padded = lines[i] + std::string(io::kPadding, ' ');
      const io::Line line{.text = std::string_view(padded).substr(0, lines[i].size()), .number = i + 1};
      REQUIRE(alerter.push(std::span(&line, 1), sink));
    }
    REQUIRE(alerter.finish(sink));
  }
  std::size_t fired() {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = sink.written().find("\"state\":\"firing\"", at)) != std::string::npos; ++at) ++count;
    return count;
  }
  Alerter alerter;
  test::RecordingSink sink;
};

std::string sample(int ms, std::string_view name, int value) {
  return "{\"ts_us\":" + std::to_string(ms) + "000,\"name\":\"" + std::string(name) +
         "\",\"value\":" + std::to_string(value) + "}";
}

}  // namespace

TEST_CASE("every line has one fate", "[alert]") {
  Run run("x", {sample(500, "x", 20), sample(2500, "y", 1), sample(1000, "x", 20), "nonsense", "{\"kind\":\"mine\"}",
                "{\"name\":\"x\",\"value\":1}", "{\"ts_us\":1,\"name\":\"x\"}"});
  const stream::Ledger& ledger = run.sink.ledger;
  CHECK(ledger.lines == 7);
  CHECK(ledger.used == 2);
  CHECK(ledger.late == 1);
  CHECK(ledger.passed == 1);
  CHECK(ledger.malformed == 3);
  CHECK(run.fired() == 1);
}

TEST_CASE("a selector without a fixed name looks at every name", "[alert]") {
  CHECK(Run("{__name__=~\"a|b\"}", {sample(500, "a", 20), sample(500, "c", 20)}).fired() == 1);
  CHECK(Run("{__name__=\"a\"}", {sample(500, "a", 20), sample(500, "b", 20)}).fired() == 1);
  CHECK(Run("{job=\"\",__name__!=\"\"}", {sample(500, "a", 20)}).fired() == 1);
}

TEST_CASE("numbers of an aggregate are found whatever their order on the line", "[alert]") {
  const auto aggregate = [](int end_s, std::string_view numbers) {
    return "{\"kind\":\"aggregate\",\"ts_us\":" + std::to_string(end_s) +
           "000000,\"start_us\":0,\"window_us\":5000000,\"name\":\"x\"," + std::string(numbers) + "}";
  };
  Run run("x{stat=\"p99\"}", {aggregate(5, "\"max\":30,\"p99\":5"), aggregate(10, "\"p99\":20,\"max\":1"),
                              aggregate(15, "\"count\":50,\"p99\":1")});
  CHECK(run.fired() == 1);
  CHECK(run.sink.written().find("\"state\":\"resolved\"") != std::string::npos);
  CHECK(run.sink.ledger.used == 3);
}

TEST_CASE("series beyond the limit are counted as limited, those that are known go on", "[alert]") {
  const auto labelled = [](int ms, int n, int value) {
    return "{\"ts_us\":" + std::to_string(ms) + "000,\"name\":\"x\",\"value\":" + std::to_string(value) +
           ",\"labels\":{\"n\":\"" + std::to_string(n) + "\"}}";
  };
  Run run("x", {labelled(100, 1, 1), labelled(200, 2, 20), labelled(300, 1, 20), sample(400, "y", 1)},
          {.max_series = 1});
  CHECK(run.sink.ledger.limited == 1);
  CHECK(run.sink.ledger.used == 3);
  CHECK(run.fired() == 1);
}

TEST_CASE("the verdict is that of --fail-on and --fail-on-no-data", "[alert]") {
  const std::vector<std::string> high = {sample(500, "x", 20)};
  CHECK(Run("x", high).alerter.verdict() == cli::Exit::kOk);
  CHECK(Run("x", high, {.fail_on_rank = 1}).alerter.verdict() == cli::Exit::kOk);  // it is a warning: rank 2
  CHECK(Run("x", high, {.fail_on_rank = 2}).alerter.verdict() == cli::Exit::kNo);
  CHECK(Run("x", high, {.fail_on_no_data = true}).alerter.verdict() == cli::Exit::kOk);
  CHECK(Run("z", high, {.fail_on_no_data = true}).alerter.verdict() == cli::Exit::kNo);
  CHECK(Run("z", high).alerter.verdict() == cli::Exit::kOk);
}

TEST_CASE("an aggregate of many thousand numbers costs what a few hundred cost", "[alert]") {
  std::string text = R"({"kind":"aggregate","ts_us":5,"start_us":0,"window_us":5,"name":"x")";
  for (int i = 0; i < 20'000; ++i) text += ",\"s" + std::to_string(i) + "\":1";
  const Run run(
      "x", {text + "}", R"({"kind":"aggregate","ts_us":10,"start_us":5,"window_us":5,"name":"x","late":1,"s0":99})"});
  CHECK(run.sink.ledger.used == 2);
  std::vector<Threshold> none = thresholds("x");
  Evaluator evaluator(std::move(none), 1'000'000);
  SeriesBook book(evaluator, 10);
  SeriesBook::Entry* entry = book.find({.name = "x", .context = {}, .labels = {}}, 5);
  REQUIRE(entry != nullptr);
  for (std::size_t i = 0; i < 1000; ++i) {
    const FeedId feed = book.stat_feed(*entry, "s" + std::to_string(i), i);
    CHECK((feed == kUnwatched) == (i >= SeriesBook::kMostStats));
  }
}

TEST_CASE("a sample without time has the time that is assumed, where one is", "[alert]") {
  Alerter alerter(thresholds("x"), {});
  test::RecordingSink sink;
  sink.assumed = 1'500'000;
  const std::string text = "{\"name\":\"x\",\"value\":20}" + std::string(io::kPadding, ' ');
  const io::Line line{.text = std::string_view(text).substr(0, text.size() - io::kPadding), .number = 1};
  REQUIRE(alerter.push(std::span(&line, 1), sink));
  REQUIRE(alerter.finish(sink));
  CHECK(sink.written().find("\"ts_us\":2000000") != std::string::npos);
}

}  // namespace mcp::alert
