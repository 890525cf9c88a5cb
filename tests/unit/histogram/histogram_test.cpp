#include "histogram/histogram.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

namespace mcp::histogram {
namespace {

constexpr double kMax = std::numeric_limits<double>::max();
const double kNan = std::nan("");

std::vector<Interval> all_of(const Histogram& histogram, Walk::Order order = Walk::Order::kAscending) {
  std::vector<Interval> intervals;
  Walk walk(histogram, order);
  for (Interval interval; walk.next(interval);) intervals.push_back(interval);
  return intervals;
}

Histogram exponential() {
  return {.zero_threshold = 0.5,
          .zero_count = 3,
          .count = 21,
          .sum = 10,
          .positive = {{0, 1}, {2, 5}},
          .negative = {{1, 4}, {3, 8}}};
}

Histogram custom() { return {.schema = kCustom, .count = 6, .sum = 9, .positive = {{0, 1}, {2, 5}}, .custom = {1, 4}}; }

TEST_CASE("bounds are powers of 2^(2^-schema)", "[histogram]") {
  Histogram histogram;
  CHECK(histogram.bound(0) == 1);
  CHECK(histogram.bound(3) == 8);
  CHECK(histogram.bound(-1) == 0.5);
  histogram.schema = 2;
  CHECK(histogram.bound(4) == 2);
  CHECK(histogram.bound(-8) == 0.25);
  CHECK(histogram.bound(1) == Approx(1.189207115).epsilon(1e-9));
  CHECK(histogram.bound(-1) == Approx(1 / 1.189207115).epsilon(1e-9));
  histogram.schema = -2;
  CHECK(histogram.bound(1) == 16);
  CHECK(histogram.bound(-1) == 1.0 / 16);
}

TEST_CASE("the largest double ends a bucket of every schema, infinities have the one behind it", "[histogram]") {
  for (int schema = kCoarsest; schema <= kFinest; ++schema) {
    CAPTURE(schema);
    Histogram histogram{.schema = schema};
    const auto last = static_cast<std::int64_t>(std::ldexp(1024.0, schema));
    CHECK(histogram.bound(last) == kMax);
    CHECK(histogram.bound(last + 1) == HUGE_VAL);
    CHECK(histogram.bound(last - 1) < kMax);
    CHECK(histogram.bound(std::numeric_limits<std::int32_t>::max()) == HUGE_VAL);
    CHECK(histogram.bound(std::numeric_limits<std::int32_t>::min()) == 0);
  }
}

TEST_CASE("custom bounds count from 0, with infinities around them", "[histogram]") {
  CHECK(custom().bound(-1) == -HUGE_VAL);
  CHECK(custom().bound(0) == 1);
  CHECK(custom().bound(1) == 4);
  CHECK(custom().bound(2) == HUGE_VAL);
  CHECK(Histogram{.schema = kCustom}.bound(0) == HUGE_VAL);
}

TEST_CASE("a walk goes from the outermost negative bucket to the outermost positive one, or back", "[histogram]") {
  const std::vector<Interval> up = all_of(exponential());
  REQUIRE(up.size() == 5);
  CHECK(up[0].lower == -8);
  CHECK(up[0].upper == -4);
  CHECK(up[0].lower_inclusive);
  CHECK_FALSE(up[0].upper_inclusive);
  CHECK(up[0].count == 8);
  CHECK(up[1].upper == -1);
  CHECK(up[2].lower == -0.5);
  CHECK(up[2].upper == 0.5);
  CHECK(up[2].lower_inclusive);
  CHECK(up[2].upper_inclusive);
  CHECK(up[2].count == 3);
  CHECK(up[3].upper == 1);
  CHECK(up[4].lower == 2);
  CHECK(up[4].upper == 4);
  CHECK_FALSE(up[4].lower_inclusive);
  CHECK(up[4].upper_inclusive);
  const std::vector<Interval> down = all_of(exponential(), Walk::Order::kDescending);
  REQUIRE(down.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) CHECK(down[i].lower == up[4 - i].lower);
}

TEST_CASE("a zero bucket cuts its neighbours and is left out where it counts nothing", "[histogram]") {
  Histogram histogram = exponential();
  histogram.zero_threshold = 0.75;
  CHECK(all_of(histogram)[3].lower == 0.75);
  histogram.negative = {{0, 1}};
  CHECK(all_of(histogram)[0].upper == -0.75);
  histogram.zero_count = 0;
  CHECK(all_of(histogram).size() == 3);
  histogram.zero_count = -1;
  CHECK(all_of(histogram).size() == 3);
}

TEST_CASE("a walk over nothing leaves the interval as it was", "[histogram]") {
  const Histogram empty;
  Interval interval{.lower = 7};
  CHECK_FALSE(Walk(empty).next(interval));
  CHECK(interval.lower == 7);
}

TEST_CASE("the first custom bucket begins at -Inf, the last one ends at +Inf", "[histogram]") {
  const std::vector<Interval> all = all_of(custom());
  REQUIRE(all.size() == 2);
  CHECK(all[0].lower == -HUGE_VAL);
  CHECK(all[0].upper == 1);
  CHECK(all[0].lower_inclusive);
  CHECK(all[1].lower == 4);
  CHECK(all[1].upper == HUGE_VAL);
  CHECK_FALSE(all[1].lower_inclusive);
  CHECK(all[1].upper_inclusive);
}

TEST_CASE("what is no histogram is not possible", "[histogram]") {
  CHECK(possible(Histogram{}));
  CHECK(possible(exponential()));
  CHECK(possible(custom()));
  const auto refused = [](const Histogram& from, auto change) {
    Histogram histogram = from;
    change(histogram);
    return !possible(histogram);
  };
  CHECK(refused(exponential(), [](Histogram& h) { h.schema = 9; }));
  CHECK(refused(exponential(), [](Histogram& h) { h.schema = -5; }));
  CHECK(refused(exponential(), [](Histogram& h) { h.custom = {1}; }));
  CHECK(refused(exponential(), [](Histogram& h) { h.count = -1; }));
  CHECK(refused(exponential(), [](Histogram& h) { h.zero_count = -1; }));
  CHECK(refused(exponential(), [](Histogram& h) { h.zero_threshold = -1; }));
  CHECK(refused(exponential(), [](Histogram& h) { h.zero_threshold = kNan; }));
  CHECK(refused(exponential(), [](Histogram& h) { h.positive[1].count = -1; }));
  CHECK(refused(exponential(), [](Histogram& h) { h.negative[1].index = 1; }));
  CHECK(refused(exponential(), [](Histogram& h) { h.positive[1].index = std::numeric_limits<std::int32_t>::max(); }));
  CHECK(refused(exponential(), [](Histogram& h) { h.positive[0].index = std::numeric_limits<std::int32_t>::min(); }));
  CHECK(refused(custom(), [](Histogram& h) { h.positive[1].index = 3; }));
  CHECK(refused(custom(), [](Histogram& h) { h.positive[0].index = -1; }));
  CHECK(refused(custom(), [](Histogram& h) { h.zero_count = 1; }));
  CHECK(refused(custom(), [](Histogram& h) { h.zero_threshold = 1; }));
  CHECK(refused(custom(), [](Histogram& h) { h.negative = {{0, 1}}; }));
  CHECK(refused(custom(), [](Histogram& h) { h.custom = {4, 4}; }));
  CHECK(refused(custom(), [](Histogram& h) { h.custom = {1, kNan}; }));
  CHECK(refused(custom(), [](Histogram& h) { h.custom = {1, HUGE_VAL}; }));
  CHECK_FALSE(refused(custom(), [](Histogram& h) { h.custom = {-HUGE_VAL, 4}; }));
  CHECK_FALSE(refused(exponential(), [](Histogram& h) { h.sum = kNan; }));
}

TEST_CASE("scaling changes all counts and the sum, and a negative factor makes a gauge", "[histogram]") {
  Histogram histogram = exponential();
  histogram.hint = ResetHint::kNotReset;
  scale_by(histogram, 2);
  CHECK(histogram.hint == ResetHint::kNotReset);
  CHECK(histogram.count == 42);
  CHECK(histogram.sum == 20);
  CHECK(histogram.zero_count == 6);
  CHECK(histogram.positive[1].count == 10);
  CHECK(histogram.negative[0].count == 8);
  divide_by(histogram, -4);
  CHECK(histogram.hint == ResetHint::kGauge);
  CHECK(histogram.count == -10.5);
  CHECK(histogram.negative[1].count == -4);
  CHECK(histogram.zero_threshold == 0.5);
  scale_by(histogram, -1);
  CHECK(histogram.count == 10.5);
  CHECK(histogram.hint == ResetHint::kGauge);
}

TEST_CASE("a division by 0 removes the buckets", "[histogram]") {
  Histogram histogram = exponential();
  histogram.hint = ResetHint::kReset;
  divide_by(histogram, -0.0);
  CHECK(histogram.count == -HUGE_VAL);
  CHECK(histogram.positive.empty());
  CHECK(histogram.negative.empty());
  CHECK(histogram.hint == ResetHint::kReset);
  CHECK(overflowed(histogram));
  Histogram empty;
  divide_by(empty, 0);
  CHECK(std::isnan(empty.count));
  CHECK_FALSE(overflowed(empty));
}

TEST_CASE("overflow is looked for everywhere", "[histogram]") {
  CHECK_FALSE(overflowed(exponential()));
  Histogram histogram = exponential();
  histogram.negative[0].count = HUGE_VAL;
  CHECK(overflowed(histogram));
  histogram = exponential();
  histogram.sum = -HUGE_VAL;
  CHECK(overflowed(histogram));
}

TEST_CASE("a coarser schema counts neighbours together", "[histogram]") {
  Histogram histogram = exponential();
  histogram.schema = 2;
  histogram.hint = ResetHint::kNotReset;
  histogram.positive = {{-4, 1}, {-3, 2}, {0, 4}, {1, 8}, {4, 16}, {5, 32}};
  const Histogram coarse = copy_to_schema(histogram, 0);
  CHECK(coarse.schema == 0);
  CHECK(coarse.hint == ResetHint::kUnknown);
  CHECK(coarse.zero_threshold == 0.5);
  REQUIRE(coarse.positive.size() == 4);
  CHECK(coarse.positive[0].index == -1);
  CHECK(coarse.positive[0].count == 1);
  CHECK(coarse.positive[1].index == 0);
  CHECK(coarse.positive[1].count == 6);
  CHECK(coarse.positive[2].count == 24);
  CHECK(coarse.positive[3].index == 2);
  CHECK(coarse.positive[3].count == 32);
  CHECK(coarse.negative.size() == 1);
  CHECK(copy_to_schema(histogram, 2).hint == ResetHint::kNotReset);
}

TEST_CASE("compact leaves out what counts 0, and equals does not see it", "[histogram]") {
  Histogram histogram = exponential();
  histogram.positive = {{-1, 0}, {0, 1}, {1, -0.0}, {2, 5}, {3, 0}};
  CHECK(equals(histogram, exponential()));
  CHECK(equals(exponential(), histogram));
  compact(histogram);
  CHECK(histogram.positive.size() == 2);
  CHECK(equals(histogram, exponential()));
  histogram.positive[0].count = kNan;
  compact(histogram);
  CHECK(histogram.positive.size() == 2);
}

TEST_CASE("equal is what has the same bits", "[histogram]") {
  const auto differs = [](const Histogram& from, auto change) {
    Histogram histogram = from;
    change(histogram);
    return !equals(histogram, from) && !equals(from, histogram);
  };
  CHECK(differs(exponential(), [](Histogram& h) { h.schema = 1; }));
  CHECK(differs(exponential(), [](Histogram& h) { h.count = 22; }));
  CHECK(differs(exponential(), [](Histogram& h) { h.sum = kNan; }));
  CHECK(differs(exponential(), [](Histogram& h) { h.zero_count = 2; }));
  CHECK(differs(exponential(), [](Histogram& h) { h.zero_threshold = 0.25; }));
  CHECK(differs(exponential(), [](Histogram& h) { h.positive[0].index = 1; }));
  CHECK(differs(exponential(), [](Histogram& h) { h.positive.push_back({9, 1}); }));
  CHECK(differs(exponential(), [](Histogram& h) { h.negative[1].count = 9; }));
  CHECK(differs(custom(), [](Histogram& h) { h.custom = {1, 5}; }));
  CHECK_FALSE(differs(exponential(), [](Histogram& h) { h.hint = ResetHint::kGauge; }));
  Histogram nan = exponential();
  nan.sum = kNan;
  CHECK(equals(nan, nan));
}

TEST_CASE("the average is that of all, the variance that of the middles of buckets", "[histogram]") {
  CHECK(average(exponential()) == 10.0 / 21);
  CHECK(std::isnan(average(Histogram{})));
  CHECK(std::isnan(variance(Histogram{})));
  // The zero bucket at 0, one of (1,2] at sqrt(2), one of [-2,-1) at -sqrt(2).
  const Histogram around{
      .zero_threshold = 0.1, .zero_count = 2, .count = 4, .sum = 0, .positive = {{0, 0}, {1, 1}}, .negative = {{1, 1}}};
  CHECK(variance(around) == Approx(1));
  // (0,2] at 1, (2,4] at 3.
  const Histogram even{.schema = kCustom, .count = 2, .sum = 4, .positive = {{1, 1}, {2, 1}}, .custom = {0, 2, 4}};
  CHECK(variance(even) == Approx(1));
  Histogram open = custom();
  CHECK(std::isinf(variance(open)));
  open.sum = kNan;
  CHECK(std::isnan(variance(open)));
}

}  // namespace
}  // namespace mcp::histogram
