// The law of the ladder: where nothing is late and no counter's first sample says its start, each level has the bytes
// of that width alone.
#include <algorithm>
#include <map>
#include <random>

#include "run_agg.h"
#include "support/effort.h"

namespace mcp::agg {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

// A stream of some hours, in which no sample is more than two seconds behind.
class Hours {
 public:
  explicit Hours(std::uint64_t seed) : random_(seed) {}

  std::string text(int bursts) {
    for (int burst = 0; burst < bursts; ++burst) {
      now_ += upto(100) == 0 ? upto(2 * 3600) * kSecond : upto(90) * kSecond + upto(1000) * 1000;
      const std::int64_t samples = upto(12) == 0 ? 70 + upto(400) : 1 + upto(9);  // beyond 64 a group has a histogram
      for (std::int64_t i = 0; i < samples; ++i) {
        now_ += upto(12) == 0 ? 0 : upto(2500);
        const auto series = static_cast<std::size_t>(samples > 9 && upto(3) != 0 ? upto(2) : upto(kSeries));
        lines_.emplace_back(now_, sample(series));
      }
    }
    shuffle();
    std::string out;
    for (const auto& [ts, line] : lines_) out += line;
    return out;
  }

 private:
  static constexpr std::size_t kSeries = 9;
  struct Counter {
    double value = 0;
    bool known = false;  // a sample before this one, and no marker since
    std::int64_t ts_us = 0;
  };

  std::int64_t upto(std::uint64_t bound) { return static_cast<std::int64_t>(random_() % bound); }

  std::string sample(std::size_t series) {
    const bool counter = series % 3 == 0;
    std::string line = R"({"ts_us":)" + std::to_string(now_) + R"(,"name":"m)" + std::to_string(series % 2) +
                       R"(","type":")" + (counter ? "counter" : "gauge") + R"(","value":)" +
                       (counter           ? count(counters_[series])
                        : series % 3 == 1 ? measure()
                                          : narrow());
    if (counter && start_us_) line += R"(,"start_us":)" + std::to_string(*start_us_);
    constexpr std::string_view kUnits[] = {"B", "s", "1"};
    line += R"(,"unit":")" + std::string(kUnits[series % 3]) + "\"";
    if (series > 6) line += R"(,"tenant":"t")";
    return line + R"(,"labels":{"job":")" + std::to_string(series % 4) + R"(","s":")" + std::to_string(series) +
           "\"}}\n";
  }

  // A counter's next value; start_us_ is set where its process began anew.
  std::string count(Counter& counter) {
    start_us_.reset();
    const bool moved_on = counter.known && counter.ts_us < now_;
    counter.ts_us = now_;
    switch (upto(20)) {
      case 0:
        counter.known = false;
        return "null";
      case 1:
        return "\"NaN\"";
      case 2:
        counter.value = static_cast<double>(upto(50));  // a reset, most often
        if (moved_on && upto(2) == 0) start_us_ = now_ - upto(400);
        break;
      case 3:
        counter.value += 1e17;
        break;
      case 4:
        if (upto(8) == 0) return counter.known = true, "\"+Inf\"";
        [[fallthrough]];
      default:
        counter.value += static_cast<double>(upto(1000)) / 8;
    }
    counter.known = true;
    return std::to_string(counter.value);
  }

  std::string narrow() { return std::to_string(100 + upto(900)) + "." + std::to_string(upto(1000)); }

  // Many orders of magnitude, so that scales are lowered.
  std::string measure() {
    switch (upto(40)) {
      case 0:
        return "null";
      case 1:
        return "\"NaN\"";
      case 2:
        return upto(2) == 0 ? "\"+Inf\"" : "\"-Inf\"";
      case 3:
        return "-0.0";
      case 4:
        return "1e" + std::to_string(upto(610) - 305);
      case 5:
        return "5e-324";
      default:
        return (upto(3) == 0 ? "-" : "") + std::to_string(upto(1'000'000)) + "." + std::to_string(random_()) + "e" +
               std::to_string(upto(1 + static_cast<std::uint64_t>(now_ / kSecond % 40)) - 20);
    }
  }

  // Exchanges neighbours that are less than two seconds apart.
  void shuffle() {
    for (std::size_t i = 1; i < lines_.size(); ++i) {
      const std::size_t other = i - static_cast<std::size_t>(upto(std::min<std::uint64_t>(i, 20)));
      const auto [first, last] = std::minmax_element(lines_.begin() + static_cast<std::ptrdiff_t>(other),
                                                     lines_.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                                     [](const auto& a, const auto& b) { return a.first < b.first; });
      if (last->first - first->first < kSecond) std::swap(lines_[other], lines_[i]);
    }
  }

  std::mt19937_64 random_;
  std::int64_t now_ = 1'769'817'600 * kSecond;
  std::map<std::size_t, Counter> counters_;
  std::optional<std::int64_t> start_us_;
  std::vector<std::pair<std::int64_t, std::string>> lines_;
};

