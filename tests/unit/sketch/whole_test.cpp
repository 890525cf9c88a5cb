#include "sketch/whole.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

namespace mcp::sketch {
namespace {

Whole exponential(int scale, std::int32_t offset, std::vector<std::uint64_t> counts, std::uint64_t zero = 0) {
  Whole whole;
  whole.scale = scale;
  whole.zero = whole.count = zero;
  for (const std::uint64_t count : counts) whole.count += count;
  whole.positive = {.offset = offset, .counts = std::move(counts)};
  return whole;
}

Whole custom(std::vector<double> bounds, std::vector<std::uint64_t> counts) {
  Whole whole;
  whole.shape = Whole::Shape::kCustom;
  for (const std::uint64_t count : counts) whole.count += count;
  whole.custom = {.bounds = std::move(bounds), .counts = std::move(counts)};
  return whole;
}

TEST_CASE("what no histogram of doubles has is not possible", "[whole]") {
  CHECK(possible(exponential(0, 0, {1, 2})));
  CHECK(possible(exponential(0, 1023, {1})));
  CHECK_FALSE(possible(exponential(0, 1023, {0, 1})));
  CHECK(possible(exponential(20, 1023 * (1 << 20), {1})));
  CHECK_FALSE(possible(exponential(20, 1024 * (1 << 20), {1})));
  CHECK(possible(exponential(-11, -1, {1, 1})));
  CHECK_FALSE(possible(exponential(-12, 0, {1})));
  CHECK_FALSE(possible(exponential(21, 0, {1})));
  CHECK(possible(custom({1, 2}, {1, 0, 4})));
  CHECK(possible(custom({}, {4})));
  CHECK_FALSE(possible(custom({1, 2}, {1, 0})));
  CHECK_FALSE(possible(custom({2, 2}, {1, 0, 1})));
  CHECK_FALSE(possible(custom({1, HUGE_VAL}, {1, 0, 1})));
  Whole other_count = exponential(0, 0, {1, 2});
  other_count.count = 4;
  CHECK_FALSE(possible(other_count));
  other_count.nan = 1;
  CHECK(possible(other_count));
  constexpr std::uint64_t kMost = std::uint64_t{1} << 53;
  CHECK(possible(exponential(0, 0, {kMost - 1, 1})));
  CHECK_FALSE(possible(exponential(0, 0, {kMost, 1})));
  CHECK_FALSE(possible(exponential(0, 0, {std::uint64_t{1} << 63, std::uint64_t{1} << 63, 5})));
}

TEST_CASE("finer buckets are counted together, empty ones at the ends left out", "[whole]") {
  Whole whole = exponential(9, -5, {0, 1, 2, 3, 4, 5, 0, 0});  // buckets -4 … 0
  simplify(whole);
  CHECK(whole.scale == 7);
  CHECK(whole.positive.offset == -1);
  CHECK(whole.positive.counts == std::vector<std::uint64_t>{1 + 2 + 3 + 4, 5});
}

TEST_CASE("growth is what each bucket has more", "[whole]") {
  const std::optional<Whole> more = growth(exponential(0, 1, {4, 0, 2}, 1), exponential(0, 0, {3, 5, 0, 2, 7}, 1));
  REQUIRE(more);
  CHECK(more->count == 11);
  CHECK(more->zero == 0);
  CHECK(more->positive.counts == std::vector<std::uint64_t>{3, 1, 0, 0, 7});
  CHECK(growth(custom({1}, {1, 2}), custom({1}, {5, 2}))->custom.counts == std::vector<std::uint64_t>{4, 0});
}

TEST_CASE("there is no growth where something went backwards or the bounds are others", "[whole]") {
  CHECK_FALSE(growth(exponential(0, 0, {3, 1}), exponential(0, 0, {2, 5})));
  CHECK_FALSE(growth(exponential(0, 0, {3}), exponential(0, 1, {9})));
  CHECK_FALSE(growth(exponential(0, 0, {3}, 2), exponential(0, 0, {9}, 1)));
  CHECK_FALSE(growth(exponential(0, 0, {9}), exponential(0, 0, {8})));
  CHECK_FALSE(growth(custom({1}, {1, 2}), custom({2}, {9, 9})));
  CHECK_FALSE(growth(custom({1}, {1, 2}), custom({1}, {9, 1})));
  CHECK_FALSE(growth(custom({}, {1}), exponential(0, 0, {9})));
}

TEST_CASE("growth across scales is that at the coarser one", "[whole]") {
  // At scale 0 the buckets 2, 3 of scale 1 are bucket 1.
  const std::optional<Whole> coarser = growth(exponential(1, 2, {3, 4}), exponential(0, 1, {9, 1}));
  REQUIRE(coarser);
  CHECK(coarser->scale == 0);
  CHECK(coarser->positive.counts == std::vector<std::uint64_t>{2, 1});
  const std::optional<Whole> finer = growth(exponential(0, 1, {7}), exponential(1, 2, {4, 5}));
  REQUIRE(finer);
  CHECK(finer->scale == 0);
  CHECK(finer->positive.offset == 1);
  CHECK(finer->positive.counts == std::vector<std::uint64_t>{2});
}

TEST_CASE("a zero bucket that widens takes what lies within it", "[whole]") {
  const Whole before = exponential(0, 0, {3, 4, 5}, 1);  // (1,2] (2,4] (4,8]
  Whole now = exponential(0, 1, {4, 6}, 9);
  now.zero_threshold = 2;
  const std::optional<Whole> more = growth(before, now);
  REQUIRE(more);
  CHECK(more->zero == 9 - 1 - 3);
  CHECK(more->positive.counts == std::vector<std::uint64_t>{0, 1});
  CHECK(more->zero_threshold == 2);
}

TEST_CASE("of two that differ one beats the other, and the larger count does", "[whole]") {
  std::vector<Whole> all = {exponential(0, 0, {1, 2}),   exponential(0, 0, {2, 1}), exponential(0, 1, {1, 2}),
                            exponential(1, 0, {1, 2}),   custom({1}, {1, 2}),       custom({2}, {1, 2}),
                            exponential(0, 0, {1, 1}, 1)};
  Whole with_sum = all[0];
  with_sum.sum_known = true;
  with_sum.sum = 7;
  all.push_back(with_sum);
  with_sum.sum = std::nan("");
  all.push_back(with_sum);
  for (std::size_t a = 0; a < all.size(); ++a) {
    CHECK_FALSE(beats(all[a], all[a]));
    CHECK(beats(exponential(0, 0, {4}), all[a]));
    for (std::size_t b = 0; b < a; ++b) CHECK(beats(all[a], all[b]) != beats(all[b], all[a]));
  }
  CHECK(beats(all[7], all[0]));
  CHECK(beats(all[7], all[8]));
}

TEST_CASE("other bounds are added up at those that all have, in any order", "[whole]") {
  Bounded sum{.bounds = {1, 2, 5}, .counts = {1, 2, 3, 4}};
  add(sum, {.bounds = {2, 3, 5}, .counts = {10, 20, 30, 40}});
  CHECK(sum.bounds == std::vector<double>{2, 5});
  CHECK(sum.counts == std::vector<std::uint64_t>{1 + 2 + 10, 3 + 20 + 30, 44});

  std::mt19937_64 random(5);
  for (int round = 0; round < 200; ++round) {
    Bounded parts[3];
    for (Bounded& part : parts) {
      for (double bound = 1; bound < 7; ++bound) {
        if (random() % 2 == 0) part.bounds.push_back(bound);
      }
      for (std::size_t i = 0; i <= part.bounds.size(); ++i) part.counts.push_back(random() % 10);
    }
    Bounded one = parts[0], other = parts[2];
    add(one, parts[1]);
    add(one, parts[2]);
    add(other, parts[0]);
    add(other, parts[1]);
    REQUIRE(one.bounds == other.bounds);
    REQUIRE(one.counts == other.counts);
  }
}

}  // namespace
}  // namespace mcp::sketch
