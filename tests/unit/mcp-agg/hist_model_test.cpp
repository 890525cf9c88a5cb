// Histograms against a naive model of record.md 3: from all moments at once, nothing streamed, nothing merged.
#include <cmath>
#include <functional>
#include <map>
#include <tuple>

#include "hist_lines.h"
#include "run_agg.h"

namespace mcp::agg {
namespace {

struct Window {
  std::vector<std::int64_t> buckets = {0, 0, 0};
  std::int64_t sum = 0, resets = 0;
};

using Windows = std::map<std::pair<std::int64_t, std::int64_t>, Window>;  // by end and width

std::string without_partial(std::string text) {
  for (std::size_t at = text.find(",\"partial\""); at != std::string::npos; at = text.find(",\"partial\"", at))
    text.erase(at, text.find('}', at) - at);
  return text;
}

// The window of each width that a time is in.
void in_windows(Windows& windows, std::int64_t ts, const std::function<void(Window&)>& change) {
  for (const std::int64_t width : {4, 8}) change(windows[{ts / width * width + width, width}]);
}

Windows model_of_hists(const std::vector<Moment>& moments) {
  std::map<char, std::map<std::int64_t, Moment>> series;
  for (const Moment& m : moments) {
    const auto [at, fresh] = series[m.series].try_emplace(m.ts_us, m);
    if (fresh || m.marker) continue;
    const auto rank = [](const Moment& one) {
      return std::tuple(!one.marker, one.count(), one.sum, one.counts, one.reset_hint, one.start_us >= 0, one.start_us);
    };
    if (rank(m) > rank(at->second)) at->second = m;
  }
  Windows windows;
  for (const auto& [name, by_time] : series) {
    std::optional<Moment> before;
    for (const auto& at : by_time) {
      const std::int64_t ts = at.first;
      const Moment& m = at.second;
      if (m.marker) {
        before.reset();
        continue;
      }
      bool whole = before ? m.reset_hint || m.start_us > before->ts_us : m.start_us >= ts / 4 * 4;
      if (before) {
        for (std::size_t i = 0; i < 3; ++i) whole = whole || m.counts[i] < before->counts[i];
      }
      const bool nothing = !before && !whole;
      in_windows(windows, ts, [&](Window& window) {
        for (std::size_t i = 0; i < 3; ++i)
          window.buckets[i] += nothing ? 0 : m.counts[i] - (whole ? 0 : before->counts[i]);
        window.sum += nothing ? 0 : m.sum - (whole ? 0 : before->sum);
        window.resets += before && whole ? 1 : 0;
      });
      before = m;
    }
  }
  return windows;
}

// What a counter adds, by the time of each sample; the resets too.
struct Added {
  std::int64_t ts, by, resets;
};
std::vector<Added> increases(const std::vector<Moment>& moments, char series,
                             const std::function<int(const Moment&)>& value_of, bool may_fall) {
  std::map<std::int64_t, std::pair<std::optional<int>, std::int64_t>> by_time;
  for (const Moment& m : moments) {
    if (m.series != series) continue;
    const std::optional<int> value = m.marker ? std::nullopt : std::optional(value_of(m));
    const auto [at, fresh] = by_time.try_emplace(m.ts_us, value, m.start_us);
    if (!fresh) at->second = std::max(at->second, std::pair(value, m.start_us));
  }
  std::vector<Added> added;
  std::optional<std::pair<int, std::int64_t>> before;
  for (const auto& [ts, what] : by_time) {
    const auto& [value, start] = what;
    if (!value) {
      before.reset();
      continue;
    }
    if (!before) {
      added.push_back({ts, start >= ts / 4 * 4 ? *value : 0, 0});
    } else if ((*value < before->first && !(may_fall && start >= 0)) || start > before->second) {
      added.push_back({ts, *value, 1});
    } else {
      added.push_back({ts, *value - before->first, 0});
    }
    before.emplace(*value, ts);
  }
  return added;
}

Windows model_of_families(const std::vector<Moment>& moments) {
  Windows windows;
  for (const char series : {'a', 'b', 'c'}) {
    for (std::size_t bucket = 0; bucket < 3; ++bucket) {
      const auto cumulative = [bucket](const Moment& m) {
        int below = 0;
        for (std::size_t i = 0; i <= bucket; ++i) below += m.counts[i];
        return below;
      };
      for (const Added& one : increases(moments, series, cumulative, false)) {
        in_windows(windows, one.ts, [&](Window& window) {
          window.buckets[bucket] += one.by;  // cumulative ones
          if (bucket == 2) window.resets += one.resets;
        });
      }
    }
    for (const Added& one : increases(
             moments, series, [](const Moment& m) { return m.sum; }, true))
      in_windows(windows, one.ts, [&](Window& window) { window.sum += one.by; });
  }
  for (auto& [place, window] : windows) {
    window.buckets[1] = std::max(window.buckets[1], window.buckets[0]);
    const std::int64_t total = window.buckets[2];
    window.buckets[2] = std::max(total, window.buckets[1]) - window.buckets[1];
    window.buckets[1] -= window.buckets[0];
    window.buckets.push_back(total);  // what counts, whatever the others say
  }
  return windows;
}

double interpolated_median(const std::vector<std::int64_t>& buckets) {
  const auto all = static_cast<double>(buckets[0] + buckets[1] + buckets[2]);
  const auto first = static_cast<double>(buckets[0]), second = static_cast<double>(buckets[1]);
  if (all == 0) return std::nan("");
  if (first >= all / 2) return all / 2 / first;
  if (first + second >= all / 2) return 1 + (all / 2 - first) / second;
  return 2;
}

// At scale 0 the buckets (1,2] (2,4] (4,8] have the estimates 4/3, 8/3, 16/3.
double estimated_median(const std::vector<std::int64_t>& buckets) {
  const std::int64_t all = buckets[0] + buckets[1] + buckets[2];
  if (all == 0) return std::nan("");
  const std::int64_t rank = (all - 1) / 2;
  return rank < buckets[0] ? 4.0 / 3 : rank < buckets[0] + buckets[1] ? 8.0 / 3 : 16.0 / 3;
}

std::string printed(const Windows& windows, double (*median)(const std::vector<std::int64_t>&),
                    const std::function<std::string(const Window&)>& tail) {
  std::string out;
  for (const auto& [place, w] : windows) {
    const std::int64_t count = w.buckets.size() > 3 ? w.buckets[3] : w.buckets[0] + w.buckets[1] + w.buckets[2];
    const auto number = [](double value) {
      std::string text;
      text::append_json_number(text, value);
      return text;
    };
    out += R"({"kind":"aggregate","ts_us":)" + std::to_string(place.first) + R"(,"start_us":)" +
           std::to_string(place.first - place.second) + R"(,"window_us":)" + std::to_string(place.second) +
           R"(,"name":"x","type":"histogram","count":)" + std::to_string(count) + R"(,"sum":)" + std::to_string(w.sum) +
           R"(,"increase":)" + std::to_string(count) + R"(,"resets":)" + std::to_string(w.resets) + R"(,"p50":)" +
           number(median(w.buckets)) + tail(w) + "}\n";
  }
  return out;
}

Options model_options() {
  Options options;
  options.windows = {"4us", "8us"};
  options.by.emplace();
  options.functions = {"count", "sum", "increase", "resets"};
  options.quantiles = std::vector<std::string>{"0.5"};
  options.lateness = std::chrono::hours(1);
  return options;
}

std::string shuffled(std::vector<std::string> lines, std::mt19937_64& random) {
  std::shuffle(lines.begin(), lines.end(), random);
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

const auto kInterpolated = [](const Window&) { return std::string(R"(,"qdef":"interpolated","rel_err":null)"); };

TEST_CASE("hist samples in any order, twice, with resets and markers have the model's output", "[hist]") {
  std::mt19937_64 random(71);
  for (int round = 0; round < 300; ++round) {
    const std::vector<Moment> moments = any_moments(random, 1 + round % 40);
    const Windows model = model_of_hists(moments);
    std::vector<std::string> exponential, custom;
    for (const Moment& m : moments) {
      exponential.push_back(hist_line(m, R"("scale":0,)"));
      custom.push_back(hist_line(m, R"("custom":[1,2],)"));
    }
    const auto of_scale = [](const Window& w) {
      const bool none = w.buckets == std::vector<std::int64_t>{0, 0, 0};
      return std::string(R"(,"qdef":"lower","rel_err":)") + (none ? "0" : "0.334");
    };
    REQUIRE(without_partial(run_agg(model_options(), shuffled(exponential, random)).out) ==
            printed(model, estimated_median, of_scale));
    REQUIRE(without_partial(run_agg(model_options(), shuffled(custom, random)).out) ==
            printed(model, interpolated_median, kInterpolated));
  }
}

TEST_CASE("classic families in any order, twice, with resets and markers have the model's output", "[hist]") {
  std::mt19937_64 random(73);
  for (int round = 0; round < 300; ++round) {
    std::vector<Moment> moments = any_moments(random, 1 + round % 40);
    std::vector<std::string> lines;
    for (const Moment& m : moments) {
      for (std::string& line : family_lines(m)) lines.push_back(std::move(line));
    }
    const Outcome outcome = run_agg(model_options(), shuffled(lines, random));
    REQUIRE(without_partial(outcome.out) == printed(model_of_families(moments), interpolated_median, kInterpolated));
    CHECK(outcome.ledger.malformed == 0);
  }
}

TEST_CASE("histograms through a ladder, with and without shapes, have the bytes of one level alone", "[hist]") {
  std::mt19937_64 random(79);
  for (int round = 0; round < 40; ++round) {
    std::string text = shuffled(lines_of_all_shapes(any_moments(random, 60)), random);
    Options ladder = model_options(), direct = model_options();
    ladder.windows = {"4us", "8us", "32us"};
    direct.windows = {"32us"};
    ladder.sketch = direct.sketch = true;
    if (round % 2 == 1) ladder.by = direct.by = std::vector<std::string>{"s"};
    // The start of a first sample is judged at the finest level: without one both see the same.
    for (std::size_t at = text.find(",\"start_us\""); at != std::string::npos; at = text.find(",\"start_us\"", at))
      text.erase(at, text.find(",\"", at + 1) - at);
    std::string widest;
    const std::string all = run_agg(ladder, text).out;
    for (std::size_t at = 0; at < all.size();) {
      const std::size_t end = all.find('\n', at) + 1;
      if (all.substr(at, end - at).find("\"window_us\":32,") != std::string::npos) widest.append(all, at, end - at);
      at = end;
    }
    REQUIRE(widest == run_agg(direct, text).out);
    REQUIRE(all == run_agg(ladder, text, {.shapes = {.shapes = 0}, .kept_text = 0}).out);
  }
}

}  // namespace
}  // namespace mcp::agg
