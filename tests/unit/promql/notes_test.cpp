// What is said besides an answer, and where; and how histograms are compared and written. The texts and places are
// those of Prometheus' util/annotations and promql/engine.go.
#include <catch2/catch.hpp>
#include <cmath>
#include <deque>
#include <optional>

#include "histogram/histogram.h"
#include "promql/check.h"
#include "promql/evaluate.h"
#include "promql/parse.h"
#include "text/number.h"

namespace mcp::promql {
namespace {

using histogram::ResetHint;

constexpr std::int64_t kMinute = 60'000'000;

// Series in memory, a sample each minute from 0 on.
class Minutes final : public Source {
 public:
  // When each sample says that its counter began, in minutes; of none that is not known.
  void add_counter(const std::string& name, std::vector<double> values, std::vector<std::optional<double>> starts) {
    Series& one = added(name, values.size());
    one.values = std::move(values);
    for (const std::optional<double> start : starts)
      one.starts.push_back(start ? static_cast<std::int64_t>(*start * kMinute) : kNoStart);
  }
  void add(const std::string& name, const std::vector<histogram::Histogram>& histograms) {
    Series& one = added(name, histograms.size());
    one.values.resize(histograms.size());
    for (const histogram::Histogram& it : histograms)
      one.histograms.push_back(std::make_shared<const histogram::Histogram>(it));
  }
  // As if it had begun each time at that minute.
  void set_starts(std::vector<std::int64_t> minutes) {
    for (const std::int64_t minute : minutes) series_.back().starts.push_back(minute * kMinute);
  }
  std::vector<StoredSeries> select(std::span<const tsdb::Matcher> matchers) override {
    std::vector<StoredSeries> out;
    for (const Series& one : series_) {
      std::vector<record::Label> labels;
      for (const auto& [name, value] : *one.labels) labels.push_back({name, value});
      if (tsdb::all_match(matchers, labels))
        out.push_back({.labels = one.labels, .samples = {one.times, one.values, one.histograms, one.starts}});
    }
    return out;
  }

 private:
  struct Series {
    Labels labels;
    std::vector<std::int64_t> times;
    std::vector<double> values;
    std::vector<Histogram> histograms;
    std::vector<std::int64_t> starts;
  };
  Series& added(const std::string& name, std::size_t count) {
    Series& one = series_.emplace_back();
    one.labels = std::make_shared<const record::Labels>(record::Labels{{"__name__", name}});
    for (std::size_t i = 0; i < count; ++i) one.times.push_back(static_cast<std::int64_t>(i) * kMinute);
    return one;
  }

