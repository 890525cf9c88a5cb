#include "otlp/probability.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "otlp/hex.h"

using namespace mcp::otlp;

namespace {

// SplitMix64: the same numbers everywhere.
std::uint64_t next(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

}  // namespace

TEST_CASE("a probability outside [2^-56, 1] has no threshold", "[otlp]") {
  for (const double p :
       {0.0, -0.0, -0.5, 1.5, std::nextafter(1.0, 2.0), kLeastProbability / 2, std::nextafter(kLeastProbability, 0.0),
        std::numeric_limits<double>::infinity(), std::nan(""), std::numeric_limits<double>::denorm_min()}) {
    CAPTURE(p);
    CHECK_FALSE(threshold_of(p));
    CHECK_FALSE(threshold_of(p, 4));
  }
}

TEST_CASE("the ends of the range have the smallest and the largest threshold", "[otlp]") {
  CHECK(threshold_of(1.0) == 0u);
  CHECK(threshold_of(kLeastProbability) == kThresholds - 1);
  CHECK(adjusted_count(0) == 1);
  CHECK(adjusted_count(kThresholds - 1) == 72057594037927936.0);
}

TEST_CASE("the threshold is 2^56 - round(p 2^56), exactly", "[otlp]") {
  CHECK(threshold_of(0.5) == 0x80000000000000u);
  CHECK(threshold_of(0.25) == 0xc0000000000000u);
  CHECK(threshold_of(0.1) == 0xe6666666666666u);
  CHECK(threshold_of(1.0 / 3) == 0xaaaaaaaaaaaaacu);
  CHECK(threshold_of(std::nextafter(0.5, 0.0)) == 0x80000000000004u);
  CHECK(threshold_of(1.5 * kLeastProbability) == kThresholds - 2);  // a half rounds away from zero
}

TEST_CASE("two known traces are kept from a known probability on", "[otlp]") {
  struct Case {
    const char* trace_id;
    std::uint64_t randomness;
    double kept_at;
    double dropped_at;
  };
  const auto c = GENERATE(values<Case>({{"4bf92f3577b34da6a3ce929d0e0e4736", 0xce929d0e0e4736, 0.1931, 0.1929},
                                        {"0af7651916cd43dd8448eb211c80319c", 0x48eb211c80319c, 0.7152, 0.7150}}));
  CHECK(randomness_of(c.trace_id) == c.randomness);
  CHECK(randomness_of(c.trace_id) >= threshold_of(c.kept_at));
  CHECK(randomness_of(c.trace_id) < threshold_of(c.dropped_at));
}

TEST_CASE("a larger probability never has a larger threshold, so that samples nest", "[otlp]") {
  std::uint64_t seed = 1;
  for (int i = 0; i < 20000; ++i) {
    const double a = std::exp2(-56 * static_cast<double>(next(seed) >> 11) / 9007199254740992.0);
    const double b = std::exp2(-56 * static_cast<double>(next(seed) >> 11) / 9007199254740992.0);
    const auto small = threshold_of(std::min(a, b));
    const auto large = threshold_of(std::max(a, b));
    REQUIRE(small);
    REQUIRE(large);
    REQUIRE(*small >= *large);
  }
}

TEST_CASE("a rounded threshold is a threshold, near the exact one, and reads back", "[otlp]") {
  std::uint64_t seed = 2;
  for (int i = 0; i < 20000; ++i) {
    const double p = std::exp2(-56 * static_cast<double>(next(seed) >> 11) / 9007199254740992.0);
    const int digits = 1 + static_cast<int>(next(seed) % 14);
    const auto rounded = threshold_of(p, digits);
    REQUIRE(rounded);
    REQUIRE(*rounded < kThresholds);
    CAPTURE(p, digits, print_threshold(*rounded));
    REQUIRE(parse_threshold(print_threshold(*rounded)) == rounded);
    // The digits that count keep the probability within half a unit of the last of them.
    const double kept = 1 / adjusted_count(*rounded);
    REQUIRE(std::abs(kept - p) <= p * std::exp2(4 - 4 * digits) + kLeastProbability);
  }
}

TEST_CASE("a threshold is written without trailing zeros and read with them", "[otlp]") {
  CHECK(print_threshold(0) == "0");
  CHECK(print_threshold(0x80000000000000) == "8");
  CHECK(print_threshold(0x00000000000001) == "00000000000001");
  CHECK(parse_threshold("8") == 0x80000000000000u);
  CHECK(parse_threshold("1000") == 0x10000000000000u);
  CHECK(parse_threshold("0") == 0u);
  for (const char* bad : {"", "fffffffffffffff", "E", "0x1", "-1", " 1", "1.5", "g"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_threshold(bad));
  }
}

TEST_CASE("randomness has 14 lower-case digits", "[otlp]") {
  CHECK(parse_randomness("00000000000001") == 1u);
  for (const char* bad : {"", "1", "0000000000001", "000000000000001", "0000000000000G", "ABCDEFABCDEFAB"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_randomness(bad));
  }
}

TEST_CASE("the share of random traces that is kept is the probability, within five standard deviations", "[otlp]") {
  constexpr int kTraces = 200000;
  for (const double p : {0.001, 0.01, 0.1, 0.25, 0.5, 0.9, 0.999}) {
    std::uint64_t seed = 3;
    int kept = 0;
    for (int i = 0; i < kTraces; ++i) {
      const std::string id = print_hex(next(seed), 16) + print_hex(next(seed), 16);
      kept += randomness_of(id) >= *threshold_of(p) ? 1 : 0;
    }
    CAPTURE(p, kept);
    CHECK(std::abs(kept - p * kTraces) <= 5 * std::sqrt(kTraces * p * (1 - p)));
  }
}
