#include "tuned.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "tune_series.h"

namespace mcp::alert {
namespace {

rules::Outcome outcome(std::size_t fired, std::size_t flaps, std::size_t only_pending = 0, std::int64_t firing_us = 0) {
  rules::Outcome made;
  made.fired = fired;
  made.flaps = flaps;
  made.only_pending = only_pending;
  made.firing_us = firing_us;
  return made;
}

std::string watched(const std::string& text, On on, std::int64_t over_us = 600'000'000) {
  const Result<Watched> made = watched_of(text, {.on = on, .over_us = over_us, .every_us = 30'000'000});
  return made ? made->expr.text : made.error().message;
}

}  // namespace

TEST_CASE("a flap disturbs like one more firing, and what is equally noisy has the same rank", "[tune]") {
  std::vector<Tried> tried(5);
  tried[0].outcome = outcome(3, 0);
  tried[1].outcome = outcome(2, 2);
  tried[2].outcome = outcome(3, 0);
  tried[3].outcome = outcome(3, 0, 1);
  tried[4].outcome = outcome(0, 0);
  rank(tried);
  std::vector<std::size_t> ranks;
  for (const Tried& one : tried) ranks.push_back(one.rank);
  CHECK(ranks == std::vector<std::size_t>{3, 1, 3, 2, 0});
}

TEST_CASE("what only was pending is nearer to noise than what was not, though neither has a rank", "[tune]") {
  CHECK(is_noisier(outcome(1, 0), outcome(0, 0, 9)));
  CHECK(is_noisier(outcome(0, 0, 1), outcome(0, 0)));
  CHECK_FALSE(is_noisier(outcome(0, 0), outcome(0, 0)));
}

TEST_CASE("how many evaluations a condition holds for is rounded up", "[tune]") {
  CHECK(evaluations_of(0, 30) == 0);
  CHECK(evaluations_of(1, 30) == 1);
  CHECK(evaluations_of(30, 30) == 1);
  CHECK(evaluations_of(31, 30) == 2);
}

TEST_CASE("a trend is a range of a selector, and a subquery of anything else", "[tune]") {
  CHECK(watched("x{a=\"b\"} > 5", On::kValue) == "x{a=\"b\"}");
  CHECK(watched("x", On::kSlope) == "deriv(x[10m])");
  CHECK(watched("x{a=\"b\"} offset 5m >= 1", On::kChange) == "delta(x{a=\"b\"}[10m] offset 5m)");
  CHECK(watched("{__name__=\"x\"} @ 10", On::kSlope) == "deriv({__name__=\"x\"}[10m] @ 10)");
  CHECK(watched("sum(x) > 3", On::kChange) == "delta((sum(x))[10m:30s])");
  CHECK(watched("x + 1", On::kSlope, 20'000'000) == "deriv((x + 1)[20s:2s])");
  CHECK(watched("time()", On::kSlope) == "deriv(vector(time())[10m:30s])");
}

TEST_CASE("a line has no more points than can be seen, with its extremes and its gaps", "[tune]") {
  rules::Course course;
  course.steps = {.start_us = 0, .every_us = 1, .count = 1'000'000};
  rules::Course::Series series;
  for (std::uint32_t i = 0; i < course.steps.count; ++i) {
    const bool is_there = i < 400'000 || i > 600'000;
    if (is_there || i == 400'000)
      series.runs.push_back({.first = i, .is_there = is_there, .value = i == 777'777 ? 99.0 : i % 7});
  }
  course.series.push_back(std::move(series));
  Tuned tuned;
  tuned.to_us = course.steps.at(course.steps.count - 1);
  add_lines(tuned, course);
  REQUIRE(tuned.lines.size() == 1);
  const std::vector<plot::Point>& points = tuned.lines[0].points;
  CHECK(points.size() < 5'000);
  double highest = 0;
  std::size_t gaps = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (i > 0) CHECK(points[i].ts_us >= points[i - 1].ts_us);
    gaps += std::isnan(points[i].value) ? 1 : 0;
    highest = std::fmax(highest, points[i].value);
  }
  CHECK(highest == 99);
  CHECK(gaps == 1);
}

TEST_CASE("many stretches become as many as a picture can show, few stay as they are", "[tune]") {
  rules::Outcome made;
  for (std::int64_t i = 0; i < 100'000; ++i) made.firing.push_back({10 * i, 10 * i + 1});
  made.pending = {{0, 1}, {3, 4}};
  const rules::Outcome fewer = thinned(made, 1'000'000);
  CHECK(fewer.firing.size() <= 1'001);
  CHECK(fewer.firing.front().from_us == 0);
  CHECK(fewer.firing.back().to_us == 999'991);
  CHECK(fewer.pending == made.pending);
}

}  // namespace mcp::alert
