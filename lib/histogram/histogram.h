// Native histograms as PromQL computes with them: every number a double, buckets sparse, by Prometheus' own indexes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mcp::histogram {

inline constexpr int kCoarsest = -4;
inline constexpr int kFinest = 8;
inline constexpr int kCustom = -53;  // the bounds are given one by one

// What is known of a histogram and the one before it in its series; of a gauge nothing is asked.
enum class ResetHint : std::uint8_t { kUnknown, kReset, kNotReset, kGauge };

struct Bucket {
  std::int32_t index = 0;
  double count = 0;
};

// By schema: bucket i of the positive side holds base^(i-1) < v <= base^i with base = 2^(2^-schema), the negative side
// is its mirror image, and the zero bucket holds |v| <= zero_threshold. Of a custom one bucket i ends at custom[i],
// which it holds, the one behind them at +Inf; there is neither a negative side nor a zero bucket.
//
// Indexes ascend strictly. A bucket that counts 0 may stand there, and quantile() takes a side for used that has one.
struct Histogram {
  int schema = 0;
  ResetHint hint = ResetHint::kUnknown;
  double zero_threshold = 0;
  double zero_count = 0;
  double count = 0;  // of all observations, NaN among them, which no bucket holds
  double sum = 0;
  std::vector<Bucket> positive = {}, negative = {};
  std::vector<double> custom = {};

  bool is_custom() const { return schema == kCustom; }
  // Where a bucket of the positive side ends, which is where the next one begins: -Inf before the first custom one. The
  // last one that holds finite values ends at the largest double, so that the infinite ones have a bucket of their own.
  double bound(std::int64_t index) const;
};

// One bucket as a stretch of the number line.
struct Interval {
  double lower = 0, upper = 0;
  bool lower_inclusive = false, upper_inclusive = false;
  double count = 0;
};

Interval positive_interval(const Histogram& histogram, const Bucket& bucket);
Interval negative_interval(const Histogram& histogram, const Bucket& bucket);
Interval zero_interval(const Histogram& histogram);

// Goes through all buckets, the zero bucket among them where it counts more than 0. Those that reach into the zero
// bucket are cut where it ends. The histogram must outlive it.
class Walk {
 public:
  enum class Order { kAscending, kDescending };
  explicit Walk(const Histogram& histogram, Order order = Order::kAscending);
  // False behind the last one, and then `interval` stays as it is.
  bool next(Interval& interval);

 private:
  Interval at(std::size_t place) const;

  const Histogram& histogram_;
  Order order_;
  std::size_t zero_buckets_;
  std::size_t size_;
  std::size_t done_ = 0;
};

// What is read from outside must be so, and everything else here takes it for granted: a schema from kCoarsest to
// kFinest or kCustom, indexes that ascend and are of doubles, no count below 0, ascending bounds, nothing of the
// other kind. That the buckets add up to the count is not asked, as sums of doubles may not.
bool possible(const Histogram& histogram);

// Whether a number became infinite on the way.
bool overflowed(const Histogram& histogram);

// All counts and the sum, times or through a number. Below 0 it makes a gauge; divided by 0 all buckets are gone.
void scale_by(Histogram& histogram, double factor);
void divide_by(Histogram& histogram, double divisor);

// With the buckets of a coarser schema, or the same one; not for custom ones. Where the schema changes nothing is known
// of resets any more.
Histogram copy_to_schema(const Histogram& histogram, int schema);

// These buckets, by that much coarser.
std::vector<Bucket> coarser(const std::vector<Bucket>& buckets, int by);

// Leaves out the buckets that count 0.
void compact(Histogram& histogram);

// The same data: bit by bit, so that NaN equals itself and -0 is not 0. Neither buckets that count 0 nor the hints
// matter.
bool equals(const Histogram& a, const Histogram& b);

// sum / count: NaN where it is empty.
double average(const Histogram& histogram);

// Around sum / count, every bucket standing at its geometric mean, a custom one at the arithmetic one, the zero bucket
// at 0. NaN where it is empty. The standard deviation is its square root.
double variance(const Histogram& histogram);

}  // namespace mcp::histogram
