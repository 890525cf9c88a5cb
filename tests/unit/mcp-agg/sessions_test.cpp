// Sessions against a naive reading of what they are.
#include <algorithm>
#include <random>

#include "run_agg.h"
#include "text/number.h"

namespace mcp::agg {
namespace {

struct Sample {
  std::string series;
  std::int64_t ts_us;
  int value;
};

std::string line_of(const Sample& sample) {
  return R"({"ts_us":)" + std::to_string(sample.ts_us) + R"(,"name":"x","value":)" + std::to_string(sample.value) +
         R"(,"labels":{"s":")" + sample.series + "\"}}\n";
}

// Of one group: its samples sorted, cut where the gap is reached. "start end count sum".
std::vector<std::string> by_words(std::vector<Sample> samples, std::int64_t gap) {
  std::sort(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) { return a.ts_us < b.ts_us; });
  std::vector<std::string> sessions;
  for (std::size_t i = 0; i < samples.size();) {
    std::size_t end = i + 1;
    int sum = samples[i].value;
    for (; end < samples.size() && samples[end].ts_us - samples[end - 1].ts_us < gap; ++end) sum += samples[end].value;
    sessions.push_back(std::to_string(samples[i].ts_us) + " " + std::to_string(samples[end - 1].ts_us + gap) + " " +
                       std::to_string(end - i) + " " + std::to_string(sum));
    i = end;
  }
  return sessions;
}

std::string number(const std::string& line, const std::string& key) {
  const std::size_t from = line.find("\"" + key + "\":") + key.size() + 3;
  return line.substr(from, line.find_first_of(",}", from) - from);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
    lines.push_back(text.substr(at, text.find('\n', at) - at));
  return lines;
}

Options session_options(std::int64_t gap) {
  Options options;
  options.session = timeutil::Duration(gap);
  options.functions = {"count", "sum"};
  options.quantiles = std::vector<std::string>{};
  return options;
}

TEST_CASE("sessions are what lies less than a gap apart, in disorder too", "[agg]") {
  std::mt19937_64 random(89);
  for (int round = 0; round < 60; ++round) {
    const std::int64_t gap = 1 + static_cast<std::int64_t>(random() % 50);
    std::vector<Sample> samples;
    std::int64_t at = 0;
    for (int i = 0; i < 120; ++i) {
      at += 1 + static_cast<std::int64_t>(random() % 40) + (random() % 9 == 0 ? 100 : 0);
      samples.push_back({.series = std::string(1, static_cast<char>('a' + random() % 3)), .ts_us = at, .value = i});
    }
    for (std::size_t i = 0; i + 4 < samples.size(); i += 1 + random() % 7)
      std::swap(samples[i], samples[i + random() % 4]);
    std::string input;
    for (const Sample& sample : samples) input += line_of(sample);
    Options options = session_options(gap);
    options.lateness = timeutil::Duration(1000);  // more than the disorder
    const Outcome outcome = run_agg(options, input);
    REQUIRE(outcome.ledger.late == 0);
    std::vector<std::string> wanted, got;
    for (const std::string series : {"a", "b", "c"}) {
      std::vector<Sample> own;
      std::copy_if(samples.begin(), samples.end(), std::back_inserter(own),
                   [&](const Sample& s) { return s.series == series; });
      for (const std::string& session : by_words(own, gap)) wanted.push_back(series + " " + session);
    }
    std::int64_t last_end = 0;
    for (const std::string& line : lines_of(outcome.out)) {
      const std::int64_t end = *text::parse_int(number(line, "ts_us"));
      CHECK(end >= last_end);
      last_end = end;
      CHECK(*text::parse_int(number(line, "window_us")) == end - *text::parse_int(number(line, "start_us")));
      got.push_back(number(line, "s").substr(1, 1) + " " + number(line, "start_us") + " " + number(line, "ts_us") +
                    " " + number(line, "count") + " " + number(line, "sum"));
    }
    std::sort(wanted.begin(), wanted.end());
    std::sort(got.begin(), got.end());
    REQUIRE(got == wanted);
  }
}

TEST_CASE("a session is written as soon as nothing can join it, and those cut short say so", "[agg]") {
  const std::string first = line_of({"a", 0, 1}) + line_of({"a", 5, 1});
  Options options = session_options(10);
  options.lateness = {};
  Result<Plan> plan = make_plan(options);
  REQUIRE(plan);
  Aggregator aggregator(std::move(*plan), std::nullopt);
  test::RecordingSink sink;
  const auto push = [&](const std::string& text) {
    const test::TextLines lines(text);
    REQUIRE(aggregator.push(lines.lines(), sink));
    return sink.written();
  };
  CHECK(push(first + line_of({"b", 14, 1})).empty());
  CHECK(push(line_of({"b", 19, 1})).empty());
  CHECK(
      push(line_of({"b", 20, 1})) ==
      R"({"kind":"aggregate","ts_us":15,"start_us":0,"window_us":15,"name":"x","labels":{"s":"a"},"count":2,"sum":2,"partial":"start"})"
      "\n");
  REQUIRE(aggregator.finish(sink));
  CHECK(
      lines_of(sink.written()).back() ==
      R"({"kind":"aggregate","ts_us":30,"start_us":14,"window_us":16,"name":"x","labels":{"s":"b"},"count":3,"sum":3,"partial":"end"})");
}

TEST_CASE("what sessions do not go with is refused", "[agg]") {
  const auto refusal = [](const auto& change) {
    Options options = session_options(10);
    change(options);
    const Result<Plan> plan = make_plan(options);
    return plan ? "accepted" : plan.error().message;
  };
  CHECK(refusal([](Options&) {}) == "accepted");
  CHECK(refusal([](Options& o) { o.windows = {"1s"}; }) == "--session and --window exclude each other");
  CHECK(refusal([](Options& o) { o.slide = timeutil::Duration(5); }) == "--session and --slide exclude each other");
  CHECK(refusal([](Options& o) { o.sketch = true; }).find("--session: sessions of shards do not merge") == 0);
  CHECK(refusal([](Options& o) { o.session = timeutil::Duration(0); }) == "--session: the gap must be longer than 0");
}

}  // namespace
}  // namespace mcp::agg
