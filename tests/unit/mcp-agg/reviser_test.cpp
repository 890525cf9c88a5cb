// --revise-for against one pass that waits longer.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "run_agg.h"
#include "support/effort.h"
#include "text/number.h"

namespace mcp::agg {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
    lines.push_back(text.substr(at, text.find('\n', at) - at));
  return lines;
}

// Cuts `"rev":n` out of a line.
std::uint64_t take_rev(std::string& line) {
  const std::size_t at = line.find(",\"rev\":");
  if (at == std::string::npos) return 0;
  const std::size_t end = line.find_first_not_of("0123456789", at + 7);
  const std::uint64_t rev = *text::parse_uint(std::string_view(line).substr(at + 7, end - at - 7));
  line.erase(at, end - at);
  return rev;
}

// What a line is about: its window and its group.
// All before the first number that is computed.
std::string identity_of(const std::string& line) {
  std::size_t end = line.size();
  for (const char* const key : {"\"count\":", "\"sum\":", "\"resets\":", "\"p50\":"})
    end = std::min(end, line.find(key));
  return line.substr(0, end);
}

// By identity the last line without `rev`, which must count up.
std::map<std::string, std::string> last_lines(const std::string& out, std::size_t& revisions) {
  std::map<std::string, std::string> last;
  std::map<std::string, std::uint64_t> revs;
  for (std::string line : lines_of(out)) {
    const std::uint64_t rev = take_rev(line);
    const std::string identity = identity_of(line);
    const auto [known, fresh] = revs.try_emplace(identity, rev);
    REQUIRE(rev == (fresh ? 0 : known->second + 1));
    if (!fresh) REQUIRE(line != last[identity]);
    known->second = rev;
    last[identity] = line;
    revisions += rev > 0 ? 1 : 0;
  }
  return last;
}

// What a histogram of small counts says, whole or in parts.
std::string histogram(std::mt19937_64& random, std::uint64_t series) {
  const auto few = [&random] { return random() % 4; };
  if (series % 2 == 0) {
    const std::uint64_t a = few(), b = few(), c = few();
    return R"("name":"whole","type":"histogram","hist":{"scale":0,"zero":)" + std::to_string(a) +
           R"(,"pos":{"offset":0,"counts":[)" + std::to_string(b) + "," + std::to_string(c) +
           R"(]},"neg":{"offset":0,"counts":[]},"count":)" + std::to_string(a + b + c) + R"(,"sum":)" +
           std::to_string(few()) + "}";
  }
  constexpr std::string_view kParts[] = {R"("name":"parts_bucket","le":"1")", R"("name":"parts_bucket","le":"+Inf")",
                                         R"("name":"parts_sum")", R"("name":"parts_count")"};
  std::string part(kParts[few()]);
  std::string labels;
  if (const std::size_t le = part.find(",\"le\""); le != std::string::npos) {
    labels = R"(,"labels":{)" + part.substr(le + 1) + "}";
    part.erase(le);
  }
  return part + R"(,"type":"histogram","value":)" + std::to_string(few()) + labels;
}

// Samples of some series in disorder: counters, gauges, histograms, markers, duplicates, starts.
std::string disorder(std::mt19937_64& random, int samples, std::int64_t spread) {
  std::string text;
  std::int64_t now = 1000;
  for (int i = 0; i < samples; ++i) {
    now += static_cast<std::int64_t>(random() % 4) + (random() % 40 == 0 ? 60 : 0);
    const bool behind = random() % 3 == 0;
    const std::int64_t ts =
        now - (behind ? static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(spread)) : 0);
    const auto series = random() % 7;
    if (series > 4) {
      text += R"({"ts_us":)" + std::to_string(ts) + "," + histogram(random, series) + "}\n";
      continue;
    }
    text += R"({"ts_us":)" + std::to_string(ts) + R"(,"name":"m)" + std::to_string(series % 2) + R"(","type":")" +
            (series % 2 == 0 ? "counter" : "gauge") + R"(","value":)" +
            (random() % 10 == 0 ? "null" : std::to_string(random() % 50));
    if (random() % 8 == 0) text += R"(,"start_us":)" + std::to_string(ts - static_cast<std::int64_t>(random() % 5));
    text += R"(,"labels":{"s":")" + std::to_string(series) + "\"}}\n";
  }
  return text;
}

