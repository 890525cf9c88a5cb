// What an aggregator knows is kept and taken up again by another one (--state).
#include <random>

#include "any_stream.h"
#include "run_agg.h"
#include "state/archive.h"

using namespace mcp;
using namespace mcp::agg;

namespace {

std::unique_ptr<Aggregator> fresh(const Options& options) {
  Result<Plan> plan = make_plan(options);
  REQUIRE(plan);
  return std::make_unique<Aggregator>(std::move(*plan), std::nullopt);
}

std::string saved(Aggregator& aggregator) {
  state::Writer archive;
  aggregator.save(archive);
  return archive.take();
}

bool loads(Aggregator& aggregator, std::string_view bytes) {
  state::Reader archive(bytes);
  return aggregator.load(archive);
}

// The stream through as many aggregators as it has parts, each of which takes up what the one before knew.
Outcome run_in_parts(const Options& options, std::string_view input, std::mt19937_64& random) {
  test::RecordingSink sink;
  sink.pass_consumed = options.filter.pass;
  auto aggregator = fresh(options);
  while (!input.empty()) {
    std::size_t size = random() % (input.size() / 2 + 200) + 1;
    size = std::min(input.find('\n', std::min(size, input.size() - 1)), input.size() - 1) + 1;
    const test::TextLines lines(input.substr(0, size));
    REQUIRE(aggregator->push(lines.lines(), sink));
    input.remove_prefix(size);
    const std::string bytes = saved(*aggregator);
    aggregator = fresh(options);
    REQUIRE(loads(*aggregator, bytes));
    REQUIRE(saved(*aggregator) == bytes);
  }
  REQUIRE(aggregator->finish(sink));
  return {sink.written(), sink.ledger, sink.refusals, sink.refused};
}

// Lines change places with others nearby, so that some are late.
std::string disorder(const std::string& text, std::mt19937_64& random) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    if (random() % 4 == 0) std::swap(lines[i], lines[std::min(lines.size() - 1, i + random() % 12)]);
  }
  std::string out;
  for (const std::string& line : lines) out += line;
  return out;
}

std::string histograms_of(std::mt19937_64& random, int lines) {
  std::string text;
  std::int64_t ts = 1'769'817'600'000'000;
  std::uint64_t low = 0, high = 0;
  for (int i = 0; i < lines; ++i) {
    ts += static_cast<std::int64_t>(random() % 300'000);
    low += random() % 5, high += random() % 3;
    if (random() % 40 == 0) low = high = 0;
    const std::string at = R"({"ts_us":)" + std::to_string(ts);
    text += at + R"(,"name":"h","type":"histogram","hist":{"scale":3,"zero":0,"pos":{"offset":4,"counts":[)" +
            std::to_string(low) + "," + std::to_string(high) + R"(]},"neg":{"offset":0,"counts":[]},"count":)" +
            std::to_string(low + high) + R"(,"sum":)" + std::to_string(low * 2 + high * 3) + "}}\n";
    for (const auto& [le, count] : {std::pair{"1", low}, std::pair{"+Inf", low + high}})
      text += at + R"(,"name":"x_bucket","type":"histogram","value":)" + std::to_string(count) +
              R"(,"labels":{"le":")" + le + "\"}}\n";
    text += at + R"(,"name":"x_sum","type":"histogram","value":)" + std::to_string(low) + "}\n";
  }
  return text;
}

std::vector<Options> kinds_of_options() {
  std::vector<Options> all(12);
  all[0].windows = {"1s", "5s", "20s"};
  all[0].sketch = true;
  all[1].windows = {"10s"};
  all[1].slide = std::chrono::seconds(1);
  all[2].session = std::chrono::milliseconds(500);
  all[3].by.emplace();
  all[3].exact = true;
  all[4].windows = {"1s", "1m"};
  all[4].functions = {"count", "delta", "distinct", "absent"};
  all[5].max_series = 5;
  all[5].windows = {"1s", "3s"};
  all[6].max_jump = std::chrono::milliseconds(350);
  all[6].windows = {"1s"};
  all[7].rate = "prom";
  all[7].windows = {"1s", "10s"};
  all[8].top = 2;
  all[8].top_by = "sum";
  all[8].without = std::vector<std::string>{"s"};
  all[9].revise_for = std::chrono::milliseconds(1500);
  all[9].windows = {"250ms", "1s"};
  all[10].revise_for = std::chrono::seconds(1);
  all[10].windows = {"2s"};
  all[10].slide = std::chrono::milliseconds(500);
  all[11].buckets = std::vector<std::string>{"0", "50", "50000"};
  all[11].windows = {"1s", "5s"};
  for (Options& options : all) options.lateness = std::chrono::milliseconds(700);
  return all;
}

}  // namespace

TEST_CASE("runs that go on where others stopped write the bytes of one run", "[agg]") {
  std::mt19937_64 random(21);
  for (const Options& options : kinds_of_options()) {
    for (int round = 0; round < 6; ++round) {
      const std::string input = disorder(stream_of(random, 400), random);
      const Outcome whole = run_agg(options, input);
      const Outcome parts = run_in_parts(options, input, random);
      REQUIRE(parts.out == whole.out);
      REQUIRE(parts.ledger.used == whole.ledger.used);
      REQUIRE(parts.ledger.duplicate == whole.ledger.duplicate);
      REQUIRE(parts.ledger.late == whole.ledger.late);
    }
  }
}

TEST_CASE("distributions go on where others stopped", "[agg]") {
  std::mt19937_64 random(22);
  Options options;
  options.windows = {"1s", "10s"};
  options.by.emplace();
  for (int round = 0; round < 6; ++round) {
    const std::string input = histograms_of(random, 150);
    REQUIRE(run_in_parts(options, input, random).out == run_agg(options, input).out);
  }
}

TEST_CASE("many samples a window, so that sketches and wide sums are kept too", "[agg]") {
  std::mt19937_64 random(23);
  Options options;
  options.windows = {"30s", "1m"};
  options.by.emplace();
  options.functions = {"sum", "stddev", "increase", "distinct"};
  const std::string input = stream_of(random, 6000);
  REQUIRE(run_in_parts(options, input, random).out == run_agg(options, input).out);
}

TEST_CASE("a state that was cut or changed is refused or does no harm", "[agg]") {
  std::mt19937_64 random(24);
  for (const Options& options : kinds_of_options()) {
    auto aggregator = fresh(options);
    test::RecordingSink sink;
    const std::string input = stream_of(random, 120);
    const test::TextLines lines(input);
    REQUIRE(aggregator->push(lines.lines(), sink));
    const std::string bytes = saved(*aggregator);
    for (int round = 0; round < 60; ++round) {
      std::string cut = bytes.substr(0, random() % bytes.size());
      REQUIRE_FALSE(loads(*fresh(options), cut));
    }
  }
}
