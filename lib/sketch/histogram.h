// The base-2 exponential histogram of record.md 4: quantiles with a known relative error, merging exact in any order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace mcp::sketch {

inline constexpr int kFinestScale = 7;
inline constexpr int kCoarsestScale = -11;  // one bucket holds every double of a sign
inline constexpr std::size_t kMaxBuckets = 2048;
inline constexpr std::size_t kFewestBuckets = 16;  // fewer could not hold every double at any scale

// The bucket of a finite value > 0 at the finest scale: the i with base^i < value <= base^(i+1), base = 2^(1/128).
std::int32_t finest_index(double value);

// Where bucket i begins at a scale: base^i, cut to a double; 0 or an infinity beyond the doubles.
double bound_of(std::int32_t index, int scale);

// The value that stands for all of bucket i at a scale: 2 base^i base / (1 + base).
double estimate_of(std::int32_t index, int scale);

// (base - 1) / (base + 1), three digits, rounded up.
double relative_error(int scale);

// Dense counters over bucket indexes, as narrow as the largest count allows.
class DenseCounts {
 public:
  std::int32_t offset() const { return offset_; }
  std::size_t size() const;
  std::uint64_t at(std::size_t i) const;

  // Makes room for the indexes low .. high.
  void cover(std::int32_t low, std::int32_t high);
  // The index must be covered.
  void add(std::int32_t index, std::uint64_t count);
  // One scale lower: pairs of buckets become one.
  void halve();
  void clear();
  template <class Archive>
  void persist(Archive& archive) {
    auto width = static_cast<std::uint8_t>(counts_.index());
    archive(offset_, width);
    archive.expect(width < std::variant_size_v<decltype(counts_)>);
    if constexpr (Archive::kReads) {
      if (width == 0) counts_.emplace<0>();
      if (width == 1) counts_.emplace<1>();
      if (width == 2) counts_.emplace<2>();
    }
    std::visit([&archive](auto& counts) { archive(counts); }, counts_);
    archive.expect(size() <= std::size_t{kFarthest} && offset_ >= -kFarthest && offset_ <= kFarthest);
  }

 private:
  void widen();

  static constexpr std::int32_t kFarthest = std::int32_t{1} << 20;  // beyond every double's bucket
  std::int32_t offset_ = 0;
  std::variant<std::vector<std::uint8_t>, std::vector<std::uint32_t>, std::vector<std::uint64_t>> counts_;
};

// Finite values only. The state depends on the values, never on the order in which they came or were merged.
class Histogram {
 public:
  explicit Histogram(std::size_t max_buckets = kMaxBuckets) : max_buckets_(max_buckets) {}

  // A histogram as it is written down; counts[i] is of bucket offset + i.
  struct Side {
    std::int32_t offset = 0;
    std::vector<std::uint64_t> counts;
    template <class Archive>
    void persist(Archive& archive) {
      archive(offset, counts);
    }
  };
  struct Written {
    int scale = kFinestScale;
    std::uint64_t zero = 0;
    Side positive, negative;
    double min = 0, max = 0;
  };
  // Nothing where it is none: a scale or a bucket that no double has, no values, or more than can be counted.
  static std::optional<Histogram> read(const Written& written, std::size_t max_buckets = kMaxBuckets);

  // What one takes at most besides itself, in bytes, while no bucket counts more than 32 bits do: counters in vectors
  // that grew.
  static std::size_t most_room(std::size_t max_buckets) { return 2 * sizeof(std::uint32_t) * max_buckets; }

  void add(std::span<const double> values);
  void add(const Histogram& other);
  void clear();

  // The estimates of the values at these ranks (0 the smallest, ascending, each below count()), within the relative
  // error of the scale and never outside [min, max].
  void estimates(std::span<const std::uint64_t> ranks, std::span<double> out) const;

  int scale() const { return scale_; }
  std::uint64_t zero() const { return zero_; }
  std::uint64_t count() const { return count_; }
  double min() const { return min_; }  // 0 while empty
  double max() const { return max_; }
  const DenseCounts& positive() const { return positive_; }
  const DenseCounts& negative() const { return negative_; }
  // How many buckets it may have is not part of it.
  template <class Archive>
  void persist(Archive& archive) {
    archive(scale_, zero_, count_, min_, max_, positive_, negative_);
    if constexpr (Archive::kReads) archive.expect(scale_ <= kFinestScale && scale_ >= kCoarsestScale && coherent());
  }

 private:
  bool coherent() const;
  struct Range;
  void make_room(Range positive, Range negative);
  void lower_scale();

  std::size_t max_buckets_;
  int scale_ = kFinestScale;
  std::uint64_t zero_ = 0;
  std::uint64_t count_ = 0;
  double min_ = 0;
  double max_ = 0;
  DenseCounts positive_;
  DenseCounts negative_;
};

// The side at a scale that is lower by that much: counts of neighbours added up.
Histogram::Side lowered(const Histogram::Side& side, int by);

}  // namespace mcp::sketch