  std::deque<Series> series_;
};

Answer ask(Minutes& source, std::string_view text, std::int64_t minute) {
  const Result<ExprPtr> root = parse(text);
  REQUIRE(root);
  REQUIRE(check(**root, text, {}));
  Result<Answer> answer = evaluate(**root, text, source, {minute * kMinute, kMinute, 1}, {});
  REQUIRE(answer);
  return std::move(*answer);
}

// Warnings and then infos, each in a line.
std::string said(Minutes& source, std::string_view text, std::int64_t minute) {
  const Answer answer = ask(source, text, minute);
  std::string out;
  for (const auto kind : {Annotations::Kind::kWarning, Annotations::Kind::kInfo}) {
    for (const std::string& one : answer.notes.all(kind)) out += (out.empty() ? "" : "\n") + one;
  }
  return out;
}

// `labels value; …`, of a histogram its count.
std::string shown(Minutes& source, std::string_view text, std::int64_t minute = 0) {
  std::string out;
  for (const Row& row : ask(source, text, minute).rows) {
    out += (out.empty() ? "" : "; ") + printed(*row.labels) + " ";
    if (row.is[0] == Row::Is::kHistogram) out += "histogram of ";
    text::append_go_number(out, row.is[0] == Row::Is::kHistogram ? row.histograms[0]->count : row.floats[0]);
  }
  return out;
}

histogram::Histogram three() { return {.count = 3, .sum = 4, .positive = {{0, 1}, {1, 2}}}; }

histogram::Histogram hinted(ResetHint hint) {
  histogram::Histogram out = three();
  out.hint = hint;
  return out;
}

}  // namespace

TEST_CASE("rate and increase warn of starts that overlap", "[promql][notes]") {
  constexpr std::string_view kWarning =
      "PromQL warning: sample has start time that overlaps with previous sample timestamp for metric ";
  Minutes source;
  source.add_counter("since_total", {1, 2, 3}, {-1, -1, -1});
  source.add_counter("delta_total", {1, 2, 3}, {-1, 0, 1});
  source.add_counter("later_total", {1, 2, 3}, {-1, -0.5, -0.5});
  source.add_counter("learnt_total", {1, 2, 3}, {std::nullopt, -1, -1});
  source.add_counter("lost_total", {1, 2, 3}, {-1, std::nullopt, std::nullopt});
  source.add_counter("ahead_total", {1, 2, 3}, {5, 6, 7});
  for (const std::string_view quiet : {"since_total", "delta_total", "lost_total", "ahead_total"}) {
    CAPTURE(quiet);
    CHECK(said(source, "rate(" + std::string(quiet) + "[5m])", 2).empty());
  }
  CHECK(said(source, "1 + rate(later_total[5m])", 2) == std::string(kWarning) + "\"later_total\" (1:10)");
  CHECK(said(source, "increase(learnt_total[5m])", 2) == std::string(kWarning) + "\"learnt_total\" (1:10)");
  // Only the samples of the range count, and only counters have a beginning.
  CHECK(said(source, "rate(later_total[2m])", 2).empty());
  CHECK(said(source, "delta(later_total[5m])", 2).empty());
  CHECK(said(source, "irate(later_total[5m])", 2).empty());
  CHECK(said(source, "resets(later_total[5m])", 2).empty());
  source.add("h_total", {three(), three(), three()});
  source.set_starts({-2, -1, -1});
  CHECK(said(source, "rate(h_total[5m])", 2) == std::string(kWarning) + "\"h_total\" (1:6)");
}

TEST_CASE("a start at or behind its own sample says nothing of a beginning", "[promql][notes]") {
  Minutes source;
  source.add_counter("at_total", {5, 6, 7}, {0, 1, 2});
  source.add_counter("ahead_total", {5, 6, 7}, {1, 2, 3});
  source.add_counter("after_ahead_total", {5, 6, 7}, {1, 0, 0});
  CHECK(shown(source, "increase(at_total[2m])", 2) == shown(source, "increase(ahead_total[2m])", 2));
  CHECK(shown(source, "resets(at_total[5m])", 2) == "{} 0");
  CHECK(shown(source, "resets(ahead_total[5m])", 2) == "{} 0");
  CHECK(shown(source, "resets(after_ahead_total[5m])", 2) == "{} 0");
  CHECK(shown(source, "irate(after_ahead_total[90s])", 1) == shown(source, "irate(at_total[90s])", 1));
}

TEST_CASE("notes say where in the whole text they belong, in bytes of their line", "[promql][notes]") {
  Minutes source;
  source.add_counter("x", {1, 2, 3}, {});
  const std::string counter =
      "PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \"x\" ";
  CHECK(said(source, "rate(x[5m])", 2) == counter + "(1:6)");
  CHECK(said(source, "sum(rate(x[5m]))", 2) == counter + "(1:10)");
  CHECK(said(source, "  max_over_time(rate(x[5m])[5m:1m])", 2) == counter + "(1:22)");
  CHECK(said(source, "max_over_time(sum(max_over_time(rate(x[5m])[5m:1m]))[5m:1m])", 2) == counter + "(1:38)");
  CHECK(said(source, "1 +\n  # of x\n\tmax_over_time(\n  rate(x[5m])[5m:1m])", 2) == counter + "(4:8)");
  CHECK(said(source, "{\"é\"} or rate(x[5m])", 2) == counter + "(1:16)");
  const std::string quantile = "PromQL warning: quantile value should be between 0 and 1, got 2 ";
  CHECK(said(source, "max_over_time(quantile_over_time(1+1, x[5m])[5m:1m])", 2) == quantile + "(1:34)");
  CHECK(said(source, "max_over_time(quantile(2, x)[5m:1m])", 2) == quantile + "(1:24)");
}

TEST_CASE("equal histograms are equal, whatever buckets of nothing they have", "[promql][notes]") {
  Minutes source;
  histogram::Histogram with_zeros = three();
  with_zeros.positive = {{-2, 0}, {0, 1}, {1, 2}, {7, 0}};
  with_zeros.negative = {{3, 0}};
  histogram::Histogram finer = three();
  finer.schema = 1;
  source.add("a", {three()});
  source.add("zeros", {with_zeros});
  source.add("hint", {hinted(ResetHint::kReset)});
  source.add("finer", {finer});
  CHECK(shown(source, "a == on () zeros") == "{} histogram of 3");
  CHECK(shown(source, "zeros != on () a").empty());
  CHECK(shown(source, "a == bool on () hint") == "{} 1");
  CHECK(shown(source, "a == bool on () finer") == "{} 0");
  CHECK(shown(source, "a != on () finer") == "{} histogram of 3");
}

TEST_CASE("a histogram whose sum is NaN equals itself, and a sum of 0 is not one of -0", "[promql][notes]") {
  Minutes source;
  histogram::Histogram none = three(), plus = three(), minus = three();
  none.sum = std::nan("");
  plus.sum = 0;
  minus.sum = -0.0;
  source.add("none", {none});
  source.add("plus", {plus});
  source.add("minus", {minus});
  CHECK(shown(source, "none == bool none") == "{} 1");
  CHECK(shown(source, "none != none").empty());
  CHECK(shown(source, "none == bool on () plus") == "{} 0");
  CHECK(shown(source, "plus == bool on () minus") == "{} 0");
}

TEST_CASE("hints that collide leave an operator without a result, an aggregation only warns", "[promql][notes]") {
  Minutes source;
  source.add("reset", {hinted(ResetHint::kReset)});
  source.add("same", {hinted(ResetHint::kNotReset)});
  source.add("gauge", {hinted(ResetHint::kGauge)});
  source.add("unknown", {three()});
  const std::string collision = "PromQL warning: conflicting counter resets during histogram ";
  CHECK(said(source, "1 * (reset + on () same)", 0) == collision + "addition (1:6)");
  CHECK(said(source, "same - on () reset", 0) == collision + "subtraction (1:1)");
  CHECK(shown(source, "reset + on () same").empty());
  CHECK(shown(source, "same - on () reset").empty());
  for (const std::string_view quiet : {"reset + on () reset", "reset + on () gauge", "unknown - on () same"}) {
    CAPTURE(quiet);
    CHECK(said(source, quiet, 0).empty());
    CHECK(!shown(source, quiet).empty());
  }
  CHECK(said(source, "sum({__name__=~\"reset|same\"})", 0) == collision + "aggregation (1:5)");
  CHECK(said(source, "avg by (x) ({__name__=~\".+\"})", 0) == collision + "aggregation (1:13)");
  CHECK(shown(source, "sum({__name__=~\"reset|same\"})") == "{} histogram of 6");
  CHECK(shown(source, "avg({__name__=~\".+\"})") == "{} histogram of 3");
  CHECK(said(source, "sum({__name__=~\"reset|gauge|unknown\"})", 0).empty());
  source.add("series", {hinted(ResetHint::kNotReset), hinted(ResetHint::kReset)});
  CHECK(said(source, "sum_over_time(series[5m])", 1) == collision + "aggregation (1:15)");
  CHECK(said(source, "avg_over_time(series[5m])", 1) == collision + "aggregation (1:15)");
  CHECK(said(source, "increase(series[5m])", 1).find("conflicting") == std::string::npos);
}

TEST_CASE("count_values writes a histogram as Prometheus does", "[promql][notes]") {
  Minutes source;
  source.add("h", {{.schema = 0,
                    .zero_threshold = 0.001,
                    .zero_count = 2.5,
                    .count = 1234567,
                    .sum = -1e21,
                    .positive = {{0, 1}, {1, 0}, {2, 4e6}},
                    .negative = {{-1, 1}, {3, 2}}}});
  source.add(
      "custom",
      {{.schema = histogram::kCustom, .count = 3, .sum = HUGE_VAL, .positive = {{0, 1}, {2, 2}}, .custom = {1, 2.5}}});
  source.add("empty", {{.count = 0, .sum = std::nan("")}});
  CHECK(shown(source, "count_values(\"v\", h)") ==
        "{v=\"{count:1.234567e+06, sum:-1e+21, [-8,-4):2, [-0.5,-0.25):1, [-0.001,0.001]:2.5, (0.5,1]:1, "
        "(2,4]:4e+06}\"} 1");
  CHECK(shown(source, "count_values(\"v\", custom)") == "{v=\"{count:3, sum:+Inf, [-Inf,1]:1, (2.5,+Inf]:2}\"} 1");
  CHECK(shown(source, "count_values(\"v\", empty)") == "{v=\"{count:0, sum:NaN}\"} 1");
}

}  // namespace mcp::promql
