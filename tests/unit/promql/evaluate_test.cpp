#include "promql/evaluate.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <deque>

#include "promql/check.h"
#include "promql/parse.h"
#include "tsdb/column.h"

namespace mcp::promql {
namespace {

// Series in memory, in the order in which they were added.
class Memory final : public Source {
 public:
  // Samples a minute apart from 0 on; NaN of tsdb::stale_marker() ends the series, nothing at all leaves one out.
  void add(record::Labels labels, std::vector<std::optional<double>> values) {
    Series& one = series_.emplace_back();
    one.labels = std::make_shared<const record::Labels>(std::move(labels));
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!values[i]) continue;
      one.times.push_back(static_cast<std::int64_t>(i) * 60'000'000);
      one.values.push_back(*values[i]);
    }
  }
  std::vector<StoredSeries> select(std::span<const tsdb::Matcher> matchers) override {
    std::vector<StoredSeries> out;
    for (const Series& one : series_) {
      std::vector<record::Label> labels;
      for (const auto& [name, value] : *one.labels) labels.push_back({name, value});
      if (tsdb::all_match(matchers, labels)) out.push_back({.labels = one.labels, .samples = {one.times, one.values}});
    }
    return out;
  }

 private:
  struct Series {
    Labels labels;
    std::vector<std::int64_t> times;
    std::vector<double> values;
  };
  std::deque<Series> series_;
};

constexpr std::int64_t kMinute = 60'000'000;

Result<Answer> ask(Memory& memory, std::string_view text, const Steps& steps, const EvaluateOptions& options = {}) {
  const Result<ExprPtr> root = parse(text);
  REQUIRE(root);
  REQUIRE(check(**root, text, {.compat = options.compat_2 ? 2 : 3}));
  return evaluate(**root, text, memory, steps, options);
}

// As text: `labels value value; …`, `_` where there is none.
std::string shown(const Result<Answer>& answer) {
  if (!answer) return answer.error().message;
  std::string out;
  for (const Row& row : answer->rows) {
    out += (out.empty() ? "" : "; ") + printed(*row.labels);
    for (std::size_t step = 0; step < row.is.size(); ++step) {
      out += ' ';
      char number[32];
      std::snprintf(number, sizeof number, "%.10g", row.floats[step]);
      out += row.is[step] == Row::Is::kFloat ? number : "_";
    }
  }
  return out;
}

Memory counters() {
  Memory memory;
  memory.add({{"__name__", "x_total"}, {"job", "a"}}, {0, 60, 120, 180, 240, 300});
  memory.add({{"__name__", "x_total"}, {"job", "b"}}, {0, 30, 60, 0, 30, 60});
  memory.add({{"__name__", "g"}, {"job", "a"}}, {1, 2, std::nullopt, tsdb::stale_marker(), 5, 6});
  return memory;
}

TEST_CASE("a selector looks back, and a marker ends its series", "[evaluate]") {
  Memory memory = counters();
  CHECK(shown(ask(memory, "g", {0, kMinute, 6})) == R"({__name__="g", job="a"} 1 2 2 _ 5 6)");
  CHECK(shown(ask(memory, "g offset 1m", {0, kMinute, 3})) == R"({__name__="g", job="a"} _ 1 2)");
  CHECK(shown(ask(memory, "g @ 60", {0, kMinute, 2})) == R"({__name__="g", job="a"} 2 2)");
  CHECK(shown(ask(memory, "g @ end()", {0, kMinute, 2})) == R"({__name__="g", job="a"} 2 2)");
  // Left-open: what is as old as the lookback is not seen any more, in 2.x it is.
  CHECK(shown(ask(memory, "g", {10 * kMinute, kMinute, 1})).empty());
  CHECK(shown(ask(memory, "g", {10 * kMinute, kMinute, 1}, {.compat_2 = true})) == R"({__name__="g", job="a"} 6)");
}

TEST_CASE("what a comparison leaves out must be unique too, but not in 2.x", "[evaluate]") {
  Memory memory = counters();
  constexpr std::string_view kText = "x_total == on () group_left (job) (g * 30)";
  CHECK(shown(ask(memory, kText, {kMinute, kMinute, 1})) ==
        "multiple matches for labels: grouping labels must ensure unique matches");
  CHECK(shown(ask(memory, kText, {kMinute, kMinute, 1}, {.compat_2 = true})) == R"({__name__="x_total", job="a"} 60)");
}

TEST_CASE("a rate over a range, by step", "[evaluate]") {
  Memory memory = counters();
  CHECK(shown(ask(memory, "sum by (job) (rate(x_total[3m]))", {3 * kMinute, kMinute, 2})) ==
        R"({job="a"} 1 1; {job="b"} 0.25 0.25)");
}

TEST_CASE("a subquery is evaluated at steps of its own", "[evaluate]") {
  Memory memory = counters();
  CHECK(shown(ask(memory, "max_over_time(g[5m:1m])", {5 * kMinute, kMinute, 1})) == R"({job="a"} 6)");
  CHECK(shown(ask(memory, "count_over_time(g[2m:30s])", {5 * kMinute, kMinute, 1})) == R"({job="a"} 3)");
}

TEST_CASE("names go at the end, and series that are then the same are an error", "[evaluate]") {
  Memory memory;
  memory.add({{"__name__", "a"}}, {1});
  memory.add({{"__name__", "b"}}, {2});
  CHECK(shown(ask(memory, R"(-{__name__=~"a|b"})", {0, kMinute, 1})) ==
        "vector cannot contain metrics with the same labelset");
  CHECK(shown(ask(memory, "-a", {0, kMinute, 1})) == "{} -1");
}

TEST_CASE("an evaluation ends where it is told to, or too much is asked", "[evaluate]") {
  Memory memory = counters();
  std::atomic<bool> cancelled{true};
  CHECK(ask(memory, "g", {0, kMinute, 1}, {.cancelled = &cancelled}).error().code == Code::kInterrupted);
  CHECK(shown(ask(memory, "x_total", {0, kMinute, 6}, {.max_samples = 5})) ==
        "query processing would load too many samples into memory in query execution");
}

}  // namespace
}  // namespace mcp::promql
