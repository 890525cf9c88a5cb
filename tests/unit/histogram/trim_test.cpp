#include "histogram/trim.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "histogram/quantile.h"

namespace mcp::histogram {
namespace {

Histogram exponential() {  // [-4,-2) [-2,-1) around 0 (1,2] (2,4]
  return {.hint = ResetHint::kNotReset,
          .zero_threshold = 0.5,
          .zero_count = 4,
          .count = 19,
          .sum = 100,
          .positive = {{1, 2}, {2, 8}},
          .negative = {{1, 4}, {2, 1}}};
}

Histogram custom(std::vector<double> bounds, std::vector<Bucket> buckets) {
  Histogram histogram{.schema = kCustom, .sum = 77, .positive = std::move(buckets), .custom = std::move(bounds)};
  for (const Bucket& bucket : histogram.positive) histogram.count += bucket.count;
  return histogram;
}

TEST_CASE("where nothing is cut off even the sum stays", "[trim]") {
  CHECK(equals(trim(exponential(), HUGE_VAL, Keep::kBelow), exponential()));
  CHECK(equals(trim(exponential(), 4, Keep::kBelow), exponential()));
  CHECK(equals(trim(exponential(), -HUGE_VAL, Keep::kAbove), exponential()));
  CHECK(equals(trim(exponential(), -4, Keep::kAbove), exponential()));
  CHECK(trim(exponential(), 5, Keep::kBelow).hint == ResetHint::kNotReset);
  CHECK(equals(trim(Histogram{}, 1, Keep::kBelow), Histogram{}));
}

TEST_CASE("where everything is, what it counts is 0", "[trim]") {
  const Histogram nothing{.zero_threshold = 0.5};
  CHECK(equals(trim(exponential(), -HUGE_VAL, Keep::kBelow), nothing));
  CHECK(equals(trim(exponential(), HUGE_VAL, Keep::kAbove), nothing));
  CHECK(equals(trim(exponential(), -4, Keep::kBelow), nothing));
  CHECK(equals(trim(exponential(), 4, Keep::kAbove), nothing));
}

TEST_CASE("between buckets they are kept or gone, with a sum of their geometric means", "[trim]") {
  const Histogram below = trim(exponential(), 2, Keep::kBelow);
  CHECK(below.count == 11);
  CHECK(below.sum == Approx(2 * std::sqrt(2) - 4 * std::sqrt(2) - std::sqrt(8)));
  CHECK(below.positive.size() == 1);
  CHECK(below.hint == ResetHint::kNotReset);
  const Histogram above = trim(exponential(), 2, Keep::kAbove);
  CHECK(above.count == 8);
  CHECK(above.sum == Approx(8 * std::sqrt(8)));
  CHECK(above.zero_count == 0);
  CHECK(above.zero_threshold == 0.5);
  CHECK(above.negative.empty());
}

TEST_CASE("a bucket that is cut keeps its part by the logarithm", "[trim]") {
  const double cut = std::sqrt(8);
  const Histogram below = trim(exponential(), cut, Keep::kBelow), above = trim(exponential(), cut, Keep::kAbove);
  CHECK(below.count == Approx(15));
  CHECK(below.positive[1].count == Approx(4));
  CHECK(above.count == Approx(4));
  CHECK(above.sum == Approx(4 * std::sqrt(cut * 4)));
  const Histogram lowest = trim(exponential(), -cut, Keep::kBelow);
  CHECK(lowest.count == Approx(0.5));
  CHECK(lowest.sum == Approx(-0.5 * std::sqrt(cut * 4)));
  CHECK(trim(exponential(), -cut, Keep::kAbove).count == Approx(18.5));
}

TEST_CASE("the zero bucket is cut evenly, on the side that there is", "[trim]") {
  Histogram histogram = exponential();
  CHECK(trim(histogram, 0.25, Keep::kBelow).zero_count == 3);
  CHECK(trim(histogram, 0.25, Keep::kAbove).zero_count == 1);
  histogram.negative = {{1, 0}};
  CHECK(trim(histogram, 0.25, Keep::kBelow).zero_count == 2);
  CHECK(trim(histogram, 0.25, Keep::kBelow).sum == 2 * 0.125);
  CHECK(trim(histogram, 0.25, Keep::kAbove).zero_count == 2);
  CHECK(trim(histogram, 0, Keep::kBelow).zero_count == 0);
  histogram = exponential();
  histogram.positive.clear();
  CHECK(trim(histogram, 0, Keep::kBelow).zero_count == 4);
  CHECK(trim(histogram, -0.125, Keep::kAbove).zero_count == 1);
  const Histogram alone{.zero_threshold = 0.5, .zero_count = 4, .count = 4};
  CHECK(trim(alone, 0, Keep::kAbove).zero_count == 2);
  CHECK(trim(alone, 0, Keep::kAbove).sum == 0.5);
  CHECK(trim(alone, 0, Keep::kBelow).sum == -0.5);
}

TEST_CASE("custom buckets are cut evenly", "[trim]") {
  const Histogram histogram = custom({2, 6}, {{0, 4}, {1, 8}, {2, 1}});
  const Histogram below = trim(histogram, 3, Keep::kBelow);
  CHECK(below.count == 6);
  CHECK(below.sum == 4 * 1 + 2 * 2.5);
  CHECK(below.custom == histogram.custom);
  const Histogram above = trim(histogram, 3, Keep::kAbove);
  CHECK(above.count == 7);
  CHECK(above.sum == 6 * 4.5 + 6);
}

TEST_CASE("of the last custom bucket nothing is kept below, everything above", "[trim]") {
  const Histogram histogram = custom({2, 6}, {{0, 4}, {2, 3}});
  CHECK(trim(histogram, 100, Keep::kBelow).count == 4);
  CHECK(trim(histogram, 100, Keep::kAbove).count == 3);
  CHECK(trim(histogram, 100, Keep::kAbove).sum == 300);
  CHECK(trim(histogram, HUGE_VAL, Keep::kBelow).count == 7);
  CHECK(trim(histogram, HUGE_VAL, Keep::kAbove).count == 0);
}

TEST_CASE("the first custom bucket begins at 0 where it ends above", "[trim]") {
  const Histogram histogram = custom({4}, {{0, 8}, {1, 1}});
  CHECK(trim(histogram, 1, Keep::kBelow).count == 2);
  CHECK(trim(histogram, 1, Keep::kBelow).sum == 2 * 0.5);
  CHECK(trim(histogram, 1, Keep::kAbove).count == 7);
  CHECK(trim(histogram, 1, Keep::kAbove).sum == 6 * 2.5 + 4);
  CHECK(equals(trim(histogram, 0, Keep::kAbove), histogram));
  CHECK(trim(histogram, 0, Keep::kBelow).count == 0);
  CHECK(trim(histogram, -1, Keep::kAbove).count == 1);
  CHECK(trim(histogram, -1, Keep::kBelow).count == 0);
  const Histogram below = custom({-4}, {{0, 8}, {1, 1}});
  CHECK(trim(below, -9, Keep::kBelow).count == 8);
  CHECK(trim(below, -9, Keep::kBelow).sum == -72);
  CHECK(trim(below, -9, Keep::kAbove).count == 1);
  CHECK(trim(below, -9, Keep::kAbove).sum == -4);
  const Histogram all = custom({}, {{0, 8}});
  CHECK(trim(all, 1, Keep::kBelow).count == 0);
  CHECK(trim(all, 1, Keep::kAbove).count == 0);
  CHECK(trim(all, HUGE_VAL, Keep::kBelow).count == 8);
}

TEST_CASE("what is kept is the fraction", "[trim]") {
  for (double value = -5; value < 5; value += 0.125) {
    CAPTURE(value);
    const double below = fraction(-HUGE_VAL, value, exponential()).value * 19;
    CHECK(trim(exponential(), value, Keep::kBelow).count == Approx(below).margin(1e-9));
    CHECK(trim(exponential(), value, Keep::kAbove).count == Approx(19 - below).margin(1e-9));
  }
}

}  // namespace
}  // namespace mcp::histogram
