// --buckets: classic series counted from the values, and what mcp-agg makes of them again.
#include <map>

#include "any_stream.h"
#include "run_agg.h"
#include "text/number.h"

namespace mcp::agg {
namespace {

Options with_buckets(std::vector<std::string> bounds) {
  Options options;
  options.windows = {"1s", "5s"};
  options.functions = {"count"};
  options.quantiles.emplace();
  options.buckets = std::move(bounds);
  return options;
}

TEST_CASE("series begin at 0 with their group and stand after its aggregate", "[buckets]") {
  Options options = with_buckets({"0.5", "1000000"});
  const std::string input = R"({"ts_us":1500000,"name":"x","value":0.5,"unit":"s","labels":{"a":"b"}})"
                            "\n"
                            R"({"ts_us":1600000,"name":"x","value":7,"unit":"s","labels":{"a":"b"}})"
                            "\n"
                            R"({"ts_us":3100000,"name":"x","value":"+Inf","unit":"s","labels":{"a":"b"}})"
                            "\n";
  const auto series = [](const std::string& ts, const std::string& low, const std::string& high, const std::string& all,
                         const std::string& sum) {
    const std::string head = R"({"ts_us":)" + ts + R"(,"name":"x_)", type = R"(","type":"histogram","value":)";
    const std::string start = R"(,"start_us":1000000,"labels":{"a":"b")";
    return head + "bucket" + type + low + R"(,"unit":"1")" + start + R"(,"le":"0.5"}})" + "\n" + head + "bucket" +
           type + high + R"(,"unit":"1")" + start + R"(,"le":"1e+06"}})" + "\n" + head + "bucket" + type + all +
           R"(,"unit":"1")" + start + R"(,"le":"+Inf"}})" + "\n" + head + "sum" + type + sum + R"(,"unit":"s")" +
           start + "}}\n" + head + "count" + type + all + R"(,"unit":"1")" + start + "}}\n";
  };
  const auto aggregate = [](const std::string& end, const std::string& start, const std::string& width,
                            const std::string& count, const std::string& partial) {
    return R"({"kind":"aggregate","ts_us":)" + end + R"(,"start_us":)" + start + R"(,"window_us":)" + width +
           R"(,"name":"x","unit":"s","labels":{"a":"b"},"count":)" + count +
           (partial.empty() ? "" : R"(,"partial":")" + partial + "\"") + "}\n";
  };
  CHECK(run_agg(options, input).out ==
        series("1000000", "0", "0", "0", "0") + aggregate("2000000", "1000000", "1000000", "2", "start") +
            series("2000000", "1", "2", "2", "7.5") + aggregate("4000000", "3000000", "1000000", "1", "end") +
            series("4000000", "1", "2", "3", "\"+Inf\"") + aggregate("5000000", "0", "5000000", "3", "both"));
}

TEST_CASE("a label that is called le gives way, and distributions have no such series", "[buckets]") {
  Options options = with_buckets({"1"});
  options.windows = {"1s"};
  const std::string value = R"({"ts_us":1,"name":"x","value":1,"labels":{"le":"z","exported_le":"y"}})"
                            "\n";
  const std::string out = run_agg(options, value).out;
  CHECK(out.find(R"("name":"x_count","type":"histogram","value":1,"unit":"1","start_us":0,)"
                 R"("labels":{"exported_exported_le":"z","exported_le":"y"}})") != std::string::npos);
  CHECK(out.find(R"("labels":{"exported_exported_le":"z","exported_le":"y","le":"1"}})") != std::string::npos);
  const std::string hist = R"({"ts_us":1,"name":"x","hist":{"scale":0,"zero":1}})"
                           "\n";
  CHECK(run_agg(options, hist).out.find("_bucket") == std::string::npos);
}

// The sums of a member over all lines, by counting.
double sum_of(const std::string& out, const std::string& key) {
  double sum = 0;
  for (std::size_t at = out.find(key); at != std::string::npos; at = out.find(key, at + 1))
    sum += *text::parse_decimal(out.substr(at + key.size(), out.find_first_of(",}", at) - at - key.size()));
  return sum;
}

TEST_CASE("what is read back without le has the counts and sums of the values", "[buckets]") {
  std::mt19937_64 random(89);
  for (int round = 0; round < 30; ++round) {
    std::string values;
    double sum = 0;
    const int many = 1 + static_cast<int>(random() % 300);
    std::int64_t ts = 0;
    for (int i = 0; i < many; ++i) {
      ts += static_cast<std::int64_t>(random() % 2'000'000);
      const int value = static_cast<int>(random() % 200) - 20;
      sum += value;
      values += R"({"ts_us":)" + std::to_string(ts) + R"(,"name":"x","value":)" + std::to_string(value) +
                R"(,"labels":{"g":")" + std::to_string(random() % 3) + R"(","i":")" + std::to_string(i) + "\"}}\n";
    }
    Options first = with_buckets({"0", "10", "100"}), second;
    first.windows = {round % 2 == 0 ? "5s" : "1m"};
    first.by = std::vector<std::string>{"g"};
    second.windows = {round % 3 == 0 ? "1m" : round % 3 == 1 ? "5s" : "1s"};
    second.without = std::vector<std::string>{"le"};
    second.functions = {"count", "sum", "increase", "resets"};
    second.quantiles.emplace();
    const Outcome made = run_agg(first, values);
    const Outcome again = run_agg(second, made.out);
    CHECK(again.ledger.late == 0);
    std::string folded;  // without the aggregates of the first, which passed
    for (std::size_t at = 0; at < again.out.size();) {
      const std::size_t end = again.out.find('\n', at) + 1;
      if (again.out.substr(at, end - at).find("\"increase\"") != std::string::npos)
        folded.append(again.out, at, end - at);
      at = end;
    }
    REQUIRE(sum_of(folded, "\"count\":") == many);
    REQUIRE(sum_of(folded, "\"sum\":") == sum);
    REQUIRE(sum_of(folded, "\"resets\":") == 0);
  }
}

