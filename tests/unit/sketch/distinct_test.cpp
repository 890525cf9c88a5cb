#include "sketch/distinct.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <set>

namespace mcp::sketch {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// As many different values, of a kind that metrics have.
std::vector<double> different(std::size_t count, int kind) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto n = static_cast<double>(i);
    values[i] = kind % 3 == 0 ? n : kind % 3 == 1 ? -n * 0.001 : std::ldexp(1 + n / 1e7, static_cast<int>(i % 100));
    if (kind % 3 != 2) values[i] += 1e6 * kind;
  }
  return values;
}

std::string state_of(const Distinct& distinct) {
  std::string state;
  for (const double value : distinct.values()) state += std::to_string(value) + " ";
  distinct.append_registers(state);
  return state;
}

TEST_CASE("256 values are counted, however often they come", "[sketch]") {
  Distinct distinct;
  for (int round = 0; round < 3; ++round) distinct.add(different(Distinct::kKept, 0));
  CHECK(distinct.exact());
  CHECK(distinct.count() == 256);
  distinct.add(-1);
  CHECK_FALSE(distinct.exact());
  CHECK(distinct.values().empty());
  CHECK(distinct.count() >= 257);
  distinct.clear();
  CHECK(distinct.exact());
  CHECK(distinct.count() == 0);
}

TEST_CASE("NaN is one value, -0 is 0 and infinities are values", "[sketch]") {
  Distinct distinct;
  for (const double value : {0.0, -0.0, kNan, -kNan, std::nan("7"), kInfinity, -kInfinity, kInfinity, 1.0})
    distinct.add(value);
  CHECK(distinct.count() == 5);
  CHECK_FALSE(std::signbit(distinct.values()[1]));
  CHECK(distinct.values().front() == -kInfinity);
  CHECK(std::isnan(distinct.values().back()));
  Distinct many, more;
  many.add(different(1000, 0));
  more.add(different(1000, 0));
  for (const double value : {0.0, kNan}) many.add(value);
  for (const double value : {-0.0, -kNan}) more.add(value);
  CHECK(state_of(many) == state_of(more));
}

TEST_CASE("a million different values are estimated within five standard errors, and all counts below it", "[sketch]") {
  for (int kind = 0; kind < 3; ++kind) {
    const std::vector<double> values = different(1'000'000, kind);
    REQUIRE(std::set<double>(values.begin(), values.end()).size() == values.size());
    Distinct distinct;
    std::size_t added = 0;
    for (const std::size_t count : {300U, 1'000U, 4'000U, 10'000U, 20'000U, 60'000U, 200'000U, 1'000'000U}) {
      distinct.add(std::span(values).subspan(added, count - added));
      added = count;
      const auto truth = static_cast<double>(count);
      CAPTURE(kind, count, distinct.count());
      CHECK(std::abs(distinct.count() - truth) <= 5 * Distinct::kStandardError * truth);
    }
  }
}

TEST_CASE("the estimate leans to no side", "[sketch]") {
  std::mt19937_64 random(7);
  for (const int count : {400, 3'000, 11'000, 40'000}) {
    constexpr int kRounds = 60;
    double sum = 0, squares = 0;
    for (int round = 0; round < kRounds; ++round) {
      Distinct distinct;
      for (int i = 0; i < count; ++i) distinct.add(static_cast<double>(random() >> 11));
      const double error = distinct.count() / count - 1;
      sum += error;
      squares += error * error;
    }
    CAPTURE(count);
    CHECK(std::abs(sum / kRounds) <= 5 * Distinct::kStandardError / std::sqrt(double{kRounds}));
    CHECK(std::sqrt(squares / kRounds) <= 1.5 * Distinct::kStandardError);
  }
}

TEST_CASE("sets merged in any order are one pass", "[sketch]") {
  std::mt19937_64 random(11);
  for (int round = 0; round < 60; ++round) {
    std::vector<double> values(random() % 900);
    for (double& value : values) value = static_cast<double>(random() % 500);
    Distinct whole;
    whole.add(values);
    std::vector<Distinct> parts(1 + random() % 6);
    for (const double value : values) parts[random() % parts.size()].add(value);
    std::shuffle(parts.begin(), parts.end(), random);
    Distinct merged;
    for (const Distinct& part : parts) merged.add(part);
    REQUIRE(state_of(merged) == state_of(whole));
  }
}

TEST_CASE("registers written down are read back, and nothing else is", "[sketch]") {
  Distinct distinct;
  distinct.add(different(5000, 1));
  std::string text;
  distinct.append_registers(text);
  CHECK(text.size() == 4096);
  const std::optional<Distinct> read = Distinct::read(text);
  REQUIRE(read);
  CHECK(state_of(*read) == state_of(distinct));
  CHECK(read->count() == distinct.count());
  CHECK_FALSE(Distinct::read(text.substr(1)));
  CHECK_FALSE(Distinct::read(text + "A"));
  for (const char c : {'2', '/', '=', ' '}) {  // 54 zeros in 52 bits, and what is no base64
    text[17] = c;
    CHECK_FALSE(Distinct::read(text));
  }
  text[17] = '1';
  CHECK(Distinct::read(text));
}

}  // namespace
}  // namespace mcp::sketch
