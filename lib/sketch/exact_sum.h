// The exact sum of doubles in little room: sums by the million, one a series and window.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sketch/superaccumulator.h"

namespace mcp::sketch {

// The same sum, and the same bytes of it, for any order of adding and any way of merging. Values must be finite.
class ExactSum {
 public:
  void add(double value);
  // Adds value^2 to within 2^-1075; nothing for |value| < 2^-500. |value| must not be above 2^511.
  void add_square(double value);
  void add(const ExactSum& other);

  // Rounded once; an infinity beyond the doubles; never -0.
  double value() const;
  // Replaces `parts` by the exact value as doubles, each the nearest to what is left (record.md 3, Merging).
  void parts(std::vector<double>& parts) const;
  void clear();

  template <class Archive>
  void persist(Archive& archive) {
    archive(parts_, size_, wide_);
    archive.expect(size_ <= kInline);
  }

  // What one takes at most besides itself, in bytes.
  static constexpr std::size_t kMostRoom = sizeof(Superaccumulator);

  static constexpr double kLeastSquared = 0x1p-500;
  static constexpr double kMostSquared = 0x1p511;

 private:
  static constexpr std::size_t kInline = 4;
  void widen();
  Superaccumulator widened() const;

  std::array<double, kInline> parts_{};  // ascending in magnitude, no two share a bit, none is zero
  std::uint32_t size_ = 0;
  std::unique_ptr<Superaccumulator> wide_;  // instead of parts_, once four doubles cannot hold the sum
};

}  // namespace mcp::sketch
