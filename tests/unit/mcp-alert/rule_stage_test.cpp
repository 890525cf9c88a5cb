#include "rule_stage.h"

#include <catch2/catch.hpp>
#include <string_view>

#include "support/recording_sink.h"
#include "text/number.h"
#include "threshold.h"

namespace mcp::alert {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

struct Setup {
  std::int64_t every_us = kSecond;
  bool passes = false;
  bool fail_on_no_data = false;
};

RuleStage::Plan plan_of(const std::string& lines, const Setup& setup) {
  Result<rules::Group> group = parse_thresholds("thresholds:\n" + lines, "t.yml");
  REQUIRE(group);
  std::vector<rules::Engine::Slot> slots;
  slots.push_back({std::move(*group), setup.every_us});
  Result<rules::Engine> engine = rules::Engine::make(std::move(slots), {});
  REQUIRE(engine);
  RuleStage::Plan plan{.engine = std::move(*engine)};
  plan.passes = setup.passes;
  plan.fail_on_no_data = setup.fail_on_no_data;
  plan.fail_on_rank = 2;
  return plan;
}

std::string_view between(std::string_view text, std::string_view before, std::string_view behind) {
  text.remove_prefix(text.find(before) + before.size());
  return text.substr(0, text.find(behind));
}

// Thresholds that see lines of samples (x), of windows (y) and of time, by seconds.
class Bench {
 public:
  explicit Bench(const std::string& lines, const Setup& setup = {}) : stage_(plan_of(lines, setup)) {}

