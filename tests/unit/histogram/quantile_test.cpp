#include "histogram/quantile.h"

#include <catch2/catch.hpp>
#include <cmath>

namespace mcp::histogram {
namespace {

const double kNan = std::nan("");

Histogram positive() { return {.count = 8, .sum = 20, .positive = {{1, 4}, {3, 4}}}; }  // (1,2] (4,8]

Histogram mirrored(const Histogram& histogram) {
  Histogram other = histogram;
  std::swap(other.positive, other.negative);
  other.sum = -other.sum;
  return other;
}

Histogram custom(std::vector<double> bounds, std::vector<Bucket> buckets) {
  Histogram histogram{.schema = kCustom, .positive = std::move(buckets), .custom = std::move(bounds)};
  for (const Bucket& bucket : histogram.positive) histogram.count += bucket.count;
  return histogram;
}

TEST_CASE("a q that is none has no quantile", "[quantile]") {
  CHECK(quantile(-0.1, positive()).value == -HUGE_VAL);
  CHECK(quantile(1.1, positive()).value == HUGE_VAL);
  CHECK(std::isnan(quantile(kNan, positive()).value));
  CHECK(std::isnan(quantile(0.5, Histogram{}).value));
  CHECK(quantile(-1, Histogram{}).value == -HUGE_VAL);
  CHECK(quantile(2, Histogram{}).value == HUGE_VAL);
}

TEST_CASE("quantiles lie evenly by their logarithm", "[quantile]") {
  CHECK(quantile(0, positive()).value == 1);
  CHECK(quantile(0.25, positive()).value == Approx(std::sqrt(2)));
  CHECK(quantile(0.375, positive()).value == Approx(std::exp2(0.75)));
  CHECK(quantile(0.5, positive()).value == Approx(4));
  CHECK(quantile(0.75, positive()).value == Approx(std::sqrt(32)));
  CHECK(quantile(1, positive()).value == 8);
  for (const double q : {0.0, 0.1, 0.25, 0.4, 0.6, 0.9, 1.0}) {
    CAPTURE(q);
    CHECK(quantile(1 - q, mirrored(positive())).value == Approx(-quantile(q, positive()).value));
  }
}

TEST_CASE("in the zero bucket they lie evenly, on the side that there is", "[quantile]") {
  Histogram histogram{.zero_threshold = 0.5, .zero_count = 4, .count = 4};
  CHECK(quantile(0, histogram).value == -0.5);
  CHECK(quantile(0.25, histogram).value == -0.25);
  CHECK(quantile(0.75, histogram).value == 0.25);
  histogram.positive = {{1, 4}};
  histogram.count = 8;
  CHECK(quantile(0.25, histogram).value == 0.25);
  histogram.positive[0].count = 0;
  histogram.count = 4;
  CHECK(quantile(0.25, histogram).value == 0.125);
  std::swap(histogram.positive, histogram.negative);
  CHECK(quantile(0.75, histogram).value == -0.125);
  histogram.positive = histogram.negative;
  CHECK(quantile(0.25, histogram).value == -0.25);
}

TEST_CASE("custom buckets are even, the outermost ones are taken for what bounds them", "[quantile]") {
  const Histogram histogram = custom({1, 3}, {{0, 4}, {1, 4}, {2, 8}});
  CHECK(quantile(0, histogram).value == 0);
  CHECK(quantile(0.125, histogram).value == 0.5);
  CHECK(quantile(0.375, histogram).value == 2);
  CHECK(quantile(0.8, histogram).value == 3);
  CHECK(quantile(1, histogram).value == 3);
  CHECK(quantile(0.125, custom({-1, 3}, {{0, 4}, {1, 4}})).value == -1);
  CHECK(quantile(0.75, custom({-1, 3}, {{0, 4}, {1, 4}})).value == 1);
  CHECK(quantile(0.5, custom({}, {{0, 4}})).value == HUGE_VAL);
}

TEST_CASE("where the buckets count less than all it ends at the last one", "[quantile]") {
  Histogram histogram = positive();
  histogram.count = 16;
  CHECK(quantile(0.1, histogram).note == Note::kNone);
  CHECK(quantile(0.9, histogram).value == Approx(8 * std::pow(2, -0.4)));
  histogram = {.count = 5, .sum = 1};
  CHECK(quantile(0.1, histogram).value == 0);
}

TEST_CASE("buckets that count more than all do not lead beyond it", "[quantile]") {
  Histogram histogram = positive();
  histogram.count = 7;
  CHECK(quantile(1, histogram).value == Approx(8));
  CHECK(quantile(0, histogram).value == Approx(1));
}

TEST_CASE("NaN are taken for the largest, and that is said", "[quantile]") {
  Histogram histogram = positive();
  histogram.sum = kNan;
  CHECK(quantile(0.5, histogram).note == Note::kNone);  // of both infinities
  CHECK(quantile(0.5, histogram).value == 2);
  histogram.count = 16;
  CHECK(quantile(0.25, histogram).value == 2);
  CHECK(quantile(0.25, histogram).note == Note::kQuantileIsSkewed);
  CHECK(quantile(0.5, histogram).value == 8);
  CHECK(quantile(0.5, histogram).note == Note::kQuantileIsSkewed);
  CHECK(std::isnan(quantile(0.6, histogram).value));
  CHECK(quantile(0.6, histogram).note == Note::kQuantileIsNan);
  const Histogram nothing_else{.count = 3, .sum = kNan};
  CHECK(std::isnan(quantile(0.4, nothing_else).value));
  CHECK(quantile(0.4, nothing_else).note == Note::kQuantileIsNan);
}

TEST_CASE("a fraction is what lies between", "[quantile]") {
  const Histogram histogram = positive();
  CHECK(fraction(-HUGE_VAL, HUGE_VAL, histogram).value == 1);
  CHECK(fraction(0, 2, histogram).value == 0.5);
  CHECK(fraction(1, std::sqrt(2), histogram).value == Approx(0.25));
  CHECK(fraction(2, 4, histogram).value == 0);
  CHECK(fraction(-5, 0, histogram).value == 0);
  CHECK(fraction(std::sqrt(2), std::sqrt(32), histogram).value == Approx(0.5));
  CHECK(fraction(5, 5, histogram).value == 0);
  CHECK(fraction(6, 5, histogram).value == 0);
  CHECK(fraction(8, HUGE_VAL, histogram).value == 0);
  CHECK(fraction(-std::sqrt(32), -std::sqrt(2), mirrored(histogram)).value == Approx(0.5));
  CHECK(fraction(-HUGE_VAL, -2, mirrored(histogram)).value == 0.5);
}

TEST_CASE("there is no fraction of nothing or up to NaN", "[quantile]") {
  CHECK(std::isnan(fraction(0, 1, Histogram{}).value));
  CHECK(std::isnan(fraction(2, 1, Histogram{}).value));
  CHECK(std::isnan(fraction(kNan, 1, positive()).value));
  CHECK(std::isnan(fraction(0, kNan, positive()).value));
}

TEST_CASE("fractions in the zero bucket and in custom ones are even", "[quantile]") {
  Histogram histogram{.zero_threshold = 0.5, .zero_count = 4, .count = 4};
  CHECK(fraction(-0.25, 0.25, histogram).value == 0.5);
  histogram.positive = {{1, 4}};
  histogram.count = 8;
  CHECK(fraction(0.25, 1, histogram).value == 0.25);
  CHECK(fraction(-HUGE_VAL, 0, histogram).value == 0);
  const Histogram even = custom({1, 3}, {{0, 4}, {1, 4}, {2, 8}});
  CHECK(fraction(0, 0.5, even).value == 0.125);
  CHECK(fraction(-HUGE_VAL, 2, even).value == 0.375);
  CHECK(fraction(2, HUGE_VAL, even).value == 0.625);
  CHECK(fraction(-HUGE_VAL, 100, even).value == 0.5);  // nothing of the last one, whose end is unknown
  const Histogram below = custom({-4, -2}, {{0, 4}, {1, 4}});
  CHECK(fraction(-HUGE_VAL, -5, below).value == 0.5);
  CHECK(fraction(-3, 0, below).value == 0.25);
}

TEST_CASE("NaN are in no fraction, and that is said", "[quantile]") {
  Histogram histogram = positive();
  histogram.sum = kNan;
  CHECK(fraction(-HUGE_VAL, HUGE_VAL, histogram).value == 1);
  CHECK(fraction(-HUGE_VAL, HUGE_VAL, histogram).note == Note::kNone);
  histogram.count = 16;
  CHECK(fraction(-HUGE_VAL, HUGE_VAL, histogram).value == 0.5);
  CHECK(fraction(-HUGE_VAL, HUGE_VAL, histogram).note == Note::kFractionLeavesOut);
  CHECK(fraction(-HUGE_VAL, 2, histogram).value == 0.25);
  CHECK(fraction(0, 1.5, histogram).note == Note::kFractionLeavesOut);
}

TEST_CASE("a fraction up to a quantile is its q", "[quantile]") {
  const Histogram histogram{.schema = 2,
                            .zero_threshold = 0.25,
                            .zero_count = 3,
                            .count = 24,
                            .sum = 1,
                            .positive = {{-3, 2}, {0, 5}, {7, 4}},
                            .negative = {{-1, 6}, {4, 4}}};
  for (double q = 0.01; q < 1; q += 0.01) {
    CAPTURE(q);
    CHECK(fraction(-HUGE_VAL, quantile(q, histogram).value, histogram).value == Approx(q).margin(1e-9));
  }
}

}  // namespace
}  // namespace mcp::histogram
