#include "histogram/classic.h"

#include <catch2/catch.hpp>
#include <cmath>

namespace mcp::histogram {
namespace {

const double kNan = std::nan("");

std::vector<ClassicBucket> buckets() { return {{1, 2}, {3, 6}, {HUGE_VAL, 8}}; }

TEST_CASE("a q that is none has no quantile in classic buckets", "[classic]") {
  CHECK(bucket_quantile(-1, buckets()).value == -HUGE_VAL);
  CHECK(bucket_quantile(2, buckets()).value == HUGE_VAL);
  CHECK(std::isnan(bucket_quantile(kNan, buckets()).value));
  CHECK(bucket_quantile(2, {}).value == HUGE_VAL);
}

TEST_CASE("buckets that are not all there have no quantile", "[classic]") {
  CHECK(std::isnan(bucket_quantile(0.5, {}).value));
  CHECK(std::isnan(bucket_quantile(0.5, {{1, 2}, {3, 6}}).value));
  CHECK(std::isnan(bucket_quantile(0.5, {{HUGE_VAL, 6}}).value));
  CHECK(std::isnan(bucket_quantile(0.5, {{1, 0}, {HUGE_VAL, 0}}).value));
}

TEST_CASE("quantiles lie evenly in classic buckets", "[classic]") {
  CHECK(bucket_quantile(0, buckets()).value == 0);
  CHECK(bucket_quantile(0.125, buckets()).value == 0.5);
  CHECK(bucket_quantile(0.25, buckets()).value == 1);
  CHECK(bucket_quantile(0.5, buckets()).value == 2);
  CHECK(bucket_quantile(0.75, buckets()).value == 3);
  CHECK(bucket_quantile(0.9, buckets()).value == 3);
  CHECK(bucket_quantile(1, buckets()).value == 3);
  CHECK(bucket_quantile(0.1, {{-1, 2}, {3, 6}, {HUGE_VAL, 8}}).value == -1);
  CHECK(bucket_quantile(0.5, {{-1, 2}, {3, 6}, {HUGE_VAL, 8}}).value == 1);
}

TEST_CASE("order and repeated bounds do not matter", "[classic]") {
  CHECK(bucket_quantile(0.5, {{HUGE_VAL, 8}, {3, 4}, {1, 2}, {3, 2}}).value == 2);
  CHECK(bucket_fraction(0, 2, {{HUGE_VAL, 8}, {3, 4}, {1, 2}, {3, 2}}) == 0.5);
}

TEST_CASE("counts that fall are raised, and it is said where", "[classic]") {
  const ClassicEstimate fine = bucket_quantile(0.5, buckets());
  CHECK_FALSE(fine.raised.any);
  const ClassicEstimate estimate = bucket_quantile(0.5, {{1, 4}, {2, 3}, {3, 8}, {4, 6}, {5, 7.5}, {HUGE_VAL, 8}});
  CHECK(estimate.value == 1);
  CHECK(estimate.raised.any);
  CHECK(estimate.raised.lowest == 2);
  CHECK(estimate.raised.highest == 5);
  CHECK(estimate.raised.most == 2);
  CHECK(bucket_quantile(0.75, {{1, 4}, {2, 3}, {3, 8}, {HUGE_VAL, 7}}).value == 2.5);
}

TEST_CASE("what differs by rounding only is equal, and nothing is said", "[classic]") {
  const ClassicEstimate down = bucket_quantile(1, {{1, 4}, {2, 4 - 1e-12}, {HUGE_VAL, 4}});
  CHECK(down.value == 1);
  CHECK_FALSE(down.raised.any);
  const ClassicEstimate up = bucket_quantile(1, {{1, 4}, {2, 4 + 1e-12}, {HUGE_VAL, 4 + 2e-12}});
  CHECK(up.value == 1);
  CHECK_FALSE(up.raised.any);
  CHECK(bucket_quantile(1, {{1, 4}, {2, 4 - 1e-10}, {HUGE_VAL, 4}}).raised.any);
  CHECK(bucket_quantile(1, {{1, 4}, {2, 0}, {HUGE_VAL, 4}}).raised.most == 4);
}

TEST_CASE("a fraction of classic buckets is what lies between", "[classic]") {
  CHECK(bucket_fraction(-HUGE_VAL, HUGE_VAL, buckets()) == 1);
  CHECK(bucket_fraction(0, 1, buckets()) == 0.25);
  CHECK(bucket_fraction(0.5, 2, buckets()) == 0.375);
  CHECK(bucket_fraction(-3, 0, buckets()) == 0);
  CHECK(bucket_fraction(3, HUGE_VAL, buckets()) == 0.25);
  CHECK(bucket_fraction(0, 100, buckets()) == 0.75);  // nothing of the last one, whose end is unknown
  CHECK(bucket_fraction(2, 2, buckets()) == 0);
  CHECK(bucket_fraction(3, 2, buckets()) == 0);
  CHECK(bucket_fraction(-HUGE_VAL, -5, {{-1, 2}, {HUGE_VAL, 8}}) == 0.25);
}

TEST_CASE("there is no fraction of nothing, up to NaN or without the last bucket", "[classic]") {
  CHECK(std::isnan(bucket_fraction(0, 1, {})));
  CHECK(std::isnan(bucket_fraction(0, 1, {{1, 2}})));
  CHECK(std::isnan(bucket_fraction(0, 1, {{1, 0}, {HUGE_VAL, 0}})));
  CHECK(std::isnan(bucket_fraction(kNan, 1, buckets())));
  CHECK(std::isnan(bucket_fraction(0, kNan, buckets())));
}

}  // namespace
}  // namespace mcp::histogram
