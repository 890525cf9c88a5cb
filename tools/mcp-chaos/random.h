// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014), written out because the
// standard library's distributions differ from one implementation to the next. Every decision has a generator of its
// own, made from the seed, the fault and the line: what happens to a line depends on nothing that came before it, so
// the same seed strikes the same lines whatever the batches, and whatever other faults are named. Tested by
// tests/unit/mcp-chaos/random_test.cpp.
#pragma once

#include <cstdint>
#include <string_view>

namespace mcp::chaos {

// A bijection of 64 bits in which every input bit moves about half of the output bits.
constexpr std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

// A seed for something that has a name of its own within `seed`.
constexpr std::uint64_t seed_of(std::uint64_t seed, std::uint64_t id) {
  return mix(mix(seed + 0x9E3779B97F4A7C15ULL) + id + 0x9E3779B97F4A7C15ULL);
}
constexpr std::uint64_t seed_of(std::uint64_t seed, std::string_view name) {
  std::uint64_t h = seed_of(seed, name.size());
  for (const char c : name) h = seed_of(h, static_cast<unsigned char>(c));
  return h;
}

class Random {
 public:
  constexpr explicit Random(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() { return mix(state_ += 0x9E3779B97F4A7C15ULL); }

  // True with that probability: never for 0, always for 1.
  constexpr bool chance(double p) { return static_cast<double>(next() >> 11) * 0x1p-53 < p; }

  // One of 0 … bound-1, each equally likely but for 2^-64 (the high half of a product); bound is not 0.
  constexpr std::uint64_t below(std::uint64_t bound) {
    return static_cast<std::uint64_t>((static_cast<Wide>(next()) * bound) >> 64);
  }

 private:
  __extension__ using Wide = unsigned __int128;

  std::uint64_t state_;
};

}  // namespace mcp::chaos
