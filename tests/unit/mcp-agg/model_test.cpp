// mcp-agg against a naive model of record.md 3, and against itself.
#include <algorithm>
#include <map>
#include <random>

#include "any_stream.h"
#include "run_agg.h"
#include "support/effort.h"

namespace mcp::agg {
namespace {

// One line of a small input: a counter sample, or a marker.
struct Letter {
  char series;
  std::int64_t ts_us;
  std::optional<int> value;
};

std::string line_of(const Letter& letter) {
  return R"({"ts_us":)" + std::to_string(letter.ts_us) + R"(,"name":"x","type":"counter","value":)" +
         (letter.value ? std::to_string(*letter.value) : "null") + R"(,"labels":{"s":")" + letter.series + "\"}}\n";
}

// Everything from all samples at once: nothing is streamed, nothing merged.
class Model {
 public:
  Model(std::vector<std::int64_t> widths, std::int64_t lateness) : widths_(std::move(widths)), lateness_(lateness) {}

  std::string run(const std::vector<Letter>& input) {
    for (const Letter& letter : input) arrive(letter);
    for (const auto& [series, samples] : series_) follow(samples);
    std::string out;
    for (const auto& [place, window] : windows_) out += print(place.first, place.second, window);
    return out;
  }
  std::uint64_t late = 0, duplicates = 0;

 private:
  struct Window {
    std::vector<std::pair<std::int64_t, int>> values;
    int increase = 0, resets = 0;
  };

  void arrive(const Letter& letter) {
    const std::int64_t end = letter.ts_us / widths_[0] * widths_[0] + widths_[0];
    const bool is_late = newest_ && end + lateness_ <= *newest_;
    newest_ = std::max(newest_.value_or(letter.ts_us), letter.ts_us);
    if (is_late) {
      ++late;
      return;
    }
    const auto [at, fresh] = series_[letter.series].try_emplace(letter.ts_us, letter.value);
    if (fresh) return;
    ++duplicates;
    at->second = std::max(at->second, letter.value);  // nothing is less than any number
  }

  void follow(const std::map<std::int64_t, std::optional<int>>& samples) {
    std::optional<int> previous;
    for (const auto& [ts, value] : samples) {
      const int increase = !value || !previous ? 0 : *value < *previous ? *value : *value - *previous;
      const int resets = value && previous && *value < *previous ? 1 : 0;
      previous = value;
      if (!value) continue;
      for (const std::int64_t width : widths_) {
        Window& window = windows_[{ts / width * width + width, width}];
        window.values.emplace_back(ts, *value);
        window.increase += increase;
        window.resets += resets;
      }
    }
  }

  std::string print(std::int64_t end, std::int64_t width, const Window& window) const {
    std::vector<int> sorted;
    int sum = 0;
    for (const auto& [ts, value] : window.values) {
      sorted.push_back(value);
      sum += value;
    }
    std::sort(sorted.begin(), sorted.end());
    // Pairs of time and value: of a shared time the smallest is first, the largest last.
    const int first = std::min_element(window.values.begin(), window.values.end())->second;
    const int last = std::max_element(window.values.begin(), window.values.end())->second;
    std::string out = R"({"kind":"aggregate")";
    const auto number = [&out](const std::string& key, std::int64_t value) {
      out += ",\"" + key + "\":" + std::to_string(value);
    };
    number("ts_us", end);
    number("start_us", end - width);
    number("window_us", width);
    out += R"(,"name":"x","type":"counter")";
    number("count", static_cast<std::int64_t>(sorted.size()));
    number("sum", sum);
    number("min", sorted.front());
    number("max", sorted.back());
    number("first", first);
    number("last", last);
    number("increase", window.increase);
    number("resets", window.resets);
    number("p50", sorted[(sorted.size() - 1) / 2]);
    out += R"(,"qdef":"lower","rel_err":0)";
    const bool start = std::none_of(windows_.begin(), windows_.end(), [&](const auto& other) {
      return other.first.second == width && other.first.first < end;
    });
    const bool latest = std::none_of(windows_.begin(), windows_.end(), [&](const auto& other) {
      return other.first.second == width && other.first.first > end;
    });
    const bool cut = latest && end + lateness_ > *newest_;
    if (start || cut) out += std::string(R"(,"partial":")") + (!cut ? "start" : start ? "both" : "end") + "\"";
    return out + "}\n";
  }

