// Each rule of record.md 3 by its name.
#include "ndjson/decode.h"
#include "run_agg.h"

namespace mcp::agg {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Times in seconds make the tests readable.
struct S {
  double at;
  std::string value;
  std::string more = {};
};

std::string line_of(const S& sample) {
  return R"({"ts_us":)" + std::to_string(static_cast<std::int64_t>(sample.at * 1e6)) + R"(,"name":"x","value":)" +
         sample.value + sample.more + "}\n";
}

std::string lines_of(const std::vector<S>& samples) {
  std::string text;
  for (const S& sample : samples) text += line_of(sample);
  return text;
}

Options options_of(std::vector<std::string> windows, std::chrono::microseconds lateness = {}) {
  Options options;
  options.windows = std::move(windows);
  options.lateness = lateness;
  return options;
}

// What a test asks of an aggregate, kept beyond its line.
struct Kept {
  record::Type type;
  std::string unit;
  std::vector<std::pair<std::string, double>> stats;
  std::string partial;
};

std::vector<Kept> aggregates_of(const std::string& out) {
  std::vector<Kept> all;
  ndjson::Decoder decoder;
  const test::TextLines lines(out);
  for (const io::Line& line : lines.lines()) {
    const auto kind = decoder.parse(line.text);
    REQUIRE(kind);
    if (*kind != record::Kind::kAggregate) continue;
    const auto aggregate = decoder.aggregate();
    REQUIRE(aggregate);
    Kept& row = all.emplace_back(
        Kept{.type = (*aggregate)->type, .unit = std::string((*aggregate)->unit), .stats = {}, .partial = {}});
    row.partial = (*aggregate)->partial;
    for (const auto& [name, value] : (*aggregate)->stats) row.stats.emplace_back(name, value);
  }
  return all;
}

std::optional<double> stat(const Kept& aggregate, std::string_view name) {
  for (const auto& [key, value] : aggregate.stats) {
    if (key == name) return value;
  }
  return std::nullopt;
}

// One stat of every window, in order.
std::vector<double> stats_of(const Outcome& outcome, std::string_view name) {
  std::vector<double> out;
  for (const Kept& aggregate : aggregates_of(outcome.out)) out.push_back(stat(aggregate, name).value_or(-999));
  return out;
}

std::vector<double> increases(const std::vector<S>& samples, std::vector<std::string> windows = {"1s"}) {
  std::vector<S> counters = samples;
  for (S& sample : counters) sample.more += R"(,"type":"counter")";
  return stats_of(run_agg(options_of(std::move(windows)), lines_of(counters)), "increase");
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

TEST_CASE("rule 1: late is judged by the largest time before, at the finest level", "[agg]") {
  // The window [0,1) is closed once 1.0 was seen: the same sample is on time one line earlier.
  CHECK(run_agg(options_of({"1s"}), lines_of({{0.9, "1"}, {0.95, "1"}, {1, "1"}})).ledger.late == 0);
  CHECK(run_agg(options_of({"1s"}), lines_of({{0.9, "1"}, {1, "1"}, {0.95, "1"}})).ledger.late == 1);
  CHECK(run_agg(options_of({"1s"}), lines_of({{0.9, "1"}, {0.999999, "1"}, {0.95, "1"}})).ledger.late == 0);
}

TEST_CASE("rule 1: lateness keeps windows open", "[agg]") {
  const std::string input = lines_of({{0.9, "1"}, {2.999999, "1"}, {0.95, "1"}, {3, "1"}, {0.96, "1"}});
  const Outcome outcome = run_agg(options_of({"1s"}, std::chrono::seconds(2)), input);
  CHECK(outcome.ledger.late == 1);
  CHECK(stats_of(outcome, "count") == std::vector<double>{2, 1, 1});
}

TEST_CASE("rule 1: what is late at the finest level is in no level", "[agg]") {
  const Outcome outcome = run_agg(options_of({"1s", "5s"}), lines_of({{0.5, "1"}, {2, "1"}, {0.6, "100"}}));
  CHECK(outcome.ledger.late == 1);
  CHECK(stats_of(outcome, "count") == std::vector<double>{1, 1, 2});
}

TEST_CASE("rule 1: late samples count among the times before", "[agg]") {
  // A late sample is never the largest, so it changes nothing; a marker is.
  const Outcome outcome = run_agg(options_of({"1s"}), lines_of({{5, "null"}, {3, "1"}, {4.5, "1"}, {5.5, "1"}}));
  CHECK(outcome.ledger.late == 2);
}

TEST_CASE("rule 2: of a time the larger value stays, a number before NaN, NaN before null", "[agg]") {
  const auto [first, second, kept] = GENERATE(table<std::string, std::string, double>({
      {"1", "2", 2},
      {"2", "1", 2},
      {"1", "1", 1},
      {"\"NaN\"", "-5", -5},
      {"-5", "\"NaN\"", -5},
      {"null", "\"NaN\"", kNan},
      {"\"NaN\"", "null", kNan},
      {"null", "3", 3},
      {"3", "null", 3},
      {"\"-Inf\"", "\"NaN\"", -kInfinity},
      {"7", "\"+Inf\"", kInfinity},
  }));
  CAPTURE(first, second);
  const Outcome outcome = run_agg(options_of({"1s"}), lines_of({{0.5, first}, {0.7, "0"}, {0.5, second}}));
  CHECK(same(stats_of(outcome, "first"), {kept}));
  CHECK(stats_of(outcome, "count") == std::vector<double>{2});
  CHECK(outcome.ledger.duplicate == 1);
  CHECK(outcome.ledger.used == 2);
}

TEST_CASE("rule 2: each line beyond the first counts as duplicate, and lateness comes before", "[agg]") {
  const Outcome outcome =
      run_agg(options_of({"1s"}), lines_of({{0.5, "1"}, {0.5, "1"}, {0.5, "2"}, {1.5, "1"}, {0.5, "9"}}));
  CHECK(outcome.ledger.duplicate == 2);
  CHECK(outcome.ledger.late == 1);
  CHECK(stats_of(outcome, "max") == std::vector<double>{2, 1});
}

TEST_CASE("rule 3: NaN and infinities in sums and extremes", "[agg]") {
  struct Row {
    std::vector<std::string> values;
    double sum, stddev, min, max, p50;
  };
  const auto row = GENERATE(values<Row>({
      {{"1", "\"NaN\""}, kNan, kNan, 1, 1, 1},
      {{"\"NaN\""}, kNan, kNan, kNan, kNan, kNan},
      {{"1", "\"+Inf\""}, kInfinity, kNan, 1, kInfinity, 1},
      {{"1", "\"-Inf\"", "5"}, -kInfinity, kNan, -kInfinity, 5, 1},
      {{"\"-Inf\"", "\"+Inf\""}, kNan, kNan, -kInfinity, kInfinity, -kInfinity},
      {{"1e308", "1e308"}, kInfinity, kInfinity, 1e308, 1e308, 1e308},
  }));
  std::vector<S> samples;
  for (const std::string& value : row.values) samples.push_back({static_cast<double>(samples.size()) / 10, value});
  const Outcome outcome = run_agg(options_of({"1s"}), lines_of(samples));
  CAPTURE(row.values, outcome.out);
  CHECK(stats_of(outcome, "count") == std::vector<double>{static_cast<double>(row.values.size())});
  CHECK(same(stats_of(outcome, "sum"), {row.sum}));
  CHECK(same(stats_of(outcome, "mean"), {row.sum}));
  CHECK(same(stats_of(outcome, "stddev"), {row.stddev}));
  CHECK(same(stats_of(outcome, "min"), {row.min}));
  CHECK(same(stats_of(outcome, "max"), {row.max}));
  CHECK(same(stats_of(outcome, "p50"), {row.p50}));
}

TEST_CASE("rule 3: null adds nothing, makes no window, moves the watermark", "[agg]") {
  const Outcome outcome = run_agg(options_of({"1s"}), lines_of({{0.5, "1"}, {1.5, "null"}, {0.6, "1"}, {2.5, "1"}}));
  CHECK(outcome.ledger.late == 1);
  CHECK(outcome.ledger.used == 3);
  CHECK(stats_of(outcome, "count") == std::vector<double>{1, 1});
}

TEST_CASE("rule 3: after a null the next counter sample is a first one", "[agg]") {
  CHECK(increases({{0.1, "5"}, {0.2, "7"}, {0.3, "null"}, {0.4, "20"}, {0.5, "21"}}) == std::vector<double>{3});
  CHECK(increases({{0.1, "5"}, {1.2, "null"}, {2.4, "20"}, {2.5, "21"}}) == std::vector<double>{0, 1});
}

TEST_CASE("rule 4: deviation of the population, mean, rate over the full width", "[agg]") {
  const Outcome outcome =
      run_agg(options_of({"5s"}), lines_of({{0, "2", R"(,"type":"counter")"}, {4, "12", R"(,"type":"counter")"}}));
  CHECK(stats_of(outcome, "stddev") == std::vector<double>{5});
  CHECK(stats_of(outcome, "mean") == std::vector<double>{7});
  CHECK(stats_of(outcome, "rate") == std::vector<double>{2});
}

TEST_CASE("rule 5: the first sample adds nothing", "[agg]") {
  CHECK(increases({{0.1, "100"}}) == std::vector<double>{0});
}

TEST_CASE("rule 5: unless start_us lies in its window at the finest level", "[agg]") {
  CHECK(increases({{1.5, "100", R"(,"start_us":1000000)"}}) == std::vector<double>{100});
  CHECK(increases({{1.5, "100", R"(,"start_us":999999)"}}) == std::vector<double>{0});
  CHECK(increases({{1.5, "100", R"(,"start_us":2000000)"}}) == std::vector<double>{0});
  CHECK(increases({{1.5, "100", R"(,"start_us":900000)"}}, {"1s", "5s"}) == std::vector<double>{0, 0});
}

TEST_CASE("rule 5: a smaller value is a reset and adds itself", "[agg]") {
  const Outcome outcome = run_agg(options_of({"1s"}), lines_of({{0.1, "5", R"(,"type":"counter")"},
                                                                {0.2, "9", R"(,"type":"counter")"},
                                                                {0.3, "2", R"(,"type":"counter")"},
                                                                {0.4, "3", R"(,"type":"counter")"}}));
  CHECK(stats_of(outcome, "increase") == std::vector<double>{7});
  CHECK(stats_of(outcome, "resets") == std::vector<double>{1});
}

TEST_CASE("rule 5: a start after the previous sample is a reset even where the value grew", "[agg]") {
  CHECK(increases({{0.1, "5"}, {0.3, "9", R"(,"start_us":200000)"}}) == std::vector<double>{9});
  CHECK(increases({{0.1, "5"}, {0.3, "9", R"(,"start_us":100000)"}}) == std::vector<double>{4});
}

TEST_CASE("rule 5: the previous sample may lie in an earlier window", "[agg]") {
  CHECK(increases({{0.9, "5"}, {1.1, "8"}, {7.5, "10"}}) == std::vector<double>{0, 3, 2});
}

TEST_CASE("rule 5: disorder inside an open window is no reset", "[agg]") {
  CHECK(increases({{0.1, "1"}, {0.5, "5"}, {0.3, "3"}, {0.9, "9"}}) == std::vector<double>{8});
}

TEST_CASE("rule 5: NaN is passed over", "[agg]") {
  CHECK(increases({{0.1, "1"}, {0.2, "\"NaN\""}, {0.3, "4"}}) == std::vector<double>{3});
}

TEST_CASE("rule 5: histograms and summaries count in some of their series", "[agg]") {
  const auto [type, name, cumulative] =
      GENERATE(table<std::string, std::string, bool>({{"counter", "x", true},
                                                      {"histogram", "x_bucket", true},
                                                      {"histogram", "x_count", true},
                                                      {"histogram", "x_sum", true},
                                                      {"histogram", "x", false},
                                                      {"summary", "x_count", true},
                                                      {"summary", "x_sum", true},
                                                      {"summary", "x_bucket", false},
                                                      {"summary", "x", false},
                                                      {"gauge", "x_count", false},
                                                      {"gaugehistogram", "x_bucket", false},
                                                      {"unknown", "x_sum", false}}));
  CAPTURE(type, name);
  const std::string input = R"({"ts_us":1,"name":")" + name + R"(","type":")" + type + R"(","value":1})";
  const auto aggregates = aggregates_of(run_agg(options_of({"1s"}), input).out);
  REQUIRE(aggregates.size() == 1);
  CHECK(stat(aggregates[0], "increase").has_value() == cumulative);
  CHECK(stat(aggregates[0], "rate").has_value() == cumulative);
  CHECK(stat(aggregates[0], "resets").has_value() == cumulative);
}

TEST_CASE("rule 6: first and last by time; of a shared time the smallest and the largest", "[agg]") {
  Options options = options_of({"1s"});
  options.by.emplace();
  const Outcome outcome = run_agg(options, lines_of({{0.5, "9", R"(,"labels":{"a":"1"})"},
                                                     {0.2, "7", R"(,"labels":{"a":"1"})"},
                                                     {0.2, "3", R"(,"labels":{"a":"2"})"},
                                                     {0.2, "\"NaN\"", R"(,"labels":{"a":"3"})"},
                                                     {0.5, "4", R"(,"labels":{"a":"2"})"},
                                                     {0.5, "\"NaN\"", R"(,"labels":{"a":"3"})"}}));
  CHECK(stats_of(outcome, "first") == std::vector<double>{3});
  CHECK(stats_of(outcome, "last") == std::vector<double>{9});
}

TEST_CASE("rule 7: two tenants never mix, nor any other context", "[agg]") {
  const std::string key = GENERATE("tenant", "environment", "scope", "workload_id", "transport");
  for (const bool alone : {false, true}) {
    Options options = options_of({"1s", "5s"});
    if (alone) options.by.emplace();
    const Outcome outcome = run_agg(
        options, lines_of({{0.1, "1", ",\"" + key + R"(":"a")"}, {0.1, "2", ",\"" + key + R"(":"b")"}, {0.1, "4"}}));
    CAPTURE(key, outcome.out);
    CHECK(outcome.ledger.duplicate == 0);
    CHECK(stats_of(outcome, "sum") == std::vector<double>{4, 1, 2, 4, 1, 2});
    CHECK(outcome.out.find("\"" + key + R"(":"a")") != std::string::npos);
  }
}

TEST_CASE("rule 7: a label of a context key's name is no context", "[agg]") {
  const Outcome outcome = run_agg(
      options_of({"1s"}), lines_of({{0.1, "1", R"(,"tenant":"a")"}, {0.1, "2", R"(,"labels":{"tenant":"a"})"}}));
  CHECK(stats_of(outcome, "sum") == std::vector<double>{2, 1});
}

TEST_CASE("rule 7: groups by chosen labels, by all others, by name alone", "[agg]") {
  const std::string input = lines_of({{0.1, "1", R"(,"labels":{"job":"a","node":"1"})"},
                                      {0.2, "2", R"(,"labels":{"job":"a","node":"2"})"},
                                      {0.3, "4", R"(,"labels":{"job":"b","node":"1"})"},
                                      {0.4, "8", R"(,"labels":{"job":"","node":"1"})"}});
  Options by = options_of({"1s"});
  by.by = std::vector<std::string>{"job"};
  CHECK(stats_of(run_agg(by, input), "sum") == std::vector<double>{8, 3, 4});
  Options without = options_of({"1s"});
  without.without = std::vector<std::string>{"job"};
  CHECK(stats_of(run_agg(without, input), "sum") == std::vector<double>{13, 2});
  Options alone = options_of({"1s"});
  alone.by.emplace();
  CHECK(stats_of(run_agg(alone, input), "sum") == std::vector<double>{15});
  CHECK(stats_of(run_agg(options_of({"1s"}), input), "sum") == std::vector<double>{1, 2, 4, 8});
}

TEST_CASE("type and unit of a group are those that all its series share", "[agg]") {
  Options options = options_of({"1s"});
  options.by.emplace();
  const auto of = [&](const std::string& more) {
    const Outcome outcome = run_agg(
        options, lines_of({{0.1, "1", R"(,"type":"counter","unit":"B","labels":{"a":"1"})"}, {0.2, "2", more}}));
    return aggregates_of(outcome.out).at(0);
  };
  CHECK(of(R"(,"type":"counter","unit":"B")").type == record::Type::kCounter);
  CHECK(of(R"(,"type":"counter","unit":"B")").unit == "B");
  CHECK(of(R"(,"type":"counter")").unit.empty());
  CHECK(of(R"(,"type":"gauge","unit":"B")").type == record::Type::kUnknown);
  CHECK_FALSE(stat(of(R"(,"type":"gauge","unit":"B")"), "increase"));
  CHECK(stat(of(R"(,"type":"counter")"), "increase"));
}

TEST_CASE("rule 8: window end, then level, then name, context, labels", "[agg]") {
  Options options = options_of({"1s", "2s"});
  options.functions = {"count"};
  options.quantiles.emplace();
  const Outcome outcome = run_agg(options, R"({"ts_us":1,"name":"b","value":1,"labels":{"z":"1"}}
{"ts_us":1,"name":"b","value":1,"labels":{"a":"2"}}
{"ts_us":1,"name":"b","value":1,"labels":{"a":"10"}}
{"ts_us":1,"name":"b","value":1,"tenant":"t"}
{"ts_us":1,"name":"a","value":1,"labels":{"z":"1"}}
{"ts_us":1500000,"name":"c","value":1}
)");
  const std::string start = R"("start_us":0,"window_us":1000000,"name":)";
  std::string expected;
  for (const auto* group : {R"("a","labels":{"z":"1"})", R"("b","labels":{"a":"10"})", R"("b","labels":{"a":"2"})",
                            R"("b","labels":{"z":"1"})", R"("b","tenant":"t")"}) {
    expected += std::string(R"({"kind":"aggregate","ts_us":1000000,"start_us":0,"window_us":1000000,"name":)") + group +
                R"(,"count":1,"partial":"start"})" + "\n";
  }
  expected +=
      R"({"kind":"aggregate","ts_us":2000000,"start_us":1000000,"window_us":1000000,"name":"c","count":1,"partial":"end"})"
      "\n";
  for (const auto* group : {R"("a","labels":{"z":"1"})", R"("b","labels":{"a":"10"})", R"("b","labels":{"a":"2"})",
                            R"("b","labels":{"z":"1"})", R"("b","tenant":"t")", R"("c")"}) {
    expected += std::string(R"({"kind":"aggregate","ts_us":2000000,"start_us":0,"window_us":2000000,"name":)") + group +
                R"(,"count":1,"partial":"both"})" + "\n";
  }
  CHECK(outcome.out == expected);
}

TEST_CASE("rule 8: an aggregate stands before the first line after the one that closed its window", "[agg]") {
  Options options = options_of({"1s"});
  options.functions = {"count"};
  options.quantiles.emplace();
  const std::string input =
      line_of({0.5, "1"}) + "{\"kind\":\"event\",\"n\":1}\n" + line_of({1.5, "1"}) + "{\"kind\":\"event\",\"n\":2}\n";
  const std::string out = run_agg(options, input).out;
  const std::size_t first = out.find("\"n\":1"), aggregate = out.find("\"ts_us\":1000000"),
                    second = out.find("\"n\":2");
  CHECK(first < aggregate);
  CHECK(aggregate < second);
  options.filter.pass = true;
  const std::string passed = run_agg(options, input).out;
  CHECK(passed.find("\"ts_us\":1000000") < passed.find(line_of({1.5, "1"})));
}

TEST_CASE("rule 9: a sample without name, value or time is malformed", "[agg]") {
  const auto [line, message] = GENERATE(table<std::string, std::string>({
      {R"({"ts_us":1,"value":1})", "a sample without name"},
      {R"({"ts_us":1,"name":"","value":1})", "a sample without name"},
      {R"({"ts_us":1,"name":"x"})", "a sample without value"},
      {R"({"name":"x","value":1})", "a sample without time"},
      {R"({"ts_us":1,"name":"x","value":"high"})", R"(value: expected a number, got "high")"},
      {R"({"ts_us":1.5,"name":"x","value":1})", "ts_us: expected an integer, got 1.5"},
  }));
  const Outcome outcome = run_agg(options_of({"1s"}), line);
  CHECK(outcome.refusals == std::vector<std::string>{message});
  CHECK(outcome.out.empty());
}

TEST_CASE("a sample without time has the time of its reading where that is asked for", "[agg]") {
  Result<Plan> plan = make_plan(options_of({"1s"}));
  Aggregator aggregator(std::move(*plan), std::nullopt);
  test::RecordingSink sink;
  sink.assumed = 1'500'000;
  const test::TextLines lines(R"({"name":"x","value":1})");
  REQUIRE(aggregator.push(lines.lines(), sink));
  REQUIRE(aggregator.finish(sink));
  CHECK(sink.written().find("\"start_us\":1000000,") != std::string::npos);
}

TEST_CASE("other kinds and aggregates pass on", "[agg]") {
  const std::string input = R"({"kind":"span","x" : 1}
{"kind":"aggregate","ts_us":1,"name":"x"}
{"kind":"new one"}
{"resourceMetrics":[]}
)";
  const Outcome outcome = run_agg(options_of({"1s"}), input);
  CHECK(outcome.out == input);
  CHECK(outcome.ledger.passed == 4);
}

TEST_CASE("partial: start on the earliest window of each level, end on the latest", "[agg]") {
  const Outcome outcome = run_agg(options_of({"1s", "5s"}, std::chrono::seconds(2)),
                                  lines_of({{1, "1"}, {4, "1"}, {6, "1"}, {7, "1"}, {9, "null"}}));
  std::vector<std::string> partials;
  for (const Kept& aggregate : aggregates_of(outcome.out)) partials.push_back(aggregate.partial);
  //                                          [1,2)    [4,5) [0,5)    [6,7) [7,8)  [5,10)
  CHECK(partials == std::vector<std::string>{"start", "", "start", "", "end", "end"});
}

TEST_CASE("minus zero is read as zero", "[agg]") {
  const Outcome outcome = run_agg(options_of({"1s"}), lines_of({{0.1, "-0.0"}, {0.2, "-0.0"}}));
  for (const auto* name : {"sum", "min", "max", "mean", "first", "last", "p50"}) {
    CHECK_FALSE(std::signbit(stats_of(outcome, name).at(0)));
  }
}

TEST_CASE("an empty input has no aggregates", "[agg]") { CHECK(run_agg(options_of({"1s"}), "").out.empty()); }

TEST_CASE("times before 1970 and far away have windows too", "[agg]") {
  const Outcome outcome = run_agg(options_of({"1s", "1m"}), R"({"ts_us":-1152921504606846976,"name":"x","value":1}
{"ts_us":-1,"name":"x","value":2}
{"ts_us":1152921504606846976,"name":"x","value":3}
)");
  CHECK(outcome.ledger.used == 3);
  CHECK(outcome.out.find("\"start_us\":-1000000,") != std::string::npos);
  CHECK(stats_of(outcome, "count").size() == 6);
}

}  // namespace
}  // namespace mcp::agg
