#include "sketch/interchange.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace mcp;
using namespace mcp::sketch;

namespace {

Histogram::Side side_of(const DenseCounts& counts) {
  Histogram::Side side{.offset = counts.offset(), .counts = {}};
  for (std::size_t i = 0; i < counts.size(); ++i) side.counts.push_back(counts.at(i));
  return side;
}

Summed summed_of(const std::vector<double>& values, std::size_t max_buckets = kMaxBuckets) {
  Histogram histogram(max_buckets);
  histogram.add(values);
  Summed summed{.histogram = {.scale = histogram.scale(),
                              .zero = histogram.zero(),
                              .positive = side_of(histogram.positive()),
                              .negative = side_of(histogram.negative()),
                              .min = histogram.min(),
                              .max = histogram.max()}};
  for (const double value : values) summed.sum += value;
  return summed;
}

std::vector<double> any_values(std::mt19937_64& random) {
  std::lognormal_distribution<double> size(0, 2);
  std::vector<double> values;
  for (std::size_t i = 1 + random() % 300; i > 0; --i) {
    const auto kind = random() % 8;
    values.push_back(kind == 0 ? 0 : kind == 1 ? -size(random) : size(random));
  }
  return values;
}

bool same(const Histogram::Side& a, const Histogram::Side& b) {
  return a.counts == b.counts && (a.counts.empty() || a.offset == b.offset);
}

// Where the value lies: (bound_of(i), bound_of(i + 1)] for ours.
TEST_CASE("a bucket begins at its bound and holds what is above it", "[sketch]") {
  for (const double value : {1.0, 2.0, 3.7, 1e-9, 1e300, 0.5}) {
    const std::int32_t index = finest_index(value);
    CHECK(bound_of(index, kFinestScale) < value);
    CHECK(value <= bound_of(index + 1, kFinestScale) * (1 + 1e-15));
  }
}

TEST_CASE("to OTLP and back nothing changes", "[sketch]") {
  std::mt19937_64 random(71);
  for (int round = 0; round < 200; ++round) {
    const Summed before = summed_of(any_values(random), round % 3 == 0 ? 40 : kMaxBuckets);
    const OtlpExponentialHistogram there = to_otlp(before);
    const auto back = from_otlp(there);
    REQUIRE(back);
    CHECK(back->histogram.scale == before.histogram.scale);
    CHECK(back->histogram.zero == before.histogram.zero);
    CHECK(same(back->histogram.positive, before.histogram.positive));
    CHECK(same(back->histogram.negative, before.histogram.negative));
    CHECK(back->histogram.min == before.histogram.min);
    CHECK(back->histogram.max == before.histogram.max);
    CHECK(back->sum == before.sum);
  }
}

TEST_CASE("to Prometheus and back every bucket keeps its count", "[sketch]") {
  std::mt19937_64 random(73);
  for (int round = 0; round < 200; ++round) {
    const Summed before = summed_of(any_values(random), round % 3 == 0 ? 80 : kMaxBuckets);
    const auto there = to_prometheus(before);
    REQUIRE(there);
    const auto back = from_prometheus(*there);
    REQUIRE(back);
    CHECK(same(back->histogram.positive, before.histogram.positive));
    CHECK(same(back->histogram.negative, before.histogram.negative));
    CHECK(back->histogram.zero == before.histogram.zero);
    CHECK(back->sum == before.sum);
    CHECK(back->histogram.min <= before.histogram.min);
    CHECK(back->histogram.max >= before.histogram.max * (1 - 1e-15));
  }
}

TEST_CASE("to DDSketch and back every bin keeps its count", "[sketch]") {
  std::mt19937_64 random(79);
  for (int round = 0; round < 200; ++round) {
    const Summed before = summed_of(any_values(random), round % 3 == 0 ? 80 : kMaxBuckets);
    const DdSketch there = to_ddsketch(before);
    const auto back = from_ddsketch(there);
    REQUIRE(back);
    CHECK(back->histogram.scale == before.histogram.scale);
    CHECK(same(back->histogram.positive, before.histogram.positive));
    CHECK(same(back->histogram.negative, before.histogram.negative));
    // A value inside of a bucket has DDSketch's own index for it.
    const double value = 3.3;
    CHECK(std::floor(std::log(value) / std::log(there.gamma)) ==
          finest_index(value) >> (kFinestScale - before.histogram.scale));
  }
}

TEST_CASE("Prometheus' spans and deltas are as its documentation draws them", "[sketch]") {
  // Buckets 0, 1, 5 and 9 in our count are 1, 2, 6 and 10 in Prometheus'; gaps of more than two begin a span.
  const Summed summed{.histogram = {.scale = 0,
                                    .zero = 2,
                                    .positive = {.offset = 0, .counts = {3, 1, 0, 0, 2, 0, 0, 0, 7}},
                                    .negative = {},
                                    .min = 0,
                                    .max = 500}};
  const auto there = to_prometheus(summed);
  REQUIRE(there);
  CHECK(there->count == 15);
  REQUIRE(there->positive.spans.size() == 2);
  CHECK(there->positive.spans[0].offset == 1);
  CHECK(there->positive.spans[0].length == 5);
  CHECK(there->positive.spans[1].offset == 3);
  CHECK(there->positive.spans[1].length == 1);
  CHECK(there->positive.deltas == std::vector<std::int64_t>{3, -2, -1, 0, 2, 5});
}

TEST_CASE("a finer scale of OTLP is brought to ours by adding neighbours", "[sketch]") {
  OtlpExponentialHistogram fine{
      .count = 6, .sum = 6, .scale = 8, .zero_count = 0, .positive = {-3, {1, 2, 3}}, .negative = {}};
  fine.min = 0.9;
  fine.max = 1.1;
  const auto read = from_otlp(fine);
  REQUIRE(read);
  CHECK(read->histogram.scale == kFinestScale);
  CHECK(read->histogram.positive.offset == -2);
  CHECK(read->histogram.positive.counts == std::vector<std::uint64_t>{1, 5});
}

TEST_CASE("what is no histogram is refused", "[sketch]") {
  const auto refused = [](const auto& result) { return !result && result.error().code == Code::kMalformed; };
  const Summed good = summed_of({1, 2, 3});
  OtlpExponentialHistogram otlp = to_otlp(good);
  otlp.count = 4;
  CHECK(refused(from_otlp(otlp)));
  otlp = to_otlp(good);
  otlp.scale = -12;
  CHECK(refused(from_otlp(otlp)));
  otlp.scale = 21;
  CHECK(refused(from_otlp(otlp)));
  otlp = to_otlp(good);
  otlp.positive.offset = 2'000'000'000;
  CHECK(refused(from_otlp(otlp)));

  PrometheusHistogram prometheus = *to_prometheus(good);
  prometheus.positive.deltas.push_back(1);
  CHECK(refused(from_prometheus(prometheus)));
  prometheus = *to_prometheus(good);
  prometheus.positive.deltas.pop_back();
  CHECK(refused(from_prometheus(prometheus)));
  prometheus = *to_prometheus(good);
  prometheus.positive.deltas[0] = -1;
  CHECK(refused(from_prometheus(prometheus)));
  prometheus = *to_prometheus(good);
  prometheus.positive.spans[0].offset = INT32_MAX;
  CHECK(refused(from_prometheus(prometheus)));
  prometheus.schema = -53;
  CHECK(refused(from_prometheus(prometheus)));
  Summed coarse = good;
  coarse.histogram.scale = -5;
  CHECK(refused(to_prometheus(coarse)));

  DdSketch ddsketch = to_ddsketch(good);
  ddsketch.gamma = 1.0202;
  CHECK(refused(from_ddsketch(ddsketch)));
  ddsketch = to_ddsketch(good);
  ddsketch.index_offset = 0.5;
  CHECK(refused(from_ddsketch(ddsketch)));
  ddsketch = to_ddsketch(good);
  ddsketch.positive_values.contiguous_bin_counts[0] = 0.5;
  CHECK(refused(from_ddsketch(ddsketch)));
  ddsketch.gamma = std::nan("");
  CHECK(refused(from_ddsketch(ddsketch)));
}

}  // namespace
