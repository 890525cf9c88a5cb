// --rate prom against what is written down of Prometheus' extrapolation, with all samples of a range at hand.
#include <cmath>
#include <map>
#include <random>

#include "run_agg.h"
#include "text/number.h"

namespace mcp::agg {
namespace {

struct Point {
  std::int64_t ts_us = 0;
  double value = 0;
};

std::string line_of(const std::string& series, const Point& point, const std::string& type = "counter") {
  std::string value;
  text::append_json_number(value, point.value);
  return R"({"ts_us":)" + std::to_string(point.ts_us) + R"(,"name":"x","type":")" + type + R"(","value":)" + value +
         R"(,"labels":{"s":")" + series + "\"}}\n";
}

// One series in one range; nothing where there is no result.
std::optional<double> increase_of(const std::vector<Point>& points, std::int64_t from_us, std::int64_t to_us) {
  std::vector<Point> in_range;
  for (const Point& point : points) {
    if (point.ts_us >= from_us && point.ts_us < to_us) in_range.push_back(point);
  }
  if (in_range.size() < 2) return std::nullopt;
  const Point &first = in_range.front(), &last = in_range.back();
  double result = last.value - first.value;
  for (std::size_t i = 1; i < in_range.size(); ++i) {
    if (in_range[i].value < in_range[i - 1].value) result += in_range[i - 1].value;
  }
  const double sampled = static_cast<double>(last.ts_us - first.ts_us) / 1e6;
  const double average = sampled / static_cast<double>(in_range.size() - 1);
  double start = static_cast<double>(first.ts_us - from_us) / 1e6, end = static_cast<double>(to_us - last.ts_us) / 1e6;
  if (start >= 1.1 * average) start = average / 2;
  if (result > 0 && first.value >= 0) {
    const double zero = sampled * first.value / result;
    if (zero < start) start = zero;
  }
  if (end >= 1.1 * average) end = average / 2;
  return result * (sampled + start + end) / sampled;
}

std::optional<double> under(const std::string& key, const std::string& line) {
  const std::size_t at = line.find(",\"" + key + "\":");
  if (at == std::string::npos) return std::nullopt;
  const std::size_t begin = at + key.size() + 4;
  std::string value = line.substr(begin, line.find_first_of(",}", begin) - begin);
  std::erase(value, '"');
  return text::parse_prometheus(value);
}

Options asking(std::vector<std::string> windows) {
  Options options;
  options.windows = std::move(windows);
  options.functions = {"rate", "increase"};
  options.quantiles.emplace();
  options.rate = "prom";
  return options;
}

TEST_CASE("a range is drawn out to its edges, or for half a step, and not below zero", "[agg]") {
  struct Case {
    std::vector<Point> points;  // in seconds
    double increase;
  };
  const Case cases[] = {
      {{{1, 10}, {3, 20}, {5, 30}, {7, 40}, {9, 50}}, 50},        // 40 in 8 s, to both edges: 10 s
      {{{1, 0}, {3, 10}, {5, 20}, {7, 30}, {9, 40}}, 45},         // it began at zero
      {{{1, 1}, {3, 1}, {5, 1}}, 0},                              // no growth
      {{{5, 100}, {7, 120}, {9, 140}}, 40 * 6.0 / 4},             // 1 s, half a step, before; 1 s after
      {{{1, 100}, {3, 120}, {5, 140}}, 40 * 6.0 / 4},             // the same at the end
      {{{1, 40}, {3, 50}, {5, 5}, {7, 15}, {9, 25}}, 35 * 1.25},  // 25 - 40 and 50 of before the reset
      {{{4, 1}, {5, 3}}, 2 * (1 + 0.5 + 0.5)},
      {{{0, 0}, {9, 9}}, 10},  // one at the very start is in the range
  };
  for (const Case& one : cases) {
    std::string input;
    for (const Point& point : one.points)
      input += line_of("a", {.ts_us = point.ts_us * 1'000'000, .value = point.value});
    const std::string out = run_agg(asking({"10s"}), input).out;
    CAPTURE(input, out);
    CHECK(under("increase", out) == one.increase);
    CHECK(under("rate", out) == one.increase / 10);
  }
}

TEST_CASE("without two samples in the window there is no rate", "[agg]") {
  const std::string input = line_of("a", {0, 5}) + line_of("a", {1'000'000, 6}) + line_of("a", {11'000'000, 7});
  const std::string out = run_agg(asking({"10s"}), input).out;
  CHECK(under("rate", out.substr(0, out.find('\n'))));
  CHECK_FALSE(under("rate", out.substr(out.find('\n'))));
  CHECK_FALSE(under("increase", out.substr(out.find('\n'))));
  const std::string gauge = line_of("a", {0, 5}, "gauge") + line_of("a", {1, 6}, "gauge");
  CHECK_FALSE(under("rate", run_agg(asking({"10s"}), gauge).out));
}

TEST_CASE("on every level and in every hop it is the sum of the series' own extrapolations", "[agg]") {
  std::mt19937_64 random(107);
  for (int round = 0; round < 40; ++round) {
    std::map<std::string, std::vector<Point>> series;
    std::string input;
    std::map<std::string, double> value;
    std::int64_t ts = static_cast<std::int64_t>(random() % 3'000'000);
    for (int i = 0; i < 250; ++i) {
      const std::string name(1, static_cast<char>('a' + random() % 4));
      ts += static_cast<std::int64_t>(random() % 300'000) + (random() % 30 == 0 ? 4'000'000 : 0);
      double& now = value.try_emplace(name, static_cast<double>(random() % 1000)).first->second;
      now = random() % 12 == 0 ? static_cast<double>(random() % 5) : now + static_cast<double>(random() % 100) / 8;
      if (random() % 15 == 0)
        input += R"({"ts_us":)" + std::to_string(ts - 1) +
                 R"(,"name":"x","type":"counter","value":null,"labels":{"s":")" + name + "\"}}\n";
      input += line_of(name, {ts, now});
      series[name].push_back({ts, now});
    }
    Options options =
        asking(round % 2 == 0 ? std::vector<std::string>{"1s", "5s", "20s"} : std::vector<std::string>{"5s"});
    if (round % 2 == 1) options.slide = std::chrono::seconds(1);
    const bool together = round % 4 < 2;
    if (together) options.by.emplace();
    const std::string out = run_agg(options, input).out;
    std::size_t with = 0;
    for (std::size_t at = 0; at < out.size(); at = out.find('\n', at) + 1) {
      const std::string line = out.substr(at, out.find('\n', at) - at);
      const auto end = static_cast<std::int64_t>(*under("ts_us", line)),
                 start = static_cast<std::int64_t>(*under("start_us", line));
      std::optional<double> expected;
      for (const auto& [name, points] : series) {
        if (!together && line.find("\"s\":\"" + name + "\"") == std::string::npos) continue;
        if (const auto one = increase_of(points, start, end)) expected = expected.value_or(0) + *one;
      }
      CAPTURE(round, line);
      REQUIRE(under("increase", line).has_value() == expected.has_value());
      if (!expected) continue;
      ++with;
      REQUIRE(under("increase", line) == Approx(*expected).epsilon(1e-12));
      REQUIRE(under("rate", line) == Approx(*expected * 1e6 / static_cast<double>(end - start)).epsilon(1e-12));
    }
    CHECK(with > 20);
  }
}

TEST_CASE("through the ladder and direct it has the same bytes", "[agg]") {
  std::mt19937_64 random(109);
  std::string input;
  std::int64_t ts = 0;
  for (int i = 0; i < 2000; ++i) {
    ts += static_cast<std::int64_t>(random() % 50'000);
    const double value = random() % 9 == 0 ? HUGE_VAL : static_cast<double>(random() >> 11) / 1e3;
    input += line_of(std::to_string(random() % 5), {ts, value});
  }
  Options ladder = asking({"1s", "5s", "20s"}), direct = asking({"20s"});
  ladder.by.emplace();
  direct.by.emplace();
  const std::string all = run_agg(ladder, input).out;
  std::string longest;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = all.find('\n', at) + 1;
    if (all.find("\"window_us\":20000000,", at) < end) longest += all.substr(at, end - at);
    at = end;
  }
  CHECK(longest == run_agg(direct, input).out);
}

TEST_CASE("--rate prom goes only where all samples of the range pass by", "[agg]") {
  const auto options = std::make_unique<Options>(asking({"5s"}));
  CHECK(make_plan(*options)->needs.ranges);
  CHECK_FALSE(make_plan(*options)->needs.increase);
  CHECK_FALSE(make_plan(Options{})->needs.ranges);
  options->sketch = true;
  CHECK(make_plan(*options).error().message ==
        "--rate prom does not go with --sketch and --merge: no sketch holds the ends of each series");
  options->sketch = false;
  options->windows.clear();
  options->session = std::chrono::seconds(1);
  CHECK(make_plan(*options).error().message ==
        "--rate prom does not go with --session: a session is as long as its samples, not a range");
}

}  // namespace
}  // namespace mcp::agg
