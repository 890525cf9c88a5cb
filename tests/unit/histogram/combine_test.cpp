#include "histogram/combine.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

namespace mcp::histogram {
namespace {

Histogram exponential(int schema, std::vector<Bucket> positive, std::vector<Bucket> negative = {}) {
  Histogram histogram{.schema = schema, .positive = std::move(positive), .negative = std::move(negative)};
  for (const Bucket& bucket : histogram.positive) histogram.count += bucket.count;
  for (const Bucket& bucket : histogram.negative) histogram.count += bucket.count;
  histogram.sum = histogram.count * 2;
  return histogram;
}

Histogram with_zero(Histogram histogram, double threshold, double count) {
  histogram.zero_threshold = threshold;
  histogram.zero_count = count;
  histogram.count += count;
  return histogram;
}

Histogram custom(std::vector<double> bounds, std::vector<Bucket> buckets) {
  Histogram histogram = exponential(kCustom, std::move(buckets));
  histogram.custom = std::move(bounds);
  return histogram;
}

Histogram hinted(Histogram histogram, ResetHint hint) {
  histogram.hint = hint;
  return histogram;
}

Histogram sum_of(Histogram a, const Histogram& b) {
  CHECK(add(a, b).compatible);
  return a;
}
Histogram difference_of(Histogram a, const Histogram& b) {
  CHECK(subtract(a, b).compatible);
  return a;
}

TEST_CASE("counts of the same buckets are added, others come in between", "[combine]") {
  const Histogram a = exponential(0, {{-2, 1}, {0, 2}, {3, 4}}, {{1, 1}});
  const Histogram b = exponential(0, {{-3, 10}, {0, 20}, {1, 30}, {5, 40}}, {{1, 5}});
  const Histogram wanted = exponential(0, {{-3, 10}, {-2, 1}, {0, 22}, {1, 30}, {3, 4}, {5, 40}}, {{1, 6}});
  CHECK(equals(sum_of(a, b), wanted));
  CHECK(equals(sum_of(b, a), wanted));
  CHECK(equals(sum_of(a, Histogram{}), a));
  CHECK(equals(sum_of(Histogram{}, a), a));
}

TEST_CASE("what is subtracted from nothing is negative", "[combine]") {
  const Histogram a = exponential(0, {{0, 2}}), b = exponential(0, {{0, 2}, {1, 3}});
  const Histogram less = difference_of(a, b);
  CHECK(equals(less, exponential(0, {{1, -3}})));
  CHECK(less.positive.size() == 2);
  CHECK(equals(difference_of(b, a), exponential(0, {{1, 3}})));
}

TEST_CASE("the coarser schema is that of the sum", "[combine]") {
  const Histogram fine = exponential(1, {{1, 1}, {2, 2}, {3, 4}}, {{4, 8}});
  const Histogram coarse = exponential(0, {{1, 10}}, {{2, 10}});
  const Histogram wanted = exponential(0, {{1, 13}, {2, 4}}, {{2, 18}});
  CHECK(equals(sum_of(fine, coarse), wanted));
  CHECK(equals(sum_of(coarse, fine), wanted));
}

TEST_CASE("the wider zero bucket takes the buckets that end within it", "[combine]") {
  const Histogram wide = with_zero(exponential(0, {{2, 1}}, {{2, 1}}), 2, 5);
  const Histogram narrow = with_zero(exponential(0, {{0, 1}, {1, 2}, {2, 4}}, {{1, 8}}), 0.5, 3);
  const Histogram wanted = with_zero(exponential(0, {{2, 5}}, {{2, 1}}), 2, 5 + 3 + 1 + 2 + 8);
  for (const Histogram& sum : {sum_of(wide, narrow), sum_of(narrow, wide)}) {
    CHECK(sum.zero_threshold == 2);
    CHECK(sum.zero_count == wanted.zero_count);
    CHECK(sum.count == wanted.count);
    CHECK(sum.positive.size() == 1);
    CHECK(sum.positive[0].count == 5);
    CHECK(sum.negative.size() == 1);
  }
  CHECK(difference_of(wide, narrow).zero_count == 5 - 14);
}

TEST_CASE("a zero bucket grows to where the bucket ends that it would cut", "[combine]") {
  const Histogram cutting = with_zero(exponential(0, {{4, 1}}), 3, 5);
  const Histogram cut = exponential(0, {{2, 7}, {3, 1}});  // (2,4] (4,8]
  for (const Histogram& sum : {sum_of(cutting, cut), sum_of(cut, cutting)}) {
    CHECK(sum.zero_threshold == 4);
    CHECK(sum.zero_count == 12);
    CHECK(sum.positive.size() == 2);
  }
  // An empty one may be cut.
  CHECK(sum_of(cutting, exponential(0, {{2, 0}, {3, 1}})).zero_threshold == 3);
  // The negative side moves it further, and then more of the positive one is within.
  const Histogram both = exponential(0, {{1, 1}, {2, 2}, {3, 4}}, {{3, 8}});
  const Histogram moved = sum_of(with_zero(Histogram{}, 5, 1), both);
  CHECK(moved.zero_threshold == 8);
  CHECK(moved.zero_count == 1 + 1 + 2 + 4 + 8);
  CHECK(moved.positive.empty());
  CHECK(moved.negative.empty());
}

TEST_CASE("custom bounds that differ leave those that both have", "[combine]") {
  Histogram sum = custom({1, 2, 5}, {{0, 1}, {1, 2}, {2, 3}, {3, 4}});
  const Histogram other = custom({2, 3, 5}, {{0, 10}, {1, 20}, {2, 30}, {3, 40}});
  const Histogram first = sum;
  Combined combined = add(sum, other);
  CHECK(combined.bounds_reconciled);
  CHECK(equals(sum, custom({2, 5}, {{0, 13}, {1, 53}, {2, 44}})));
  sum = first;
  combined = subtract(sum, other);
  CHECK(combined.bounds_reconciled);
  CHECK(equals(sum, custom({2, 5}, {{0, -7}, {1, -47}, {2, -36}})));
  sum = first;
  CHECK_FALSE(add(sum, first).bounds_reconciled);
  CHECK(equals(sum, custom({1, 2, 5}, {{0, 2}, {1, 4}, {2, 6}, {3, 8}})));
  sum = first;
  CHECK(add(sum, custom({}, {{0, 9}})).bounds_reconciled);
  CHECK(equals(sum, custom({}, {{0, 19}})));
  sum = custom({1}, {{0, 3}});
  CHECK(subtract(sum, custom({2}, {{0, 3}})).bounds_reconciled);
  CHECK(sum.positive.empty());
}

TEST_CASE("a custom one and another are not added", "[combine]") {
  Histogram a = custom({1}, {{0, 1}});
  const Histogram before = a;
  CHECK_FALSE(add(a, Histogram{}).compatible);
  CHECK(equals(a, before));
  Histogram b = exponential(0, {{0, 1}});
  CHECK_FALSE(subtract(b, before).compatible);
  CHECK(b.count == 1);
}

TEST_CASE("hints that differ are unknown, but a gauge makes a gauge", "[combine]") {
  using enum ResetHint;
  const auto hint_of = [](ResetHint a, ResetHint b) {
    Histogram sum = hinted(Histogram{}, a);
    const Combined combined = add(sum, hinted(Histogram{}, b));
    const bool collide = (a == kReset && b == kNotReset) || (a == kNotReset && b == kReset);
    CHECK(combined.hints_collide == collide);
    return sum.hint;
  };
  for (const ResetHint hint : {kUnknown, kReset, kNotReset, kGauge}) {
    CHECK(hint_of(hint, hint) == hint);
    CHECK(hint_of(hint, kGauge) == kGauge);
    CHECK(hint_of(kGauge, hint) == kGauge);
  }
  CHECK(hint_of(kUnknown, kReset) == kUnknown);
  CHECK(hint_of(kNotReset, kUnknown) == kUnknown);
  CHECK(hint_of(kNotReset, kReset) == kUnknown);
  CHECK(hint_of(kReset, kNotReset) == kUnknown);
}

TEST_CASE("what rounding takes is added in the end", "[combine]") {
  const auto one = [](double count, double sum) {
    Histogram histogram = with_zero(exponential(0, {{1, count}}, {{1, count}}), 0.5, count);
    histogram.count = count;
    histogram.sum = sum;
    return hinted(histogram, ResetHint::kNotReset);
  };
  Histogram sum = one(1e100, 1);
  std::optional<Histogram> lost;
  add(sum, one(1, 1e100), lost);
  add(sum, one(1, 1), lost);
  subtract(sum, one(1e100, 1e100), lost);
  REQUIRE(lost);
  CHECK(add(sum, *lost).compatible);
  CHECK(sum.count == 2);
  CHECK(sum.sum == 2);
  CHECK(sum.zero_count == 2);
  CHECK(sum.positive[0].count == 2);
  CHECK(sum.negative[0].count == 2);
  CHECK(sum.hint == ResetHint::kNotReset);
}

TEST_CASE("losses follow the buckets of their sum", "[combine]") {
  // Into new buckets, a coarser schema, a wider zero bucket and between other bounds.
  Histogram sum = exponential(1, {{-1, 1e100}, {1, 1}, {2, 1e100}});
  std::optional<Histogram> lost;
  add(sum, exponential(1, {{-1, 1}, {0, 5}, {2, 1}}), lost);
  add(sum, exponential(0, {{1, 1}, {7, 3}}), lost);
  add(sum, with_zero(Histogram{}, 0.75, 2), lost);
  subtract(sum, with_zero(exponential(0, {{1, 1e100}}), 1, 1e100), lost);
  REQUIRE(lost);
  CHECK(lost->positive.size() == sum.positive.size());
  add(sum, *lost);
  compact(sum);
  CHECK(sum.schema == 0);
  CHECK(sum.zero_threshold == 1);
  CHECK(sum.zero_count == 1 + 5 + 2);
  REQUIRE(sum.positive.size() == 2);
  CHECK(sum.positive[0].count == 1 + 1 + 1);
  CHECK(sum.positive[1].index == 7);

  Histogram between = custom({1, 2}, {{0, 1e100}, {1, 1}, {2, 4}});
  lost.reset();
  add(between, custom({1, 2}, {{0, 1}}), lost);
  add(between, custom({2}, {{0, 1}}), lost);
  subtract(between, custom({2, 3}, {{0, 1e100}}), lost);
  add(between, *lost);
  CHECK(between.custom == std::vector<double>{2});
  CHECK(between.positive[0].count == 3);
  CHECK(between.positive[1].count == 4);
}

TEST_CASE("sums with and without losses have the same buckets in any order", "[combine]") {
  std::mt19937_64 random(7);
  const auto side = [&random] {
    std::vector<Bucket> buckets;
    for (std::int32_t index = -4; index < 8; ++index) {
      if (random() % 3 == 0) buckets.push_back({index, static_cast<double>(random() % 5)});
    }
    return buckets;
  };
  for (int round = 0; round < 300; ++round) {
    Histogram parts[3];
    for (Histogram& part : parts) {
      part = exponential(1, side(), side());
      part.zero_threshold = std::ldexp(1.0, static_cast<int>(random() % 4));
    }
    Histogram plain = parts[0], other = parts[2], kept = parts[0];
    std::optional<Histogram> lost;
    for (const int i : {1, 2}) {
      add(plain, parts[i]);
      add(kept, parts[i], lost);
    }
    add(kept, *lost);
    CHECK(equals(plain, kept));
    add(other, parts[0]);
    add(other, parts[1]);
    CHECK(plain.zero_threshold == other.zero_threshold);
    CHECK(plain.count == other.count);
  }
}

TEST_CASE("a hint says whether there was a reset", "[combine]") {
  const Histogram less = exponential(0, {{1, 1}}), more = exponential(0, {{1, 2}});
  CHECK(detect_reset(hinted(more, ResetHint::kReset), less));
  CHECK_FALSE(detect_reset(hinted(less, ResetHint::kNotReset), more));
  CHECK(detect_reset(less, more));
  CHECK(detect_reset(hinted(less, ResetHint::kGauge), more));
  CHECK_FALSE(detect_reset(hinted(more, ResetHint::kGauge), less));
}

TEST_CASE("a count that fell is a reset", "[combine]") {
  const Histogram before = with_zero(exponential(0, {{0, 0}, {1, 3}, {4, 2}}, {{2, 1}}), 0.25, 2);
  CHECK_FALSE(detect_reset(before, before));
  CHECK_FALSE(detect_reset(before, Histogram{.zero_threshold = 0.25}));
  const auto reset = [&before](auto change) {
    Histogram now = before;
    change(now);
    return detect_reset(now, before);
  };
  CHECK(reset([](Histogram& h) { h.count -= 1; }));
  CHECK(reset([](Histogram& h) { h.zero_count -= 1; }));
  CHECK(reset([](Histogram& h) { h.positive[1].count -= 1; }));
  CHECK(reset([](Histogram& h) { h.positive.pop_back(); }));
  CHECK(reset([](Histogram& h) { h.negative.clear(); }));
  CHECK(reset([](Histogram& h) { h.negative[0].index = 3; }));
  CHECK(reset([](Histogram& h) { h.schema = 1; }));
  CHECK(reset([](Histogram& h) { h.zero_threshold = 0.125; }));
  CHECK_FALSE(reset([](Histogram& h) { h.positive.erase(h.positive.begin()); }));
  CHECK_FALSE(reset([](Histogram& h) { h.positive.push_back({7, 1}); }));
  CHECK_FALSE(reset([](Histogram& h) { h.sum -= 100; }));
}

TEST_CASE("a coarser schema or a wider zero bucket is none", "[combine]") {
  const Histogram before = with_zero(exponential(1, {{1, 1}, {2, 2}, {3, 4}}), 0.5, 1);
  CHECK_FALSE(detect_reset(with_zero(exponential(0, {{1, 3}, {2, 4}}), 0.5, 1), before));
  CHECK(detect_reset(with_zero(exponential(0, {{1, 2}, {2, 5}}), 0.5, 1), before));
  CHECK_FALSE(detect_reset(with_zero(exponential(1, {{3, 4}}), 2, 4), before));
  CHECK(detect_reset(with_zero(exponential(1, {{3, 6}}), 2, 2), before));
  CHECK(detect_reset(with_zero(exponential(1, {{3, 6}}), 1.9, 4), before));
}

TEST_CASE("custom ones are compared between the bounds that both have", "[combine]") {
  const Histogram before = custom({1, 2}, {{0, 1}, {1, 2}, {2, 3}});
  CHECK_FALSE(detect_reset(before, before));
  CHECK(detect_reset(custom({1, 2}, {{0, 2}, {1, 1}, {2, 3}}), before));
  CHECK_FALSE(detect_reset(custom({2}, {{0, 3}, {1, 3}}), before));
  CHECK(detect_reset(custom({2}, {{0, 2}, {1, 4}}), before));
  CHECK_FALSE(detect_reset(custom({}, {{0, 6}}), before));
  CHECK_FALSE(detect_reset(custom({2, 9}, {{0, 3}, {1, 1}, {2, 2}}), before));
  CHECK(detect_reset(custom({2, 9}, {{0, 4}, {1, 1}, {2, 1}}), before));
  CHECK(detect_reset(exponential(0, {{1, 9}}), before));
  CHECK(detect_reset(custom({1}, {{1, 9}}), exponential(0, {{1, 1}})));
}

}  // namespace
}  // namespace mcp::histogram
