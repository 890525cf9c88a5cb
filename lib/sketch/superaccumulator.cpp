// The idea is the small superaccumulator of R. M. Neal, "Fast exact summation using small and large superaccumulators"
// (2015): signed 64-bit chunks that overlap by 32 bits, so that a double touches two of them and carries can wait.
// Invariant after carry(): every chunk below the highest lies in [0, 2^32), the highest one carries the sign.
// Tested by tests/unit/sketch/superaccumulator_test.cpp.
#include "sketch/superaccumulator.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace mcp::sketch {
namespace {

constexpr std::uint64_t kHidden = std::uint64_t{1} << 52;
constexpr std::int64_t kChunkMask = 0xFFFFFFFF;
__extension__ typedef unsigned __int128 Wide;

}  // namespace

void Superaccumulator::add(double value) {
  if (pending_ == kUntilCarry) carry();
  ++pending_;
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const auto exponent = static_cast<int>(bits >> 52 & 0x7FF);
  const std::uint64_t fraction = bits & (kHidden - 1);
  const auto mantissa = static_cast<std::int64_t>(exponent == 0 ? fraction : fraction | kHidden);
  const int position = exponent == 0 ? 0 : exponent - 1;
  const int chunk = position / kChunkBits;
  const int shift = position % kChunkBits;
  const std::int64_t lower = static_cast<std::int64_t>(static_cast<std::uint64_t>(mantissa) << shift) & kChunkMask;
  const std::int64_t upper = mantissa >> (kChunkBits - shift);
  const std::int64_t sign = -static_cast<std::int64_t>(bits >> 63);  // 0 or -1: (x ^ sign) - sign is x or -x
  chunks_[static_cast<std::size_t>(chunk)] += (lower ^ sign) - sign;
  chunks_[static_cast<std::size_t>(chunk) + 1] += (upper ^ sign) - sign;
  low_ = std::min(low_, chunk);
  high_ = std::max(high_, chunk + 1);
}

void Superaccumulator::add(const Superaccumulator& other) {
  Superaccumulator carried = other;
  carried.carry();
  if (carried.high_ < 0) return;
  carry();
  for (int i = carried.low_; i <= carried.high_; ++i) {
    chunks_[static_cast<std::size_t>(i)] += carried.chunks_[static_cast<std::size_t>(i)];
  }
  low_ = std::min(low_, carried.low_);
  high_ = std::max(high_, carried.high_);
  carry();
}

void Superaccumulator::carry() {
  pending_ = 0;
  if (high_ < 0) return;
  std::int64_t over = 0;
  for (int i = low_; i < high_; ++i) {
    const std::int64_t sum = chunks_[static_cast<std::size_t>(i)] + over;
    chunks_[static_cast<std::size_t>(i)] = sum & kChunkMask;
    over = sum >> kChunkBits;
  }
  chunks_[static_cast<std::size_t>(high_)] += over;
  // The highest chunk may hold more than 32 bits: spread it.
  while (high_ + 1 < kChunks) {
    const std::int64_t top = chunks_[static_cast<std::size_t>(high_)];
    if (top >= -(kChunkMask + 1) && top <= kChunkMask) break;
    chunks_[static_cast<std::size_t>(high_)] = top & kChunkMask;
    chunks_[static_cast<std::size_t>(++high_)] += top >> kChunkBits;
  }
  while (high_ >= low_ && chunks_[static_cast<std::size_t>(high_)] == 0) --high_;
  if (high_ < low_) clear();
}

void Superaccumulator::negate() {
  for (int i = low_; i <= high_; ++i) chunks_[static_cast<std::size_t>(i)] = -chunks_[static_cast<std::size_t>(i)];
  carry();
}

double Superaccumulator::nearest() {
  carry();
  if (high_ < 0) return 0;
  const bool negative = chunks_[static_cast<std::size_t>(high_)] < 0;
  if (negative) negate();
  const auto chunk = [this](int i) {
    return i < 0 ? Wide{0} : static_cast<Wide>(chunks_[static_cast<std::size_t>(i)]);
  };
  const Wide top = chunk(high_) << 64 | chunk(high_ - 1) << 32 | chunk(high_ - 2);
  const auto length = static_cast<int>(64 + std::bit_width(static_cast<std::uint64_t>(top >> 64)));
  const int lowest = kChunkBits * (high_ - 2);         // of `top`, in bits above 2^-1074
  const int dropped = std::max(length - 53, -lowest);  // a double has 53 bits and none below 2^-1074
  auto mantissa = static_cast<std::uint64_t>(top >> dropped);
  const Wide rest = top & ((Wide{1} << dropped) - 1);
  const Wide half = Wide{1} << (dropped - 1);
  bool sticky = false;
  for (int i = low_; i < high_ - 2 && !sticky; ++i) sticky = chunks_[static_cast<std::size_t>(i)] != 0;
  if (rest > half || (rest == half && (sticky || (mantissa & 1) != 0))) ++mantissa;
  const double magnitude = std::ldexp(static_cast<double>(mantissa), kLowest + lowest + dropped);
  if (negative) negate();
  return negative ? -magnitude : magnitude;
}

void Superaccumulator::take_parts(std::vector<double>& parts) {
  for (;;) {
    double part = nearest();
    if (part == 0) break;
    if (std::isinf(part)) part = std::copysign(std::numeric_limits<double>::max(), part);
    parts.push_back(part);
    add(-part);
  }
  clear();
}

void Superaccumulator::clear() {
  for (int i = low_; i <= high_; ++i) chunks_[static_cast<std::size_t>(i)] = 0;
  low_ = kChunks;
  high_ = -1;
  pending_ = 0;
}

}  // namespace mcp::sketch