std::string only_window(const std::string& out, const std::string& width) {
  std::string kept;
  for (std::size_t at = 0; at < out.size();) {
    const std::size_t end = out.find('\n', at) + 1;
    if (out.substr(at, end - at).find("\"window_us\":" + width + ",") != std::string::npos)
      kept.append(out, at, end - at);
    at = end;
  }
  return kept;
}

std::size_t times(const std::string& text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

Options grouped(int round) {
  Options options;
  options.lateness = std::chrono::seconds(2 + round % 2 * 3);
  if (round % 4 == 1) options.by = std::vector<std::string>{};
  if (round % 4 == 2) options.by = std::vector<std::string>{"job"};
  if (round % 4 == 3) options.without = std::vector<std::string>{"s"};
  if (round % 3 == 1) options.max_buckets = 64;
  if (round % 5 == 4) options.exact = true;
  options.sketch = round % 2 == 0 && !options.exact;
  return options;
}

TEST_CASE("each level of a ladder over hours has the bytes of its width alone", "[agg]") {
  const std::pair<const char*, const char*> levels[] = {
      {"1s", "1000000"}, {"5s", "5000000"}, {"1m", "60000000"}, {"5m", "300000000"}, {"1h", "3600000000"}};
  std::string seen;
  for (int round = 0; round < test::tries(20, 5); ++round) {
    const std::string input = Hours(static_cast<std::uint64_t>(101 + round)).text(250);
    Options ladder = grouped(round);
    for (const auto& [width, microseconds] : levels) ladder.windows.emplace_back(width);
    const Outcome all = run_agg(ladder, input);
    REQUIRE(all.ledger.late == 0);
    for (const auto& [width, microseconds] : levels) {
      Options direct = grouped(round);
      direct.windows = {width};
      const Outcome alone = run_agg(direct, input);
      CAPTURE(round, width);
      CHECK(alone.ledger.duplicate == all.ledger.duplicate);
      REQUIRE(only_window(all.out, microseconds) == alone.out);
    }
    CHECK(times(only_window(all.out, "3600000000"), "\n") > 10);
    seen += all.out;
  }
  // The law says nothing of what did not occur.
  CHECK(times(seen, "\"rel_err\":0.00271") > static_cast<std::size_t>(test::tries(30, 6)));
  CHECK(times(seen, "\"rel_err\":0,") > 30);
  CHECK(times(seen, "\"rel_err\":0.0") - times(seen, "\"rel_err\":0.00271") > 30);  // a lowered scale
  for (const char* value : {"\"sum\":\"NaN\"", "\"sum\":\"+Inf\"", "\"increase\":\"+Inf\"", "\"resets\":1,",
                            "\"counts\":[", "\"values\":[", "\"partial\":\"start\"", "\"partial\":\"end\""}) {
    CAPTURE(value);
    CHECK(times(seen, value) > 10);
  }
}

}  // namespace
}  // namespace mcp::agg
