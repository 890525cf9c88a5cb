#include "sketch/exact_sum.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <random>

#include "bits.h"

namespace mcp::sketch {
namespace {

constexpr double kMost = std::numeric_limits<double>::max();
constexpr double kLeast = std::numeric_limits<double>::denorm_min();

double sum_of(const std::vector<double>& values) {
  ExactSum sum;
  for (const double value : values) sum.add(value);
  return sum.value();
}

std::vector<double> parts_of(const ExactSum& sum) {
  std::vector<double> parts;
  sum.parts(parts);
  return parts;
}

// Doubles of every size and sign, the awkward ones often.
double any_double(std::mt19937_64& random) {
  switch (random() % 8) {
    case 0:
      return std::ldexp(1.0, static_cast<int>(random() % 2098) - 1074);
    case 1:
      return -std::ldexp(1.0, static_cast<int>(random() % 2098) - 1074);
    case 2:
      return static_cast<double>(static_cast<std::int64_t>(random() % 2000) - 1000) / 8;
    case 3:
      return random() % 2 == 0 ? kMost : -kMost;
    case 4:
      return kLeast * static_cast<double>(random() % 9);
    default:
      break;
  }
  double value = 0;
  do {
    value = std::bit_cast<double>(std::uint64_t{random()});
  } while (!std::isfinite(value));
  return value;
}

TEST_CASE("a sum is exact where adding one by one is not", "[sketch]") {
  const auto [values, expected] = GENERATE(table<std::vector<double>, double>({
      {std::vector<double>{}, 0},
      {{0.1}, 0.1},
      {{0.1, 0.2, 0.3}, 0.6},
      {{1e16, 1, -1e16}, 1},
      {{1e300, 1, -1e300, 1}, 2},
      {{0x1p53, 1, kLeast}, 0x1p53 + 2},  // above the tie by the least there is
      {{0x1p53, 1}, 0x1p53},              // the tie goes to even
      {{kMost, kMost, -kMost}, kMost},    // on the way beyond the doubles
      {{kLeast, kLeast}, 2 * kLeast},
      {{1, -1}, 0},
      {{5, -0.0}, 5},
  }));
  CAPTURE(values);
  CHECK(sum_of(values) == expected);
  CHECK_FALSE(std::signbit(sum_of(values)));
}

TEST_CASE("a sum beyond the doubles is an infinity of its sign", "[sketch]") {
  CHECK(sum_of({kMost, kMost}) == std::numeric_limits<double>::infinity());
  CHECK(sum_of({-kMost, -kMost, 1}) == -std::numeric_limits<double>::infinity());
  CHECK(sum_of({kMost, 0x1p969}) == kMost);  // below half a unit in the last place
  CHECK(sum_of({kMost, 0x1p970}) == std::numeric_limits<double>::infinity());
}

TEST_CASE("any doubles sum up as bit by bit, in any order and any grouping", "[sketch]") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 300; ++round) {
    std::vector<double> values(1 + random() % 40);
    std::generate(values.begin(), values.end(), [&] { return any_double(random); });
    if (round % 2 == 0) {  // near cancellation
      const std::size_t size = values.size();
      for (std::size_t i = 1; i < size; ++i) values.push_back(-values[i]);
    }
    BitSum expected;
    for (const double value : values) expected.add(value);
    CAPTURE(round, values);
    REQUIRE(sum_of(values) == expected.value());
    ExactSum whole;
    for (const double value : values) whole.add(value);
    std::shuffle(values.begin(), values.end(), random);
    ExactSum left, right;
    for (const double value : values) (random() % 2 == 0 ? left : right).add(value);
    left.add(right);
    REQUIRE(left.value() == expected.value());
    REQUIRE(parts_of(left) == parts_of(whole));
  }
}

TEST_CASE("parts are the nearest double, then the nearest to the rest", "[sketch]") {
  ExactSum sum;
  CHECK(parts_of(sum).empty());
  sum.add(0.1);
  sum.add(0.2);
  CHECK(parts_of(sum) == std::vector<double>{0.30000000000000004, -0x1p-55});
  sum.add(0x1p60);
  CHECK(parts_of(sum).front() == 0x1p60);
  sum.clear();
  sum.add(kMost);
  sum.add(kMost);
  CHECK(parts_of(sum) == std::vector<double>{kMost, kMost});
}

TEST_CASE("parts add up to the sum exactly", "[sketch]") {
  std::mt19937_64 random(11);
  for (int round = 0; round < 100; ++round) {
    ExactSum sum;
    for (int i = 0; i < 30; ++i) sum.add(any_double(random));
    ExactSum rest;
    rest.add(sum);
    for (const double part : parts_of(sum)) {
      if (std::isfinite(rest.value())) CHECK(part == rest.value());
      rest.add(-part);
    }
    CHECK(rest.value() == 0);
  }
}

TEST_CASE("squares are exact down to the least double", "[sketch]") {
  ExactSum squares;
  squares.add_square(0.1);
  BitSum expected;
  expected.add(0.1 * 0.1);
  expected.add(std::fma(0.1, 0.1, -(0.1 * 0.1)));
  CHECK(squares.value() == expected.value());
  CHECK(parts_of(squares).size() == 2);

  squares.clear();
  squares.add_square(0x1p-501);
  CHECK(squares.value() == 0);
  squares.add_square(0x1p-500);
  CHECK(squares.value() == 0x1p-1000);
  squares.clear();
  for (int i = 0; i < 8; ++i) squares.add_square(0x1p511);
  CHECK(squares.value() == std::numeric_limits<double>::infinity());
  CHECK(parts_of(squares) == std::vector<double>{kMost, kMost, 0x1p972});  // 2^1025
}

TEST_CASE("a cleared sum is a new one", "[sketch]") {
  ExactSum sum;
  for (int i = 0; i < 60; ++i) sum.add(std::ldexp(1.0, i * 30 - 900));  // too many parts for a few doubles
  sum.clear();
  sum.add(1);
  CHECK(sum.value() == 1);
  CHECK(parts_of(sum) == std::vector<double>{1});
}

}  // namespace
}  // namespace mcp::sketch