  std::vector<std::int64_t> widths_;
  std::int64_t lateness_;
  std::optional<std::int64_t> newest_;
  std::map<char, std::map<std::int64_t, std::optional<int>>> series_;
  std::map<std::pair<std::int64_t, std::int64_t>, Window> windows_;  // by end and width
};

Options model_options(std::int64_t lateness) {
  Options options;
  options.windows = {"2us", "4us"};
  options.by.emplace();
  options.functions = {"count", "sum", "min", "max", "first", "last", "increase", "resets"};
  options.quantiles = std::vector<std::string>{"0.5"};
  options.lateness = timeutil::Duration(lateness);
  return options;
}

TEST_CASE("every input of up to six samples has the model's output", "[agg]") {
  const Letter alphabet[] = {{'a', 0, 1}, {'a', 1, 5}, {'a', 1, 3}, {'b', 3, 2}, {'a', 4, std::nullopt}, {'a', 5, 4}};
  for (const std::int64_t lateness : {0, 2}) {
    const Options options = model_options(lateness);
    for (std::size_t length = 1; length <= test::tries(6, 5); ++length) {
      std::vector<std::size_t> word(length, 0);
      for (bool more = true; more;) {
        std::vector<Letter> input;
        std::string text;
        for (const std::size_t letter : word) {
          input.push_back(alphabet[letter]);
          text += line_of(alphabet[letter]);
        }
        Model model({2, 4}, lateness);
        const std::string expected = model.run(input);
        const Outcome outcome = run_agg(options, text);
        if (outcome.out != expected || outcome.ledger.late != model.late ||
            outcome.ledger.duplicate != model.duplicates) {
          CAPTURE(lateness, text, model.late, model.duplicates);
          CHECK(outcome.ledger.late == model.late);
          CHECK(outcome.ledger.duplicate == model.duplicates);
          REQUIRE(outcome.out == expected);
        }
        std::size_t at = 0;
        while (at < length && ++word[at] == std::size(alphabet)) word[at++] = 0;
        more = at < length;
      }
    }
  }
}

TEST_CASE("identities printed once are those printed each time", "[agg]") {
  std::mt19937_64 random(67);
  for (int round = 0; round < 20; ++round) {
    std::string input = stream_of(random, 400);
    for (std::size_t at = input.find("\"type\""); at != std::string::npos; at = input.find("\"type\"", at + 30)) {
      constexpr std::string_view kUnits[] = {"\"unit\":\"s\",", "\"unit\":\"B\",", "", ""};
      input.insert(at, kUnits[random() % 4]);  // units change from sample to sample, and so from window to window
    }
    Options options;
    options.windows = {"1s", "5s"};
    options.by = std::vector<std::string>{};
    if (round % 2 == 1) options.by.reset();
    REQUIRE(run_agg(options, input).out == run_agg(options, input, {.shapes = {}, .kept_text = 0}).out);
  }
}

TEST_CASE("the ledger adds up and lines in batches of any size give the same", "[agg]") {
  std::mt19937_64 random(47);
  const std::string input = stream_of(random, 500);
  const Outcome whole = run_agg(Options{}, input);
  CHECK(whole.ledger.lines ==
        whole.ledger.used + whole.ledger.late + whole.ledger.duplicate + whole.ledger.passed + whole.ledger.malformed);
  for (const std::size_t batch : {1U, 7U, 100U}) {
    Result<Plan> plan = make_plan(Options{});
    Aggregator aggregator(std::move(*plan), std::nullopt);
    test::RecordingSink sink;
    const test::TextLines lines(input);
    for (std::size_t at = 0; at < lines.lines().size(); at += batch) {
      REQUIRE(aggregator.push(lines.lines().subspan(at, std::min(batch, lines.lines().size() - at)), sink));
    }
    REQUIRE(aggregator.finish(sink));
    CHECK(sink.written() == whole.out);
  }
}

}  // namespace
}  // namespace mcp::agg
