// The slow, obvious way to add doubles: a counter a bit. The oracle of the exact sums.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

namespace mcp::sketch {

class BitSum {
 public:
  void add(double value) {
    int exponent = 0;
    const double fraction = std::frexp(value, &exponent);
    auto mantissa = static_cast<std::int64_t>(std::ldexp(std::fabs(fraction), 53));
    for (int bit = exponent - 53 + 1200; mantissa != 0; ++bit, mantissa /= 2) {
      if (mantissa % 2 == 1) bits_[static_cast<std::size_t>(bit)] += fraction < 0 ? -1 : 1;
    }
  }

  // Rounded once, ties to even.
  double value() const {
    auto bits = bits_;
    int sign = carry(bits);
    if (sign < 0) {
      for (auto& bit : bits) bit = -bit;
      carry(bits);
    }
    std::size_t top = bits.size();
    while (top > 0 && bits[top - 1] == 0) --top;
    if (top == 0) return 0;
    const std::size_t lowest = 1200 - 1074;  // bits below do not exist in a double
    const std::size_t from = top > lowest + 53 ? top - 53 : lowest;
    double magnitude = 0;
    for (std::size_t i = top; i-- > from;) magnitude = magnitude * 2 + static_cast<double>(bits[i]);
    bool sticky = false;
    for (std::size_t i = 0; i + 1 < from; ++i) sticky = sticky || bits[i] != 0;
    if (bits[from - 1] != 0 && (sticky || bits[from] != 0)) magnitude += 1;
    magnitude = std::ldexp(magnitude, static_cast<int>(from) - 1200);
    return sign < 0 ? -magnitude : magnitude;
  }

 private:
  using Bits = std::array<std::int64_t, 2400>;
  // Brings every bit but the highest to 0 or 1; the sign of the whole.
  static int carry(Bits& bits) {
    std::int64_t over = 0;
    for (auto& bit : bits) {
      bit += over;
      over = bit >> 1;
      bit &= 1;
    }
    return over < 0 ? -1 : 1;
  }
  Bits bits_{};
};

}  // namespace mcp::sketch
