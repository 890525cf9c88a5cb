#include "random.h"

#include <array>
#include <catch2/catch.hpp>
#include <set>

using namespace mcp::chaos;

TEST_CASE("the generator gives the published numbers of SplitMix64", "[mcp-chaos]") {
  Random random(1234567);
  // The reference outputs for this seed, as in Java's SplittableRandom and the C of its authors.
  CHECK(random.next() == 6457827717110365317ULL);
  CHECK(random.next() == 3203168211198807973ULL);
  CHECK(random.next() == 9817491932198370423ULL);
  CHECK(random.next() == 4593380528125082431ULL);
  CHECK(random.next() == 16408922859458223821ULL);
}

TEST_CASE("a chance of 0 never comes and a chance of 1 always", "[mcp-chaos]") {
  Random random(1);
  for (int i = 0; i < 100'000; ++i) {
    REQUIRE_FALSE(random.chance(0));
    REQUIRE(random.chance(1));
  }
}

TEST_CASE("a chance comes as often as it says", "[mcp-chaos]") {
  const double p = GENERATE(0.01, 0.1, 0.5, 0.9);
  int hits = 0;
  constexpr int kTries = 200'000;
  for (int i = 0; i < kTries; ++i) hits += Random(seed_of(7, static_cast<std::uint64_t>(i))).chance(p) ? 1 : 0;
  CHECK(hits / double{kTries} == Approx(p).margin(0.005));
}

TEST_CASE("below stays below and reaches everything", "[mcp-chaos]") {
  Random random(3);
  std::array<int, 7> seen{};
  for (int i = 0; i < 70'000; ++i) ++seen.at(random.below(7));
  for (const int count : seen) CHECK(count == Approx(10'000).epsilon(0.05));
  CHECK(random.below(1) == 0);
}

TEST_CASE("seeds for neighbouring lines and for other names have nothing in common", "[mcp-chaos]") {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (std::uint64_t line = 0; line < 1000; ++line) seeds.insert(seed_of(seed, line));
    for (const char* name : {"drop", "delay", "dropp", "d"}) seeds.insert(seed_of(seed, std::string_view(name)));
  }
  CHECK(seeds.size() == 10 * 1004);
}
