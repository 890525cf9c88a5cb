// A test for each fault that was found and mended, named for its symptom.
#include <cmath>
#include <limits>

#include "quantile.h"
#include "run_agg.h"
#include "sketch/whole.h"

namespace mcp::agg {
namespace {

std::string sample(std::int64_t ts_us, const std::string& name, const std::string& value,
                   const std::string& rest = "") {
  return R"({"ts_us":)" + std::to_string(ts_us) + R"(,"name":")" + name + R"(","value":)" + value + rest + "}\n";
}

std::string hist(std::int64_t ts_us, int count, const std::string& rest = "") {
  return R"({"ts_us":)" + std::to_string(ts_us) +
         R"(,"name":"h","type":"histogram","hist":{"scale":0,"zero":0,"pos":{"offset":0,"counts":[)" +
         std::to_string(count) + R"(]},"neg":{"offset":0,"counts":[]},"count":)" + std::to_string(count) + rest +
         "}}\n";
}

Options windows_of(const char* width) {
  Options options;
  options.windows = {width};
  options.lateness = timeutil::Duration(0);
  options.quantiles.emplace();
  return options;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_CASE("a sum that grew from an unknown one was told as a number", "[symptoms]") {
  const std::string known = R"(,"sum":7)";
  const std::string out = run_agg(windows_of("1s"), hist(1, 1) + hist(2, 3, known)).out;
  CHECK(has(out, R"("count":2,)"));
  CHECK_FALSE(has(out, R"("sum":)"));
  CHECK(has(run_agg(windows_of("1s"), hist(1, 1, known) + hist(2, 3, R"(,"sum":9)")).out, R"("sum":2,)"));
}

TEST_CASE("a count that is no finite number was let in once its series was known by another type", "[symptoms]") {
  Options options = windows_of("1s");
  options.without = std::vector<std::string>{"le"};
  const std::string first = sample(1, "x_count", "1", R"(,"type":"histogram")");
  const Outcome outcome = run_agg(options, first + sample(2, "x_count", "\"NaN\"", R"(,"type":"gauge")"));
  CHECK(outcome.refusals == std::vector<std::string>{"value: a bucket's count is a finite number"});
  // And one whose series is a value may be none.
  const std::string gauge = sample(1, "x_count", "1", R"(,"type":"gauge")");
  CHECK(run_agg(options, gauge + sample(2, "x_count", "\"NaN\"", R"(,"type":"histogram")")).ledger.used == 2);
}

TEST_CASE("a line that came too late decided what its group is", "[symptoms]") {
  Options options = windows_of("1s");
  options.by.emplace();
  const std::string now = sample(5'000'000, "other", "1");
  std::string late = hist(1, 3);
  late.replace(late.find("\"h\""), 3, "\"x\"");
  const Outcome outcome = run_agg(options, now + late + sample(5'000'001, "x", "1"));
  CHECK(outcome.ledger.late == 1);
  CHECK(outcome.ledger.used == 2);
  CHECK(outcome.refusals.empty());
}

TEST_CASE("a line that was refused decided what its series is", "[symptoms]") {
  Options options = windows_of("1s");
  options.without = std::vector<std::string>{"le"};
  const std::string bucket = R"(,"type":"histogram","labels":{"le":"1"})";
  const Outcome outcome = run_agg(options, sample(1, "x", "1") + sample(2, "x_bucket", "1", bucket) +
                                               sample(3, "x_bucket", "2", R"(,"type":"gauge","labels":{"le":"1"})"));
  CHECK(outcome.refusals.size() == 1);
  CHECK(has(outcome.out, R"("name":"x_bucket")"));
}

TEST_CASE("a line of a wrong clock decided what its group is", "[symptoms]") {
  Options options = windows_of("1s");
  options.by.emplace();
  options.max_jump = std::chrono::seconds(1);
  std::string far = hist(9'000'000'000, 3);
  far.replace(far.find("\"h\""), 3, "\"x\"");
  const Outcome outcome = run_agg(options, sample(1, "a", "1") + far + sample(2, "x", "1") + sample(3, "x", "2"));
  CHECK(outcome.refusals.empty());
  CHECK(outcome.ledger.used == 3);
  CHECK(outcome.ledger.late == 1);
}

TEST_CASE("a line that was refused took the place of a series", "[symptoms]") {
  Options options = windows_of("1s");
  options.by.emplace();
  options.max_series = 3;
  std::string input = sample(1, "x", "1");
  for (const char* const s : {"0", "1", "2", "3"}) {
    std::string refused = hist(2, 3);
    refused.replace(refused.find("\"h\""), 3, "\"x\"");
    input += refused.substr(0, refused.size() - 2) + R"(,"labels":{"s":")" + s + "\"}}\n";
  }
  const Outcome outcome = run_agg(options, input + sample(3, "y", "1") + sample(4, "z", "1"));
  CHECK(outcome.ledger.malformed == 4);
  CHECK(outcome.ledger.limited == 0);
  CHECK_FALSE(has(outcome.out, "overflow"));
}

TEST_CASE("times of lines that are not selected were never believed", "[symptoms]") {
  Options options = windows_of("1s");
  options.matches = {"a"};
  options.max_jump = std::chrono::seconds(2);
  std::string input = sample(1, "a", "1");
  for (int second = 10; second < 14; ++second) input += sample(second * 1'000'000, "b", "1");
  const Outcome outcome = run_agg(options, input + sample(2, "a", "2"));
  CHECK(outcome.ledger.late == 1);
  CHECK(outcome.ledger.limited == 4);
}

TEST_CASE("lines that are not selected stopped the time of the input", "[symptoms]") {
  Options options = windows_of("1s");
  options.matches = {"a"};
  const std::string input = sample(1, "a", "1") + sample(5'000'000, "b", "1") + sample(2, "a", "2");
  for (const std::size_t shapes : {std::size_t{0}, ndjson::ShapeLimits().shapes}) {
    const Outcome outcome = run_agg(options, input, {.shapes = {.shapes = shapes}});
    CHECK(outcome.ledger.late == 1);
    CHECK(outcome.ledger.limited == 1);
  }
}

TEST_CASE("lines beyond the limit of series stopped the time of the input", "[symptoms]") {
  Options options = windows_of("1s");
  options.max_series = 1;
  options.by.emplace();
  const std::string part = R"(,"type":"histogram")";
  const std::string input =
      sample(1, "a", "1") + sample(2, "b", "1") + sample(5'000'000, "c", "1") + sample(3, "a", "2");
  const Outcome outcome = run_agg(options, input);
  CHECK(outcome.ledger.limited == 1);
  CHECK(outcome.ledger.late == 1);
}

TEST_CASE("a quantile between two infinities was NaN", "[symptoms]") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  CHECK(between_of(kInfinity, kInfinity, 0.5) == kInfinity);
  CHECK(between_of(-kInfinity, -1, 0.25) == -kInfinity);
  CHECK(between_of(1, kInfinity, 0.25) == kInfinity);
  CHECK(std::isnan(between_of(-kInfinity, kInfinity, 0.5)));
  CHECK(between_of(1, 3, 0.5) == 2);
  Options options = windows_of("1s");
  options.quantiles = std::vector<std::string>{"0.5"};
  options.qdef = "r7";
  CHECK(has(run_agg(options, sample(1, "x", "\"-Inf\"") + sample(2, "x", "-1")).out, R"("p50":"-Inf")"));
}

TEST_CASE("a quantile between estimates on both sides of 0 was said to be good", "[symptoms]") {
  Options options = windows_of("1s");
  options.quantiles = std::vector<std::string>{"0.5"};
  options.qdef = "r7";
  std::string input;
  for (int i = 0; i < 80; ++i) input += sample(i, "x", i % 2 == 0 ? "-1" : "1.0001");
  CHECK(has(run_agg(options, input).out, R"("rel_err":null)"));
  options.exact = true;
  CHECK(has(run_agg(options, input).out, R"("rel_err":0)"));
  options.exact = false;
  options.qdef = "lower";
  CHECK(has(run_agg(options, input).out, R"("rel_err":0.0)"));
}

TEST_CASE("hopping windows that were merged had the marks of tumbling ones, and made a level", "[symptoms]") {
  Options options = windows_of("4s");
  options.slide = std::chrono::seconds(1);
  options.sketch = true;
  std::string input;
  for (int i = 1; i <= 8; ++i) input += sample(10'000'000 + i * 600'000, "x", std::to_string(i));
  const std::string once = run_agg(options, input).out;
  Options merging;
  merging.quantiles.emplace();
  merging.sketch = true;
  CHECK(run_merge(merging, once).out == once);
  merging.windows = {"4s", "8s"};
  merging.merge = true;
  Merger merger(std::move(*make_plan(merging)));
  test::RecordingSink sink;
  const test::TextLines lines(once);
  REQUIRE(merger.push(lines.lines(), sink));
  CHECK(merger.finish(sink).error().message == "--window: windows of 4s overlap, and make up no level of 8s");
}

TEST_CASE("a zero bucket that became narrower was no reset", "[symptoms]") {
  sketch::Whole before, now;
  before.zero = before.count = 3;
  before.zero_threshold = 0.5;
  now.zero = now.count = 4;
  now.zero_threshold = 0.25;
  CHECK_FALSE(sketch::growth(before, now));
  CHECK(sketch::growth(now, before) == std::nullopt);  // fewer observations
  now.zero = now.count = 2;
  CHECK(sketch::growth(now, before)->zero == 1);  // wider
}

TEST_CASE("extremes beyond what can be counted depended on the order", "[symptoms]") {
  sketch::Whole huge, small;
  huge.scale = small.scale = 0;
  huge.count = std::uint64_t{1} << 53;
  small.count = 1;
  huge.positive = {.offset = 0, .counts = {huge.count}};
  small.positive = {.offset = 9, .counts = {1}};
  huge.extremes_known = small.extremes_known = true;
  huge.min = 1, huge.max = 2, small.min = small.max = 1000;
  Folded one(FoldKind::kExponential, {}), other(FoldKind::kExponential, {});
  one.add(huge), one.add(small);
  other.add(small), other.add(huge);
  CHECK_FALSE(one.countable());
  CHECK(one.max == 1000);
  CHECK((one.min == other.min && one.max == other.max));
}

}  // namespace
}  // namespace mcp::agg