  void line(const std::string& text) {
    const std::string padded = text + std::string(io::kPadding, ' ');
    const io::Line line{.text = std::string_view(padded).substr(0, text.size()), .number = ++number_};
    REQUIRE(stage_.push(std::span(&line, 1), sink_));
  }
  void sample(double seconds, const std::string& value) {
    line("{\"ts_us\":" + us(seconds) + ",\"name\":\"x\",\"value\":" + value + "}");
  }
  void aggregate(double seconds, int p99) {
    line("{\"kind\":\"aggregate\",\"ts_us\":" + us(seconds) + ",\"start_us\":" + us(seconds - 5) +
         ",\"window_us\":5000000,\"name\":\"y\",\"count\":1,\"p99\":" + std::to_string(p99) + "}");
  }
  void time(double seconds) { line("{\"kind\":\"event\",\"ts_us\":" + us(seconds) + ",\"name\":\"tick\"}"); }
  void finish() { REQUIRE(stage_.finish(sink_)); }
  // "pending@4 firing@6": what came since the last call.
  std::string said() {
    REQUIRE(stage_.pause(sink_));
    std::string out;
    std::size_t at = said_to_;
    const std::string& all = sink_.written();
    for (std::size_t end; (end = all.find('\n', at)) != std::string::npos; at = end + 1) {
      const std::string one = all.substr(at, end - at);
      if (one.find("\"kind\":\"alert\"") == std::string::npos) continue;
      const std::int64_t ts_us = text::parse_int(between(one, "\"ts_us\":", ",")).value();
      std::string when = std::to_string(ts_us / kSecond);
      if (ts_us % kSecond != 0) when += "." + std::to_string(ts_us % kSecond / 100'000);
      out += (out.empty() ? "" : " ") + std::string(between(one, "\"state\":\"", "\"")) + "@" + when;
    }
    said_to_ = at;
    return out;
  }
  test::RecordingSink& sink() { return sink_; }
  RuleStage& stage() { return stage_; }

 private:
  static std::string us(double seconds) { return std::to_string(static_cast<std::int64_t>(seconds * 1e6)); }
  RuleStage stage_;
  test::RecordingSink sink_;
  std::size_t said_to_ = 0;
  std::uint64_t number_ = 0;
};

const std::string kAtOnce = "  - {name: A, metric: x, condition: gt, threshold: 10}\n";
const std::string kHeld = "  - {name: A, metric: x, condition: gt, threshold: 10, for: 3s}\n";
const std::string kWindow = "  - {name: A, metric: 'y{stat=\"p99\",window=\"5s\"}', condition: gt, threshold: 10}\n";

}  // namespace

TEST_CASE("an evaluation sees what is not later, when something later has come", "[alert]") {
  Bench bench(kAtOnce);
  bench.sample(0.5, "1");
  bench.sample(1.5, "20");
  CHECK(bench.said().empty());
  bench.sample(2.0, "20");
  CHECK(bench.said().empty());  // a line at the moment is not later than it
  bench.sample(2.1, "1");
  CHECK(bench.said() == "firing@2");
  bench.sample(2.2, "20");
  bench.sample(3.5, "1");
  CHECK(bench.said().empty());  // at 3 it was 20 again
  bench.finish();
  CHECK(bench.said() == "resolved@4");
}

TEST_CASE("`for` is waited out in event time, whether or not values come meanwhile", "[alert]") {
  Bench bench(kHeld);
  bench.sample(0.5, "20");
  bench.sample(1.5, "20");
  CHECK(bench.said() == "pending@1");
  bench.time(3.9);
  CHECK(bench.said().empty());
  bench.time(100);
  CHECK(bench.said() == "firing@4");
}

TEST_CASE("a year without lines is no year of evaluations", "[alert]") {
  Bench bench(kHeld);
  bench.sample(0.5, "20");
  bench.time(1e9);
  CHECK(bench.said() == "pending@1 firing@4 resolved@301");
  bench.sample(1e9 + 1, "20");
  bench.time(2e12);
  CHECK(bench.said() == "pending@1000000001 firing@1000000004 resolved@1000000301");
}

TEST_CASE("a series that goes stale resolves, at the moment at which it does", "[alert]") {
  Bench bench(kAtOnce);
  bench.sample(0.0, "20");
  bench.time(299.99);
  CHECK(bench.said() == "firing@0");
  bench.time(300.5);
  CHECK(bench.said() == "resolved@300");
}

TEST_CASE("a stale marker resolves at the next evaluation", "[alert]") {
  Bench bench(kAtOnce);
  bench.sample(0.5, "20");
  bench.sample(1.5, "null");
  bench.time(5);
  CHECK(bench.said() == "firing@1 resolved@2");
}

TEST_CASE("an aggregate's series is stale after two windows", "[alert]") {
  Bench bench(kWindow);
  bench.aggregate(5, 20);
  bench.aggregate(10, 20);
  bench.time(19.9);
  CHECK(bench.said() == "firing@5");
  bench.time(21);
  CHECK(bench.said() == "resolved@20");
}

TEST_CASE("an aggregate that comes after evaluations of its time is seen by those that follow", "[alert]") {
  Bench bench(kWindow);
  for (double t = 0; t <= 7; t += 0.5) bench.sample(t, "1");
  bench.aggregate(5, 20);  // behind the samples by the lateness of whoever made it
  CHECK(bench.sink().ledger.late == 0);
  bench.sample(7.5, "1");
  CHECK(bench.said() == "firing@7");
  for (double t = 8; t <= 12; t += 0.5) bench.sample(t, "1");
  bench.aggregate(10, 5);
  bench.sample(12.5, "1");
  CHECK(bench.said() == "resolved@12");
}

TEST_CASE("a late aggregate speaks for two windows from the moment that it comes after", "[alert]") {
  Bench bench(kWindow);
  for (double t = 0; t <= 17; t += 0.5) bench.sample(t, "1");
  bench.aggregate(5, 20);  // by its own time it would be over
  bench.time(25.5);
  CHECK(bench.said() == "firing@17");
  bench.time(30);
  CHECK(bench.said() == "resolved@26");
}

TEST_CASE("a revision of the newest window replaces its value, one of an older window does not", "[alert]") {
  Bench bench(kWindow);
  bench.aggregate(5, 5);
  bench.aggregate(5, 20);
  bench.time(5.5);
  CHECK(bench.said() == "firing@5");
  bench.aggregate(10, 20);
  bench.time(10.2);
  bench.aggregate(5, 1);
  bench.time(12.5);
  CHECK(bench.said().empty());
}

TEST_CASE("a late sample is not seen by what has been evaluated, but by what follows", "[alert]") {
  Bench bench(kAtOnce);
  bench.time(1.5);
  bench.time(9.5);
  bench.sample(3, "20");
  CHECK(bench.sink().ledger.late == 1);
  CHECK(bench.said().empty());
  bench.time(10.5);
  CHECK(bench.said() == "firing@10");
}

TEST_CASE("the end of input sees everything and resolves nothing", "[alert]") {
  Bench bench(kWindow, {.every_us = 60 * kSecond});
  bench.aggregate(60, 20);
  bench.aggregate(65, 20);
  CHECK(bench.said() == "firing@60");
}

TEST_CASE("one sample is enough, and without any there is no moment", "[alert]") {
  SECTION("one") {
    Bench single(kAtOnce);
    single.sample(0.5, "20");
    single.finish();
    CHECK(single.said() == "firing@1");
  }
  SECTION("none") {
    Bench nothing(kAtOnce);
    nothing.finish();
    CHECK(nothing.said().empty());
  }
}

TEST_CASE("the record of an alert says all that record.md names", "[alert]") {
  Bench bench(
      "  - {name: A, metric: x, condition: gt, threshold: 10, severity: error, labels: {job: b, empty: ''}, "
      "annotations: {s: t}}\n");
  bench.sample(0.5, "20");
  bench.sample(1.5, "2");
  bench.time(5);
  bench.finish();
  CHECK(bench.sink().written().find(
            "\"name\":\"A\",\"state\":\"firing\",\"severity\":\"high\",\"priority\":\"P1\",\"value\":20,\"condition\":"
            "\"gt\",\"threshold\":10,\"source\":\"mcp-alert\",\"labels\":{\"job\":\"b\",\"severity\":\"error\"},"
            "\"annotations\":{\"s\":\"t\"},\"starts_us\":1000000,\"ends_us\":null,") != std::string::npos);
  CHECK(bench.sink().written().find("\"starts_us\":1000000,\"ends_us\":2000000,") != std::string::npos);
  CHECK(bench.sink().written().find("\"rule\":\"t/A\"}") != std::string::npos);
  CHECK(bench.stage().verdict() == cli::Exit::kNo);
}

TEST_CASE("a fingerprint is Alertmanager's, of the labels with the alert's name", "[alert]") {
  // FNV-1a over "alertname\xffA\xffseverity\xffwarning\xff", computed apart from this program.
  Bench bench(kAtOnce);
  bench.sample(0, "20");
  bench.finish();
  CHECK(bench.sink().written().find("\"fingerprint\":\"25c2cdb12d31dc50\"") != std::string::npos);
}

TEST_CASE("with --pass an alert stands before the line that made its moment due", "[alert]") {
  Bench bench(kAtOnce, {.passes = true});
  bench.sample(0.5, "20");
  bench.sample(1.5, "20");
  CHECK(bench.sink().written().find("\"state\":\"firing\"") != std::string::npos);
}

TEST_CASE("a threshold for which nothing came is no pass where that is asked", "[alert]") {
  Bench bench(kAtOnce + "  - {name: B, metric: z, condition: gt, threshold: 1}\n", {.fail_on_no_data = true});
  bench.sample(0.5, "1");
  bench.finish();
  CHECK(bench.stage().verdict() == cli::Exit::kNo);
}

TEST_CASE("every line has one fate", "[alert]") {
  Bench bench(kAtOnce);
  bench.sample(0.5, "20");
  bench.line("{\"ts_us\":2500000,\"name\":\"y\",\"value\":1}");
  bench.sample(1, "20");
  bench.line("nonsense");
  bench.line("{\"kind\":\"mine\"}");
  bench.line("{\"name\":\"x\",\"value\":1}");
  bench.line("{\"ts_us\":1,\"name\":\"x\"}");
  bench.finish();
  const stream::Ledger& ledger = bench.sink().ledger;
  CHECK(ledger.lines == 7);
  CHECK(ledger.used == 2);
  CHECK(ledger.late == 1);
  CHECK(ledger.passed == 1);
  CHECK(ledger.malformed == 3);
}

TEST_CASE("times at the ends of an integer are no trouble", "[alert]") {
  Bench bench(kHeld);
  for (const char* at : {"-9223372036854775808", "-1", "0", "9223372036854775806", "9223372036854775807"}) {
    bench.line("{\"ts_us\":" + std::string(at) + ",\"name\":\"x\",\"value\":20}");
  }
  bench.finish();
  CHECK(bench.sink().ledger.lines == 5);
}

}  // namespace mcp::alert
