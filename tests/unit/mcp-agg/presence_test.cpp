// -f absent against a model that has all samples at once.
#include <map>
#include <random>
#include <set>

#include "run_agg.h"

namespace mcp::agg {
namespace {

struct Letter {
  int series = 0;
  std::int64_t ts_us = 0;
  bool stale = false;
};

std::string line_of(const Letter& letter) {
  return R"({"ts_us":)" + std::to_string(letter.ts_us) + R"(,"name":"x","type":"gauge","value":)" +
         (letter.stale ? "null" : "1") + R"(,"labels":{"group":"g)" + std::to_string(letter.series % 3) + R"(","s":")" +
         std::to_string(letter.series) + "\"}}\n";
}

std::string label_of(const Letter& letter, bool by_group) {
  const std::string group = R"("group":"g)" + std::to_string(letter.series % 3) + "\"";
  return by_group ? group : group + R"(,"s":")" + std::to_string(letter.series) + "\"";
}

std::string model(const std::vector<Letter>& input, const std::vector<std::int64_t>& widths, bool by_group) {
  using Series = std::set<int>;
  struct Window {
    std::map<std::string, Series> groups;
    std::map<std::string, int> counts;
  };
  std::map<std::pair<std::int64_t, std::int64_t>, Window> windows;  // by end and width
  for (const Letter& letter : input) {
    if (letter.stale) continue;
    for (const std::int64_t width : widths) {
      Window& window = windows[{letter.ts_us / width * width + width, width}];
      window.groups[label_of(letter, by_group)].insert(letter.series);
      ++window.counts[label_of(letter, by_group)];
    }
  }
  std::map<std::int64_t, Window> before;  // by width
  std::string out;
  for (auto& [place, window] : windows) {
    std::map<std::string, int> absent;
    for (const auto& [group, series] : before[place.second].groups) {
      for (const int one : series) absent[group] += window.groups[group].contains(one) ? 0 : 1;
    }
    for (const auto& [group, series] : window.groups) {
      if (series.empty() && absent[group] == 0) continue;
      out += std::to_string(place.first) + " " + std::to_string(place.second) + " {" + group + "} " +
             std::to_string(window.counts[group]) + " " + std::to_string(absent[group]) + "\n";
    }
    before[place.second] = std::move(window);
  }
  return out;
}

std::string between(const std::string& line, const std::string& from, const std::string& to) {
  const std::size_t begin = line.find(from) + from.size();
  return line.substr(begin, line.find(to, begin) - begin);
}

std::string digits(const std::string& line, const std::string& from) {
  const std::size_t begin = line.find(from) + from.size();
  return line.substr(begin, line.find_first_not_of("0123456789", begin) - begin);
}

// What the model prints, of the lines of mcp-agg.
std::string short_form(const std::string& out) {
  std::string text;
  for (std::size_t at = 0; at < out.size(); at = out.find('\n', at) + 1) {
    const std::string line = out.substr(at, out.find('\n', at) - at);
    text += between(line, "\"ts_us\":", ",") + " " + between(line, "\"window_us\":", ",") + " {" +
            between(line, "\"labels\":{", "}") + "} " + between(line, "\"count\":", ",") + " " +
            digits(line, "\"absent\":") + "\n";
  }
  return text;
}

Options asking() {
  Options options;
  options.windows = {"1s", "5s"};
  options.functions = {"count", "absent"};
  options.quantiles.emplace();
  return options;
}

TEST_CASE("series that vanish and return are counted on every level", "[agg]") {
  std::mt19937_64 random(97);
  for (int round = 0; round < 60; ++round) {
    std::vector<Letter> input;
    std::int64_t ts = 0;
    std::vector<int> alive = {0, 1, 2, 3, 4, 5, 6, 7};
    for (int i = 0; i < 300; ++i) {
      ts += static_cast<std::int64_t>(random() % 200'000);
      if (random() % 40 == 0) ts += 6'000'000;  // windows without any sample between
      if (random() % 10 == 0) alive[random() % alive.size()] = static_cast<int>(random() % 12);
      input.push_back({.series = alive[random() % alive.size()], .ts_us = ts, .stale = random() % 6 == 0});
    }
    std::string text;
    for (const Letter& letter : input) text += line_of(letter);
    Options options = asking();
    const bool by_group = round % 2 == 1;
    if (by_group) options.by = std::vector<std::string>{"group"};
    const std::string expected = model(input, {1'000'000, 5'000'000}, by_group);
    REQUIRE(short_form(run_agg(options, text).out) == expected);
    options.windows = {"5s"};
    REQUIRE(short_form(run_agg(options, text).out) == model(input, {5'000'000}, by_group));
  }
}

TEST_CASE("a group that only misses series says what is known of no sample", "[agg]") {
  Options options = asking();
  options.functions = {"count", "sum", "mean", "first", "min", "absent", "delta", "distinct"};
  options.quantiles = std::vector<std::string>{"0.5"};
  options.windows = {"1s"};
  const std::string input =
      line_of({.series = 0}) + line_of({.series = 1}) + line_of({.series = 1, .ts_us = 1'000'000}) +
      line_of({.series = 0, .ts_us = 1'000'000, .stale = true}) + line_of({.series = 1, .ts_us = 2'000'000});
  const std::string out = run_agg(options, input).out;
  CHECK(out.find(R"("ts_us":2000000,"start_us":1000000,"window_us":1000000,"name":"x","type":"gauge",)"
                 R"("labels":{"group":"g0","s":"0"},"count":0,"sum":0,"absent":1})"
                 "\n") != std::string::npos);
  CHECK(short_form(out) ==
        "1000000 1000000 {\"group\":\"g0\",\"s\":\"0\"} 1 0\n"
        "1000000 1000000 {\"group\":\"g1\",\"s\":\"1\"} 1 0\n"
        "2000000 1000000 {\"group\":\"g0\",\"s\":\"0\"} 0 1\n"
        "2000000 1000000 {\"group\":\"g1\",\"s\":\"1\"} 1 0\n"
        "3000000 1000000 {\"group\":\"g1\",\"s\":\"1\"} 1 0\n");
}

TEST_CASE("series beyond the limit are one that may be missing", "[agg]") {
  Options options = asking();
  options.windows = {"1s"};
  options.by.emplace();
  options.max_series = 1;
  std::string input;
  for (int series = 0; series < 5; ++series) input += line_of({.series = series});
  input += line_of({.series = 0, .ts_us = 1'000'000});
  CHECK(run_agg(options, input).out.find(R"({"overflow":"true"},"count":0,"absent":1)") != std::string::npos);
}

TEST_CASE("absent goes only with windows that follow one another in one pass", "[agg]") {
  const auto options = std::make_unique<Options>(asking());
  options->windows = {"5s"};
  CHECK(make_plan(*options));
  options->sketch = true;
  CHECK(make_plan(*options).error().message ==
        "--function: absent does not go with --sketch: shards miss different series");
  options->sketch = false;
  options->slide = std::chrono::seconds(1);
  CHECK(make_plan(*options).error().message ==
        "--function: absent does not go with --slide: of windows that overlap none is the one before");
  options->slide.reset();
  options->merge = true;
  CHECK(make_plan(*options).error().message ==
        "--function: absent does not go with --merge: no sketch says which series it is of");
  options->merge = false;
  options->windows.clear();
  options->session = std::chrono::seconds(1);
  CHECK(make_plan(*options).error().message ==
        "--function: absent does not go with --session: what is missing is in no session");
}

}  // namespace
}  // namespace mcp::agg
