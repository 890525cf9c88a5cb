// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), so that a seed means the same under every standard library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace mcp::stats {

class Random {
 public:
  constexpr explicit Random(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }

  // One of 0 … bound-1, each equally likely but for 2^-64; bound is not 0.
  constexpr std::size_t below(std::size_t bound) {
    return static_cast<std::size_t>((static_cast<Wide>(next()) * bound) >> 64);
  }

  // From [0, 1), in steps of 2^-53.
  constexpr double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  // Every order equally likely (Fisher and Yates).
  constexpr void shuffle(std::span<double> values) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }
  constexpr void shuffle(std::span<std::size_t> values) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }

 private:
  __extension__ using Wide = unsigned __int128;

  std::uint64_t state_;
};

}  // namespace mcp::stats
