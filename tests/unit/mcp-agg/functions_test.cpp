// The functions that have to be asked for.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "any_stream.h"
#include "run_agg.h"
#include "text/number.h"

namespace mcp::agg {
namespace {

Options asking(std::vector<std::string> functions) {
  Options options;
  options.windows = {"1s"};
  options.functions = std::move(functions);
  options.quantiles.emplace();
  options.lateness = timeutil::Duration(0);
  return options;
}

std::string sample(std::int64_t ts_us, const std::string& value, const std::string& series = "a",
                   const std::string& type = "gauge") {
  return R"({"ts_us":)" + std::to_string(ts_us) + R"(,"name":"x","type":")" + type + R"(","value":)" + value +
         R"(,"labels":{"s":")" + series + "\"}}\n";
}

// What stands behind a key on each line, in order; "" where a line lacks it.
std::vector<std::string> under(const std::string& key, const std::string& out) {
  std::vector<std::string> found;
  for (std::size_t at = 0; at < out.size(); at = out.find('\n', at) + 1) {
    const std::string line = out.substr(at, out.find('\n', at) - at);
    const std::size_t from = line.find("\"" + key + "\":");
    const std::size_t begin = from + key.size() + 3;
    found.push_back(from == std::string::npos ? "" : line.substr(begin, line.find_first_of(",}", begin) - begin));
  }
  return found;
}

using Texts = std::vector<std::string>;

TEST_CASE("a delta is the net change since the sample before, over the window's edge", "[agg]") {
  const std::string input = sample(100, "5") + sample(200, "3") + sample(1'000'100, "10") + sample(1'000'200, "4") +
                            sample(3'000'000, "4") + sample(4'000'000, "-1.5");
  CHECK(under("delta", run_agg(asking({"delta"}), input).out) == Texts{"-2", "1", "0", "-5.5"});
}

TEST_CASE("a marker ends what a delta is carried from, and NaN is no value of one", "[agg]") {
  const std::string input = sample(100, "5") + sample(1'000'000, "null") + sample(1'000'100, "100") +
                            sample(1'000'200, "101") + sample(2'000'000, "\"NaN\"") + sample(3'000'000, "111");
  CHECK(under("delta", run_agg(asking({"delta"}), input).out) == Texts{"0", "1", "0", "10"});
}

TEST_CASE("a delta keeps what a difference of doubles loses", "[agg]") {
  const std::string input = sample(0, "1e16") + sample(1, "0.125") + sample(2, "1.0000000000000002e16");
  Options options = asking({"delta"});
  options.sketch = true;
  const std::string out = run_agg(options, input).out;
  CHECK(under("delta", out) == Texts{"2"});
  CHECK(out.find(R"("delta_parts":[2])") != std::string::npos);
}

TEST_CASE("only groups without counters, and without series that stand for others, have a delta", "[agg]") {
  const std::string gauges = sample(0, "1") + sample(10, "3");
  const std::string counters = sample(0, "1", "c", "counter") + sample(10, "8", "c", "counter");
  Options options = asking({"increase", "delta"});
  CHECK(
      run_agg(options, gauges + counters).out ==
      R"({"kind":"aggregate","ts_us":1000000,"start_us":0,"window_us":1000000,"name":"x","type":"gauge","labels":{"s":"a"},"delta":2,"partial":"both"})"
      "\n"
      R"({"kind":"aggregate","ts_us":1000000,"start_us":0,"window_us":1000000,"name":"x","type":"counter","labels":{"s":"c"},"increase":7,"partial":"both"})"
      "\n");
  options.by.emplace();
  options.sketch = true;
  const std::string mixed = run_agg(options, gauges + counters).out;
  CHECK(under("delta", mixed) == Texts{""});
  CHECK(under("increase", mixed) == Texts{""});
  CHECK(under("delta_parts", mixed) == Texts{"null"});
  Options few = asking({"delta"});
  few.max_series = 1;
  CHECK(under("delta", run_agg(few, gauges + sample(20, "5", "b") + sample(30, "9", "d")).out) == Texts{"", "2"});
}

TEST_CASE("deltas of shorter windows add up to those of longer ones", "[agg]") {
  std::mt19937_64 random(83);
  for (int round = 0; round < 20; ++round) {
    const std::string input = stream_of(random, 500);
    Options ladder = asking({"delta", "distinct"});
    ladder.windows = {"1s", "5s", "1m"};
    if (round % 2 == 1) ladder.by.emplace();
    ladder.lateness = std::chrono::seconds(3);
    Options direct = ladder;
    direct.windows = {"1m"};
    ladder.sketch = direct.sketch = round % 3 == 0;
    const std::string of_all = run_agg(ladder, input).out;
    std::string minutes;
    for (std::size_t at = 0; at < of_all.size();) {
      const std::size_t end = of_all.find('\n', at) + 1;
      if (of_all.find("\"window_us\":60000000,", at) < end) minutes += of_all.substr(at, end - at);
      at = end;
    }
    REQUIRE(minutes == run_agg(direct, input).out);
  }
}

TEST_CASE("deltas and distinct values of shards merge to those of one pass", "[agg]") {
  std::mt19937_64 random(89);
  for (int round = 0; round < 10; ++round) {
    const std::string input = stream_of(random, 900);
    Options options = asking({"delta", "distinct", "count"});
    options.windows = {"5s", "1m"};
    options.sketch = true;
    options.lateness = std::chrono::hours(1);
    Options whole = options;
    whole.by.emplace();
    std::map<std::string, std::string> shards;  // by series
    for (std::size_t at = 0; at < input.size();) {
      const std::size_t end = input.find('\n', at) + 1;
      const std::size_t label = input.find("\"s\":\"", at);
      const bool tenant = input.find("tenant", at) < end;
      shards[input.substr(label, 6) + (tenant ? "t" : "")] += input.substr(at, end - at);
      at = end;
    }
    std::string parts;
    for (const auto& [series, lines] : shards) parts = run_agg(options, lines).out + parts;
    REQUIRE(run_merge(whole, parts).out == run_agg(whole, input).out);
    Options without = whole;
    without.sketch = false;
    REQUIRE(run_merge(without, parts).out == run_agg(without, input).out);
  }
}

std::string refusal_of_merge(const Options& shard, Options merging, const std::string& input) {
  const std::string shards = run_agg(shard, input).out;  // its sink must be gone before the merge's
  merging.merge = true;
  Result<Plan> plan = make_plan(merging);
  REQUIRE(plan);
  Merger merger(std::move(*plan));
  test::RecordingSink sink;
  const test::TextLines lines(shards);
  const Status pushed = merger.push(lines.lines(), sink);
  return pushed ? "" : pushed.error().message;
}

TEST_CASE("a merge says which part of a function a shard was not asked for", "[agg]") {
  const std::string gauge = sample(0, "1") + sample(1, "2");
  const std::string counter = sample(0, "1", "c", "counter") + sample(1, "2", "c", "counter");
  Options shard = asking({"count"});
  shard.sketch = true;
  CHECK(refusal_of_merge(shard, asking({"count", "sum", "stddev", "rate"}), counter).empty());
  CHECK(refusal_of_merge(shard, asking({"delta"}), gauge) ==
        "--function: delta needs delta_parts in the sketch, which --sketch -f delta writes");
  CHECK(refusal_of_merge(shard, asking({"distinct"}), gauge) ==
        "--function: distinct needs distinct in the sketch, which --sketch -f distinct writes");
  for (const std::string function : {"first", "last", "resets"}) {
    CHECK(refusal_of_merge(shard, asking({function}), counter) ==
          "--function: " + function +
              " needs that of each shard, which this aggregate lacks; name what the shards have");
  }
  CHECK(refusal_of_merge(shard, asking({"resets"}), gauge).empty());
  shard.functions.emplace_back("delta");
  CHECK(refusal_of_merge(shard, asking({"delta"}), counter).empty());  // a counter's says that it has none
}

TEST_CASE("distinct values are counted, whatever their kind", "[agg]") {
  const std::string input = sample(0, "0") + sample(1, "-0") + sample(2, "\"NaN\"") + sample(3, "\"NaN\"") +
                            sample(4, "\"+Inf\"") + sample(5, "1.5") + sample(6, "1.5") + sample(7, "null");
  Options options = asking({"distinct"});
  options.sketch = true;
  const std::string out = run_agg(options, input).out;
  CHECK(under("distinct", out) == Texts{"4"});
  CHECK(out.find(R"("distinct":[0,1.5,"+Inf","NaN"])") != std::string::npos);
}

TEST_CASE("many distinct values are estimated, never above the count", "[agg]") {
  std::string input;
  for (int i = 0; i < 5000; ++i) input += sample(i, std::to_string(i));
  const double estimate = *text::parse_decimal(under("distinct", run_agg(asking({"distinct"}), input).out).front());
  CHECK(estimate <= 5000);
  CHECK(std::abs(estimate - 5000) < 5 * sketch::Distinct::kStandardError * 5000);
}

}  // namespace
}  // namespace mcp::agg
