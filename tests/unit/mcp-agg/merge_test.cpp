// Shards merged are one pass: for any way of sharding, in any order, byte for byte.
#include <algorithm>

#include "any_stream.h"
#include "hist_lines.h"
#include "run_agg.h"
#include "support/effort.h"

namespace mcp::agg {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

// The series of counters stay together (m0 are counters, by their label s), gauges go anywhere.
std::vector<std::string> shards_of(std::mt19937_64& random, const std::string& input, std::size_t count) {
  std::vector<std::string> shards(count);
  for (const std::string& line : lines_of(input)) {
    const std::size_t label = line.find("\"s\":\"") + 5;
    const bool counter = line.find("\"counter\"") != std::string::npos;
    const bool tenant = line.find("tenant") != std::string::npos;
    shards[(counter ? static_cast<std::size_t>(line[label]) + (tenant ? 1 : 0) : random()) % count] += line;
  }
  return shards;
}

Options sketching(int round) {
  Options options;
  options.windows = round % 3 == 0 ? std::vector<std::string>{"1s", "5s", "1m"} : std::vector<std::string>{"5s"};
  options.sketch = true;
  options.lateness = std::chrono::hours(1);  // a shard's watermark is not that of the whole
  if (round % 2 == 1) options.by = std::vector<std::string>{};
  if (round % 5 == 1) options.max_buckets = 64;
  return options;
}

TEST_CASE("any shards merged in any order are one pass", "[agg]") {
  std::mt19937_64 random(53);
  for (int round = 0; round < 25; ++round) {
    const std::string input = stream_of(random, 900);
    const Options options = sketching(round);
    const std::string expected = run_agg(options, input).out;
    std::vector<std::string> parts;
    for (const std::string& shard : shards_of(random, input, 1 + static_cast<std::size_t>(round) % 7)) {
      const std::vector<std::string> lines = lines_of(run_agg(options, shard).out);
      parts.insert(parts.end(), lines.begin(), lines.end());
    }
    for (int order = 0; order < 8; ++order) {  // 200 in all
      std::shuffle(parts.begin(), parts.end(), random);
      const Outcome merged = run_merge(options, joined(parts));
      REQUIRE(merged.out == expected);
      CHECK(merged.ledger.used == parts.size());
    }
    // Merging what was merged, and finding the widths by itself, changes nothing.
    Options found = options;
    found.windows.clear();
    REQUIRE(run_merge(found, expected).out == expected);
  }
}

// The lines of a series stay together (they have the label s), those of a histogram's parts too.
TEST_CASE("any shards of histograms merged in any order are one pass", "[agg]") {
  std::mt19937_64 random(83);
  for (int round = 0; round < test::tries(50, 10); ++round) {
    Options options = sketching(round);
    options.windows = round % 2 == 0 ? std::vector<std::string>{"4us", "8us"} : std::vector<std::string>{"16us"};
    options.by = round % 3 == 0 ? std::vector<std::string>{"s"} : std::vector<std::string>{};
    if (round % 5 == 1) options.max_buckets = 16;
    std::string input, shards[3];
    for (const std::string& line : lines_of_all_shapes(any_moments(random, 80))) {
      input += line;
      shards[line[line.find("\"s\":\"") + 5] % 3] += line;
    }
    const std::string expected = run_agg(options, input).out;
    std::vector<std::string> parts;
    for (const std::string& shard : shards) {
      const std::vector<std::string> lines = lines_of(run_agg(options, shard).out);
      parts.insert(parts.end(), lines.begin(), lines.end());
    }
    for (int order = 0; order < 4; ++order) {  // 200 in all
      std::shuffle(parts.begin(), parts.end(), random);
      const Outcome merged = run_merge(options, joined(parts));
      REQUIRE(merged.refusals.empty());
      REQUIRE(merged.out == expected);
    }
    REQUIRE(run_merge(options, expected).out == expected);
  }
}

TEST_CASE("labels may be left out while merging", "[agg]") {
  std::mt19937_64 random(59);
  const std::string input = stream_of(random, 600);
  Options fine = sketching(0), coarse = sketching(0);
  coarse.by = std::vector<std::string>{};
  CHECK(run_merge(coarse, run_agg(fine, input).out).out == run_agg(coarse, input).out);
}

TEST_CASE("a level that the input lacks is made of the one before it", "[agg]") {
  std::mt19937_64 random(61);
  const std::string input = stream_of(random, 600);
  Options finest = sketching(0);
  finest.windows = {"1s"};
  const Options ladder = sketching(0);
  CHECK(run_merge(ladder, run_agg(finest, input).out).out == run_agg(ladder, input).out);
}

Status outcome_of(const std::string& input, const Options& given) {
  Options options = given;
  options.merge = true;
  Result<Plan> plan = make_plan(options);
  REQUIRE(plan);
  Merger merger(std::move(*plan));
  test::RecordingSink sink;
  const test::TextLines lines(input);
  if (Status pushed = merger.push(lines.lines(), sink); !pushed) return pushed;
  return merger.finish(sink);
}

TEST_CASE("-w and -b must fit what is merged", "[agg]") {
  const std::string input = run_agg(sketching(1), R"({"ts_us":1,"name":"x","value":1,"labels":{"job":"a"}})"
                                                  "\n")
                                .out;
  Options options;
  options.windows = {"1s"};
  CHECK(outcome_of(input, options).error().message == "--window: it does not name 5s, of which the input has windows");
  options.windows = {"1s", "5s"};
  CHECK(outcome_of(input, options).error().message == "--window: the input has no windows of 1s");
  options.windows = {"5s"};
  options.by = std::vector<std::string>{"job"};
  CHECK(outcome_of(input, options));  // a warning: a shard may lack a label that others have
  CHECK(outcome_of("", options));
}

TEST_CASE("aggregates of values and of histograms do not merge into one", "[agg]") {
  const std::string value = run_agg(sketching(1), R"({"ts_us":1,"name":"x","value":1})"
                                                  "\n")
                                .out;
  const std::string hist = run_agg(sketching(1), R"({"ts_us":1,"name":"x","hist":{"scale":0,"zero":1}})"
                                                 "\n")
                               .out;
  CHECK(outcome_of(value + hist, {}).error().message ==
        "x: aggregates of exponential histograms do not merge with those of plain values");
  CHECK(outcome_of(hist + value, {}).error().message ==
        "x: aggregates of plain values do not merge with those of exponential histograms");
}

TEST_CASE("a sketch of histograms that is none is refused with the reason", "[agg]") {
  const std::string head =
      R"({"kind":"aggregate","ts_us":5000000,"start_us":0,"window_us":5000000,"name":"x","sketch":{)";
  const std::string tail = R"("first_us":0,"last_us":0,"nan":0}})";
  const std::string misfit = "sketch: its buckets do not fit its count, its scale, its bounds or the doubles";
  const auto [rest, message] = GENERATE_COPY(table<std::string, std::string>({
      {R"("scale":0,"zero":1,"pos":{"offset":0,"counts":[2]},)", "sketch.count: is missing"},
      {R"("scale":0,"zero":1,"pos":{"offset":0,"counts":[2]},"count":2,)", misfit},
      {R"("scale":0,"zero":1,"count":1,"min":2,"max":1,)", misfit},
      {R"("custom":[1],"pos":{"counts":[1,2,3]},"count":6,)", "sketch.pos.counts: there are more than bounds"},
      {R"("custom":[2,1],"pos":{"counts":[1]},"count":1,)", misfit},
      {R"("custom":[1],"pos":{"counts":[1]},"count":1,"resets":-1,)", "sketch.resets: expected a count"},
      {R"("custom":[1],"le":[1],"le_parts":[],)", "sketch.le_parts: there are not as many as in le"},
      {R"("custom":[1],"le":[1],"le_parts":[7],)", "sketch.le_parts: expected arrays of numbers in it"},
      {R"("custom":[1],"le":[1],"le_parts":[["NaN"]],)", "sketch.le_parts: expected finite numbers in it"},
      {R"("custom":[1],"le":[1,1],"le_parts":[[],[]],)", "sketch.le: expected ascending numbers in it"},
      {R"("custom":[1],"le":["NaN"],"le_parts":[[]],)", "sketch.le: expected ascending numbers in it"},
      {R"("custom":[1],"le":[1],"le_parts":[[]],"count_parts":["+Inf"],)",
       "sketch.count_parts: expected finite numbers in it"},
  }));
  const Outcome outcome = run_merge(Options{}, head + rest + tail + "\n");
  CHECK(outcome.out.empty());
  CHECK(outcome.refusals == std::vector<std::string>{message});
}

TEST_CASE("more samples than can be counted are refused, not counted wrongly", "[agg]") {
  const std::string line =
      R"({"kind":"aggregate","ts_us":5,"start_us":0,"window_us":5,"name":"x","count":1,"first":1,"last":1,"sketch":{"values":[],"sum_parts":[],"sumsq_parts":[],"first_us":0,"last_us":0,"nan":9007199254740991,"pos_inf":0,"neg_inf":0}})"
      "\n";
  Options options;
  options.functions = {"count"};
  const Outcome outcome = run_merge(options, line + line);
  CHECK(outcome.refusals == std::vector<std::string>{"count: more samples in all than can be counted"});
  CHECK(outcome.out.find("\"count\":9007199254740991,") != std::string::npos);
}

TEST_CASE("an aggregate that cannot be merged is refused with the reason", "[agg]") {
  const std::string head =
      R"({"kind":"aggregate","ts_us":5000000,"start_us":0,"window_us":5000000,"name":"x","first":1,"last":1)";
  const std::string tail =
      R"(,"sum_parts":[1],"sumsq_parts":[1],"first_us":0,"last_us":0,"nan":0,"pos_inf":0,"neg_inf":0}})";
  const auto [rest, message] = GENERATE_COPY(table<std::string, std::string>({
      {"}", "sketch: is missing; --sketch writes it"},
      {R"(,"sketch":{}})", "sketch.nan: is missing"},
      {R"(,"sketch":{"values":[1,"NaN"])" + tail, "sketch.values: expected finite numbers in it"},
      {R"(,"sketch":{"values":7)" + tail, "sketch.values: expected an array"},
      {R"(,"sketch":{"values":[])" + tail, "sketch: is of no sample"},
      {R"(,"sketch":{"scale":7,"zero":-1,"pos":{"offset":0,"counts":[]},"neg":{"offset":0,"counts":[]},"count":1,"min":1,"max":1)" +
           tail,
       "sketch.zero: expected a count"},
      {R"(,"sketch":{"scale":9,"zero":1,"pos":{"offset":0,"counts":[]},"neg":{"offset":0,"counts":[]},"count":1,"min":1,"max":1)" +
           tail,
       "sketch: its buckets do not fit its count, its scale or the doubles"},
      {R"(,"sketch":{"scale":7,"zero":0,"pos":{"offset":0,"counts":[2]},"neg":{"offset":0,"counts":[]},"count":1,"min":1,"max":1)" +
           tail,
       "sketch: its buckets do not fit its count, its scale or the doubles"},
      {R"(,"sketch":{"scale":7,"zero":0,"pos":{"offset":200000,"counts":[1]},"neg":{"offset":0,"counts":[]},"count":1,"min":1,"max":1)" +
           tail,
       "sketch: its buckets do not fit its count, its scale or the doubles"},
      {R"(,"sketch":{"values":[1],"sum_parts":["NaN"],"sumsq_parts":[1],"first_us":0,"last_us":0,"nan":0,"pos_inf":0,"neg_inf":0}})",
       "sketch.sum_parts: expected finite numbers in it"},
      {R"(,"sketch":{"values":[1],"sum_parts":[1],"sumsq_parts":[1],"first_us":0,"last_us":0,"nan":9007199254740993,"pos_inf":0,"neg_inf":0}})",
       "sketch.nan: expected a count of at most 2^53"},
      {R"(,"rev":1,"sketch":{"values":[1])" + tail,
       "rev: what was revised cannot be told from what it replaces; merge without it"},
  }));
  const Outcome outcome = run_merge(Options{}, head + rest + "\n");
  CHECK(outcome.out.empty());
  CHECK(outcome.refusals == std::vector<std::string>{message});
}

}  // namespace
}  // namespace mcp::agg