Options random_options(std::mt19937_64& random) {
  Options options;
  switch (random() % 4) {
    case 0:
      options.windows = {"5us"};
      break;
    case 1:
      options.windows = {"5us", "10us", "50us", "100us"};
      break;
    default:
      options.windows = {"20us"};
      options.slide = timeutil::Duration(random() % 2 == 0 ? 5 : 4);
  }
  if (random() % 3 == 0) options.by = std::vector<std::string>{};
  if (!options.by && random() % 3 == 0) options.without = std::vector<std::string>{"le"};
  options.quantiles = std::vector<std::string>{"0.5"};
  if (!options.sketch && random() % 4 == 0) options.rate = "prom";
  if (random() % 4 == 0)
    options.functions = {"sum", "stddev", "last", "increase", "resets", "delta", "distinct", "count"};
  return options;
}

TEST_CASE("the last line of each window and group is that of a pass that waits longer", "[agg]") {
  std::mt19937_64 random(101);
  std::size_t revisions = 0;
  for (int round = 0; round < test::tries(1500, 250); ++round) {
    Options options = random_options(random);
    const auto lateness = static_cast<std::int64_t>(random() % 12),
               revise_for = static_cast<std::int64_t>(random() % 60);
    const std::string input = disorder(random, 20 + static_cast<int>(random() % 180), 80);
    options.lateness = timeutil::Duration(lateness + revise_for);
    const Outcome patient = run_agg(options, input);
    options.lateness = timeutil::Duration(lateness);
    options.revise_for = timeutil::Duration(revise_for);
    const Outcome revised = run_agg(options, input);
    CAPTURE(round, lateness, revise_for, options.windows, input);
    std::size_t none = 0;
    REQUIRE(last_lines(revised.out, revisions) == last_lines(patient.out, none));
    CHECK(none == 0);
    REQUIRE(revised.ledger.late == patient.ledger.late);
    REQUIRE(revised.ledger.duplicate == patient.ledger.duplicate);
    REQUIRE(revised.ledger.used == patient.ledger.used);
  }
  CHECK(revisions > static_cast<std::size_t>(test::tries(10'000, 1'500)));
}

std::string run_in_pieces(const Options& options, std::string_view input, std::size_t piece) {
  Result<Plan> plan = make_plan(options);
  REQUIRE(plan);
  Aggregator aggregator(std::move(*plan), std::nullopt);
  test::RecordingSink sink;
  const test::TextLines lines(input);
  for (std::size_t at = 0; at < lines.lines().size(); at += piece) {
    REQUIRE(aggregator.push(lines.lines().subspan(at, std::min(piece, lines.lines().size() - at)), sink));
    REQUIRE(aggregator.pause(sink));
  }
  REQUIRE(aggregator.finish(sink));
  return sink.written();
}

TEST_CASE("revisions depend on the input, not on the pieces in which it comes", "[agg]") {
  std::mt19937_64 random(103);
  for (int round = 0; round < 40; ++round) {
    Options options = random_options(random);
    options.lateness = timeutil::Duration(3);
    options.revise_for = timeutil::Duration(30);
    const std::string input = disorder(random, 200, 60);
    const std::string whole = run_agg(options, input).out;
    for (const std::size_t piece : {1U, 7U}) REQUIRE(run_in_pieces(options, input, piece) == whole);
  }
}

