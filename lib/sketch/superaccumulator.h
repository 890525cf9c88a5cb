// A fixed-point number wide enough for every sum of doubles: adding is exact, so the order of adding cannot matter.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace mcp::sketch {

class Superaccumulator {
 public:
  void add(double value);  // finite
  void add(const Superaccumulator& other);

  // The double nearest to the sum, ties to even; an infinity where the sum is beyond the doubles; never -0.
  double nearest();
  // Appends the exact sum as doubles: the first the nearest finite one, each next the nearest to the rest; nothing for
  // 0. Leaves the accumulator empty.
  void take_parts(std::vector<double>& parts);
  void clear();
  template <class Archive>
  void persist(Archive& archive) {
    archive(chunks_, low_, high_, pending_);
    archive.expect(low_ >= 0 && low_ <= kChunks && high_ >= -1 && high_ < kChunks && pending_ >= 0 &&
                   pending_ <= kUntilCarry);
  }

 private:
  static constexpr int kChunkBits = 32;
  static constexpr int kChunks = 68;        // 2^-1074 .. 2^1024, and 64 bits more for carries
  static constexpr int kLowest = -1074;     // the exponent of the lowest bit
  static constexpr int kUntilCarry = 1000;  // additions that no chunk can overflow in

  void carry();
  void negate();

  std::array<std::int64_t, kChunks> chunks_{};  // chunk i counts units of 2^(32 i - 1074)
  int low_ = kChunks;                           // chunks outside [low_, high_] are zero
  int high_ = -1;
  int pending_ = 0;
};

}  // namespace mcp::sketch