TEST_CASE("of a stream with anything in it the counts are those of all values so far", "[buckets]") {
  std::mt19937_64 random(97);
  Options options = with_buckets({"-1e9", "0", "50000"});
  options.by.emplace();
  options.lateness = std::chrono::hours(1);
  const std::string out = run_agg(options, stream_of(random, 2000)).out;
  std::map<std::string, double> so_far;  // by name and tenant, of the aggregates of the finest level
  int compared = 0;
  for (std::size_t at = 0; at < out.size();) {
    const std::size_t end = out.find('\n', at);
    const std::string line = out.substr(at, end - at);
    at = end + 1;
    const std::string who =
        line.substr(line.find("\"name\":\"") + 8, 2) + (line.find("tenant") < line.size() ? "t" : "");
    if (line.find("\"window_us\":1000000,") < line.size()) {
      so_far[who] += sum_of(line, "\"count\":");
    } else if (line.find("_count\"") < line.size() || line.find("\"+Inf\"}") < line.size()) {
      REQUIRE(sum_of(line, "\"value\":") == so_far[who]);
      ++compared;
    }
  }
  CHECK(so_far.size() == 4);
  CHECK(compared > 1000);
}

TEST_CASE("bounds ascend, are finite and go with what has values of its own", "[buckets]") {
  const auto message = [](const Options& options) { return make_plan(options).error().message; };
  CHECK(message(with_buckets({"2", "1"})) == "--buckets: 1 is not above the bound before it");
  CHECK(message(with_buckets({"1", "1.0"})) == "--buckets: 1.0 is not above the bound before it");
  CHECK(message(with_buckets({"1", "+Inf"})) == "--buckets: expected a finite number, got '+Inf'");
  CHECK(message(with_buckets({"many"})) == "--buckets: expected a finite number, got 'many'");
  CHECK(message(with_buckets({})) == "--buckets: expected at least one bound");
  Options options = with_buckets({"1"});
  options.merge = true;
  CHECK(message(options) ==
        "--buckets and --merge exclude each other: they are counted from values, which no sketch has");
  options = with_buckets({"1"});
  options.windows = {"5s"};
  options.slide = std::chrono::seconds(1);
  CHECK(message(options) == "--buckets and --slide exclude each other: windows that overlap have values twice");
  options = with_buckets({"1"});
  options.windows.clear();
  options.session = std::chrono::seconds(1);
  CHECK(message(options) ==
        "--buckets and --session exclude each other: series go on from window to window, sessions end");
  options = with_buckets({"1"});
  options.top = 1;
  CHECK(message(options) ==
        "--buckets and --top exclude each other: series go on where their group is not among the largest");
}

}  // namespace
}  // namespace mcp::agg