TEST_CASE("a stream without late samples has the output that it has without revising", "[agg]") {
  std::mt19937_64 random(107);
  for (int round = 0; round < 40; ++round) {
    Options options = random_options(random);
    options.lateness = timeutil::Duration(100);
    std::string input = disorder(random, 300, 80);
    // A marker alone at the end of a stream may mark an earlier window as the last one when its samples wait longer.
    input += R"({"ts_us":100000,"name":"m0","value":1})"
             "\n";
    const std::string plain = run_agg(options, input).out;
    options.revise_for = timeutil::Duration(1 + random() % 100);
    REQUIRE(run_agg(options, input).out == plain);
  }
}

std::string sample(std::int64_t ts_us, const std::string& series, int value) {
  return R"({"name":")" + series + R"(","value":)" + std::to_string(value) + R"(,"ts_us":)" + std::to_string(ts_us) +
         "}\n";
}

// "name end count sum rev" of each line.
std::vector<std::string> told(const std::string& out) {
  std::vector<std::string> all;
  for (std::string line : lines_of(out)) {
    const auto value = [&line](const std::string& key) {
      const std::size_t at = line.find("\"" + key + "\":") + key.size() + 3;
      return line.substr(at, line.find_first_of(",}", at) - at);
    };
    const std::string name = value("name"), end = value("ts_us"), count = value("count"), sum = value("sum");
    all.push_back(name.substr(1, 1) + " " + end + " " + count + " " + sum + " " + std::to_string(take_rev(line)));
  }
  return all;
}

Options few(std::vector<std::string> windows, std::int64_t lateness, std::int64_t revise_for) {
  Options options;
  options.windows = std::move(windows);
  options.functions = {"count", "sum"};
  options.quantiles = std::vector<std::string>{};
  options.lateness = timeutil::Duration(lateness);
  options.revise_for = timeutil::Duration(revise_for);
  return options;
}

TEST_CASE("revised windows come before the newly closed, sorted as all lines are, and only those that changed",
          "[agg]") {
  const Options options = few({"10us"}, 0, 100);
  const std::string input = sample(5, "a", 1) + sample(6, "b", 2) + sample(15, "a", 3) + sample(25, "a", 4) +
                            sample(16, "b", 5) +  // a window that was written, a group that was not
                            sample(7, "b", 6) + sample(17, "a", 7) + sample(35, "a", 8);
  CHECK(told(run_agg(options, input).out) == std::vector<std::string>{"a 10 1 1 0", "b 10 1 2 0", "a 20 1 3 0",  //
                                                                      "b 10 2 8 1", "a 20 2 10 1", "b 20 1 5 0",
                                                                      "a 30 1 4 0",  //
                                                                      "a 40 1 8 0"});
}

TEST_CASE("a sample revises until the end of its window, the lateness and the time for it have passed", "[agg]") {
  const Options options = few({"10us"}, 5, 20);
  const std::string before = sample(5, "a", 1) + sample(34, "a", 1) + sample(6, "a", 1);
  const std::string after = sample(5, "a", 1) + sample(35, "a", 1) + sample(6, "a", 1);
  CHECK(told(run_agg(options, before).out) == std::vector<std::string>{"a 10 1 1 0", "a 10 2 2 1", "a 40 1 1 0"});
  const Outcome late = run_agg(options, after);
  CHECK(told(late.out) == std::vector<std::string>{"a 10 1 1 0", "a 40 1 1 0"});
  CHECK(late.ledger.late == 1);
}

TEST_CASE("a window of a higher level is revised with its part, as long as any part of it is not final", "[agg]") {
  const Options options = few({"10us", "20us"}, 0, 10);
  const std::string input = sample(5, "a", 1) + sample(15, "a", 1) + sample(20, "a", 1) + sample(16, "a", 1) +
                            sample(8, "a", 1) +  // late: its window was final at 20
                            sample(30, "a", 1);
  CHECK(told(run_agg(options, input).out) == std::vector<std::string>{"a 10 1 1 0", "a 20 1 1 0", "a 20 2 2 0",  //
                                                                      "a 20 2 2 1", "a 20 3 3 1", "a 30 1 1 0",  //
                                                                      "a 40 1 1 0", "a 40 2 2 0"});
}

