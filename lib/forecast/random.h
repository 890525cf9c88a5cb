// Chance that is the same on every machine: SplitMix64 (G. Steele, D. Lea, C. Flood, 2014).
#pragma once

#include <cmath>
#include <cstdint>

namespace mcp::forecast {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  // In (0, 1).
  double uniform() { return (static_cast<double>(next() >> 12U) + 0.5) * 0x1p-52; }
  // Below n, which is at least 1.
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(uniform() * static_cast<double>(n)); }
  // Standard normal (Box and Muller).
  double normal() {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(6.283185307179586 * uniform());
  }
  // Student's, with that many degrees of freedom; of many it is normal.
  double student(double freedom) {
    constexpr double kMany = 60;
    const double z = normal();
    if (freedom >= kMany) return z;
    double squares = 0;
    const int whole = freedom < 2 ? 2 : static_cast<int>(freedom);
    for (int i = 0; i < whole; ++i) {
      const double one = normal();
      squares += one * one;
    }
    return z / std::sqrt(squares / whole);
  }

 private:
  std::uint64_t state_;
};

}  // namespace mcp::forecast
