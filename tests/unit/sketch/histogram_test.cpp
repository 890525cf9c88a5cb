#include "sketch/histogram.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

namespace mcp::sketch {
namespace {

constexpr double kMost = std::numeric_limits<double>::max();
constexpr double kLeast = std::numeric_limits<double>::denorm_min();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A natural number of any size, least significant word first: enough to compare powers exactly.
using Natural = std::vector<std::uint32_t>;

Natural square(const Natural& a) {
  Natural out(2 * a.size(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::uint64_t over = 0;
    for (std::size_t j = 0; j < a.size(); ++j) {
      over += std::uint64_t{a[i]} * a[j] + out[i + j];
      out[i + j] = static_cast<std::uint32_t>(over);
      over >>= 32;
    }
    out[i + a.size()] = static_cast<std::uint32_t>(over);
  }
  return out;
}

// Whether mantissa^128 <= 2^bits.
bool power_at_most(std::uint64_t mantissa, std::size_t bits) {
  Natural power{static_cast<std::uint32_t>(mantissa), static_cast<std::uint32_t>(mantissa >> 32)};
  for (int i = 0; i < 7; ++i) power = square(power);
  std::size_t top = power.size() * 32;
  while (top > 0 && (power[(top - 1) / 32] >> ((top - 1) % 32) & 1) == 0) --top;
  if (top != bits + 1) return top <= bits;
  for (std::size_t i = 0; i < bits; ++i) {
    if ((power[i / 32] >> (i % 32) & 1) != 0) return false;
  }
  return true;
}

Histogram histogram_of(const std::vector<double>& values, std::size_t max_buckets = kMaxBuckets) {
  Histogram histogram(max_buckets);
  histogram.add(values);
  return histogram;
}

double estimate_at(const Histogram& histogram, std::uint64_t rank) {
  double out = 0;
  histogram.estimates(std::span(&rank, 1), std::span(&out, 1));
  return out;
}

struct State {
  int scale;
  std::uint64_t zero, count;
  double min, max;
  std::vector<std::pair<std::int32_t, std::uint64_t>> positive, negative;
  friend bool operator==(const State&, const State&) = default;
};
State state_of(const Histogram& histogram) {
  const auto pairs = [](const DenseCounts& counts) {
    std::vector<std::pair<std::int32_t, std::uint64_t>> out;
    for (std::size_t i = 0; i < counts.size(); ++i)
      out.emplace_back(counts.offset() + static_cast<std::int32_t>(i), counts.at(i));
    return out;
  };
  return {histogram.scale(),           histogram.zero(),           histogram.count(), histogram.min(), histogram.max(),
          pairs(histogram.positive()), pairs(histogram.negative())};
}

TEST_CASE("bounds between buckets are right to the last bit", "[sketch]") {
  for (std::size_t j = 0; j < 128; ++j) {
    // The largest mantissa whose index is below j lies at the bound: its 128th power is at most 2^(j + 52·128).
    std::uint64_t low = std::uint64_t{1} << 52, high = std::uint64_t{1} << 53;
    while (high - low > 1) {
      const std::uint64_t middle = low + (high - low) / 2;
      (finest_index(std::ldexp(static_cast<double>(middle), -52)) < static_cast<std::int32_t>(j) ? low : high) = middle;
    }
    CAPTURE(j);
    REQUIRE(power_at_most(low, j + 52 * 128));
    REQUIRE_FALSE(power_at_most(low + 1, j + 52 * 128));
  }
}

TEST_CASE("an exact power of two belongs to the bucket that it ends", "[sketch]") {
  for (int exponent = -1074; exponent < 1024; ++exponent) {
    const double power = std::ldexp(1.0, exponent);
    CAPTURE(exponent);
    REQUIRE(finest_index(power) == exponent * 128 - 1);
    // Above that a step of the mantissa is smaller than a bucket.
    if (exponent > -1066) REQUIRE(finest_index(std::nextafter(power, kInfinity)) == exponent * 128);
    if (exponent > -1022) REQUIRE(finest_index(std::nextafter(power, 0)) == exponent * 128 - 1);
  }
  CHECK(finest_index(kMost) == 1024 * 128 - 1);
}

TEST_CASE("the index agrees with the logarithm", "[sketch]") {
  std::mt19937_64 random(5);
  for (int i = 0; i < 200'000; ++i) {
    const double value = std::fabs(std::bit_cast<double>(std::uint64_t{random()}));
    if (!std::isfinite(value) || value == 0) continue;
    const double log = std::log2(value) * 128;
    if (std::fabs(log - std::round(log)) < 1e-6) continue;  // the logarithm itself is not sure
    CAPTURE(value);
    REQUIRE(finest_index(value) == static_cast<std::int32_t>(std::ceil(log)) - 1);
  }
}

TEST_CASE("an estimate is within the error of its scale at both ends of the bucket", "[sketch]") {
  for (int scale = 7; scale >= 0; --scale) {
    const double error = relative_error(scale);
    for (const std::int32_t index : {-700, -1, 0, 1, 5, 699}) {
      const double base = std::exp2(std::exp2(-scale));
      const double low = std::pow(base, index), high = std::pow(base, index + 1);
      const double estimate = estimate_of(index, scale);
      CAPTURE(scale, index);
      CHECK(std::fabs(estimate - low) <= low * error);
      CHECK(std::fabs(estimate - high) <= high * error);
    }
  }
}

TEST_CASE("the relative error has three digits and is rounded up", "[sketch]") {
  const auto [scale, error] = GENERATE(table<int, double>(
      {{7, 0.00271}, {6, 0.00542}, {5, 0.0109}, {4, 0.0217}, {3, 0.0433}, {0, 0.334}, {-1, 0.6}, {-10, 1}, {-11, 1}}));
  CAPTURE(scale);
  CHECK(relative_error(scale) == error);
}

TEST_CASE("ranks walk through negative values, zero and positive ones", "[sketch]") {
  const Histogram histogram = histogram_of({-8, -2, 0, 0, 3, 50});
  const std::vector<double> values{-8, -2, 0, 0, 3, 50};
  for (std::uint64_t rank = 0; rank < values.size(); ++rank) {
    CAPTURE(rank);
    CHECK(estimate_at(histogram, rank) == Approx(values[rank]).epsilon(0.0028));
  }
}

TEST_CASE("an estimate is never outside the values", "[sketch]") {
  for (const double value : {3.0, 1e-9, 1e300, kLeast, -7.0}) {
    CHECK(estimate_at(histogram_of({value, value}), 1) == value);
  }
}

TEST_CASE("the extremes of the doubles have buckets and finite estimates", "[sketch]") {
  const Histogram histogram = histogram_of({kLeast, -kMost, kMost, 1, -kLeast});
  CHECK(histogram.positive().size() + histogram.negative().size() <= kMaxBuckets);
  for (std::uint64_t rank = 0; rank < 5; ++rank) CHECK(std::isfinite(estimate_at(histogram, rank)));
  CHECK(histogram_of({kLeast, -kMost, kMost, -kLeast}, kFewestBuckets).scale() < -5);
}

TEST_CASE("too many buckets lower the scale by one, both signs counted together", "[sketch]") {
  // 16 octaves at scale 7 are 2048 buckets.
  CHECK(histogram_of({std::nextafter(1.0, 2.0), 65536}).scale() == 7);
  CHECK(histogram_of({std::nextafter(1.0, 2.0), std::nextafter(65536, 1e9)}).scale() == 6);
  CHECK(histogram_of({std::nextafter(1.0, 2.0), 65536, -1}).scale() == 6);
  CHECK(histogram_of({std::nextafter(1.0, 2.0), 256, std::nextafter(-1.0, -2.0), -256}).scale() == 7);
}

TEST_CASE("merging gives the state of one pass, in any order", "[sketch]") {
  std::mt19937_64 random(13);
  for (int round = 0; round < 200; ++round) {
    std::lognormal_distribution<double> spread(3, 0.3 + static_cast<double>(round % 10));
    std::vector<double> values(50 + random() % 500);
    for (double& value : values) value = (random() % 4 == 0 ? -1 : 1) * (random() % 20 == 0 ? 0 : spread(random));
    for (double& value : values) value = std::isfinite(value) ? value + 0.0 : 1;
    const State expected = state_of(histogram_of(values, 256));
    std::vector<Histogram> pieces(2 + random() % 6, Histogram(256));
    for (const double value : values) pieces[random() % pieces.size()].add(std::span(&value, 1));
    std::shuffle(pieces.begin(), pieces.end(), random);
    Histogram merged(256);
    for (const Histogram& piece : pieces) merged.add(piece);
    REQUIRE(state_of(merged) == expected);
  }
}

TEST_CASE("a counter grows past its width", "[sketch]") {
  Histogram histogram;
  const double one = 1;
  for (int i = 0; i < 300; ++i) histogram.add(std::span(&one, 1));
  CHECK(histogram.positive().at(0) == 300);
  for (int i = 0; i < 24; ++i) {
    const Histogram copy = histogram;
    histogram.add(copy);
  }
  CHECK(histogram.positive().at(0) == std::uint64_t{300} << 24);  // beyond 32 bits
  CHECK(histogram.count() == std::uint64_t{300} << 24);
}

}  // namespace
}  // namespace mcp::sketch