TEST_CASE("a late counter sample moves what the windows after it grew by", "[agg]") {
  Options options = few({"10us"}, 0, 100);
  options.functions = {"count", "sum", "increase"};
  std::string input;
  for (const auto& [ts, value] : {std::pair{5, 10}, {15, 40}, {25, 50}, {12, 20}, {35, 60}}) {
    input += R"({"name":"c","type":"counter","value":)" + std::to_string(value) + R"(,"ts_us":)" + std::to_string(ts) +
             "}\n";
  }
  const std::string out = run_agg(options, input).out;
  CHECK(
      out.find(
          R"("ts_us":20,"start_us":10,"window_us":10,"name":"c","type":"counter","count":1,"sum":40,"increase":30})") !=
      std::string::npos);
  CHECK(
      out.find(
          R"("ts_us":20,"start_us":10,"window_us":10,"name":"c","type":"counter","count":2,"sum":60,"increase":30,"rev":1})") !=
      std::string::npos);
}

TEST_CASE("an earlier first window takes the mark of the beginning from the one that had it", "[agg]") {
  const Options options = few({"10us"}, 0, 100);
  const std::string out = run_agg(options, sample(15, "a", 1) + sample(16, "b", 1) + sample(25, "a", 1) +
                                               sample(5, "c", 1) + sample(35, "a", 1))
                              .out;
  CHECK(told(out) == std::vector<std::string>{"a 20 1 1 0", "b 20 1 1 0", "c 10 1 1 0", "a 20 1 1 1", "b 20 1 1 1",
                                              "a 30 1 1 0", "a 40 1 1 0"});
  const std::vector<std::string> lines = lines_of(out);
  CHECK(lines[0].ends_with(R"("partial":"start"})"));
  CHECK(lines[2].ends_with(R"("partial":"start"})"));
  CHECK(lines[3].ends_with(R"("sum":1,"rev":1})"));
}

TEST_CASE("late samples revise at the end of input too, and in a silence", "[agg]") {
  Options options = few({"10us"}, 0, 100);
  options.idle = timeutil::Duration(3);
  const std::string input = sample(5, "a", 1) + sample(11, "a", 1) + sample(6, "a", 1);
  CHECK(told(run_agg(options, input).out) == std::vector<std::string>{"a 10 1 1 0", "a 10 2 2 1", "a 20 1 1 0"});
  Result<Plan> plan = make_plan(options);
  Aggregator aggregator(std::move(*plan), std::nullopt);
  test::RecordingSink sink;
  const test::TextLines lines(input);
  REQUIRE(aggregator.push(lines.lines(), sink));
  CHECK(aggregator.wake_after_us() == 3);
  REQUIRE(aggregator.idle(3, sink));
  CHECK(told(sink.written()) == std::vector<std::string>{"a 10 1 1 0", "a 10 2 2 1"});
  CHECK(aggregator.wake_after_us() == 9);
  REQUIRE(aggregator.idle(9, sink));
  const test::TextLines more(sample(12, "a", 1));
  REQUIRE(aggregator.push(more.lines(), sink));
  REQUIRE(aggregator.finish(sink));
  CHECK(told(sink.written()) == std::vector<std::string>{"a 10 1 1 0", "a 10 2 2 1", "a 20 1 1 0", "a 20 2 2 1"});
  CHECK(lines_of(sink.written())[2].ends_with(R"("sum":1,"closed_by":"idle"})"));
  CHECK(lines_of(sink.written())[3].ends_with(R"("sum":2,"rev":1,"closed_by":"idle"})"));
}

}  // namespace
}  // namespace mcp::agg
