// Bucket i holds (base^i, base^(i+1)], base = 2^(2^-scale): the shape of OTLP's exponential histograms. The index is
// read off the bits of the double: its exponent times 128, plus the number of bounds 2^(j/128) below its mantissa; a
// table by the mantissa's top bits leaves one comparison. A lower scale is a shift of the index, so merging two
// histograms is adding counts, and the scale in the end depends on the extremes alone (also C. Masson et al.,
// "DDSketch", VLDB 2019, and I. Epicoco et al., "UDDSketch", 2020, for lowering uniformly).
// Tested by tests/unit/sketch/histogram_test.cpp.
#include "sketch/histogram.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>

namespace mcp::sketch {
namespace {

__extension__ typedef unsigned __int128 Wide;

constexpr std::uint64_t kMostCounted = std::uint64_t{1} << 62;
constexpr int kPerOctave = 1 << kFinestScale;
constexpr int kMantissaBits = 52;
constexpr std::uint64_t kMantissaMask = (std::uint64_t{1} << kMantissaBits) - 1;

// Numbers in [1, 2) with 126 binary places, for the bounds: their 53 bits must be right to the last.
constexpr int kPlaces = 126;

constexpr Wide multiply(Wide a, Wide b) {
  const Wide a_low = static_cast<std::uint64_t>(a), a_high = a >> 64;
  const Wide b_low = static_cast<std::uint64_t>(b), b_high = b >> 64;
  const Wide low = a_low * b_low;
  const Wide cross = a_high * b_low + (low >> 64);
  const Wide middle = a_low * b_high + static_cast<std::uint64_t>(cross);
  const Wide high = a_high * b_high + (cross >> 64) + (middle >> 64);
  return high << (128 - kPlaces) | static_cast<std::uint64_t>(middle) >> (64 - (128 - kPlaces));
}

constexpr Wide square_root(Wide x) {
  Wide root = Wide{1} << kPlaces;
  for (int bit = kPlaces - 1; bit >= 0; --bit) {
    const Wide tried = root | Wide{1} << bit;
    if (multiply(tried, tried) <= x) root = tried;
  }
  return root;
}

// Mantissas of 2^(j/128), cut to a double: a mantissa belongs above bound j exactly when it is greater.
constexpr std::array<std::uint64_t, kPerOctave + 1> make_bounds() {
  // The seven roots 2^(1/2), 2^(1/4), … 2^(1/128); bound j is the product of those whose bit j has.
  std::array<Wide, kFinestScale> roots{};
  Wide root = square_root((Wide{1} << kPlaces) * 2 - 1);
  for (int i = kFinestScale - 1; i >= 0; --i) {
    roots[static_cast<std::size_t>(i)] = root;
    root = square_root(root);
  }
  std::array<std::uint64_t, kPerOctave + 1> bounds{};
  for (std::size_t j = 0; j < kPerOctave; ++j) {
    Wide product = Wide{1} << kPlaces;
    for (std::size_t i = 0; i < kFinestScale; ++i) {
      if ((j >> i & 1) != 0) product = multiply(product, roots[i]);
    }
    bounds[j] = static_cast<std::uint64_t>(product >> (kPlaces - kMantissaBits)) & kMantissaMask;
  }
  bounds[kPerOctave] = kMantissaMask + 1;
  return bounds;
}
constexpr auto kBounds = make_bounds();

// By the mantissa's top 8 bits: how many bounds lie at or below the first mantissa of that slot, less one. A slot is
// narrower than a bucket, so at most one bound lies inside it.
constexpr int kSlotBits = kFinestScale + 1;
constexpr std::array<std::uint8_t, 1 << kSlotBits> make_slots() {
  std::array<std::uint8_t, 1 << kSlotBits> slots{};
  for (std::size_t slot = 0; slot < slots.size(); ++slot) {
    const std::uint64_t first = static_cast<std::uint64_t>(slot) << (kMantissaBits - kSlotBits);
    std::size_t j = 0;
    while (j + 1 < kBounds.size() && kBounds[j + 1] <= first) ++j;
    slots[slot] = static_cast<std::uint8_t>(j);
  }
  return slots;
}
constexpr auto kSlots = make_slots();

// 2^(k/128), correctly cut; 0 or an infinity beyond the doubles.
double finest_bound(std::int64_t k) {
  const auto octave = static_cast<int>(k >> kFinestScale);
  const std::uint64_t mantissa = kBounds[static_cast<std::size_t>(k & (kPerOctave - 1))] | (kMantissaMask + 1);
  return std::ldexp(static_cast<double>(mantissa), octave - kMantissaBits);
}

}  // namespace

double bound_of(std::int32_t index, int scale) { return finest_bound(std::int64_t{index} << (kFinestScale - scale)); }

std::int32_t finest_index(double value) {
  auto bits = std::bit_cast<std::uint64_t>(value);
  int exponent = static_cast<int>(bits >> kMantissaBits) - 1023;
  if (exponent == -1023) {  // subnormal
    bits = std::bit_cast<std::uint64_t>(value * 0x1p54);
    exponent = static_cast<int>(bits >> kMantissaBits) - 1023 - 54;
  }
  const std::uint64_t mantissa = bits & kMantissaMask;
  const auto j = static_cast<std::int32_t>(kSlots[mantissa >> (kMantissaBits - kSlotBits)]);
  const auto index = static_cast<std::size_t>(j);
  // Upper bounds belong to their bucket: a mantissa equal to bound j is in bucket j - 1.
  const std::int32_t above = (mantissa > kBounds[index] ? 1 : 0) + (mantissa > kBounds[index + 1] ? 1 : 0);
  return exponent * kPerOctave + j + above - 1;
}

double estimate_of(std::int32_t index, int scale) {
  const double inverse_base = 1 / bound_of(1, scale);  // 0 where the base is beyond the doubles
  return bound_of(index, scale) * (2 / (1 + inverse_base));
}

double relative_error(int scale) {
  const double base = bound_of(1, scale);
  const double error = std::isinf(base) ? 1.0 : (base - 1) / (base + 1);
  double unit = 1000;  // three digits of `error` are a whole number of 1/unit
  while (error * unit < 100) unit *= 10;
  return std::ceil(error * unit) / unit;
}

std::size_t DenseCounts::size() const {
  return std::visit([](const auto& counts) { return counts.size(); }, counts_);
}

std::uint64_t DenseCounts::at(std::size_t i) const {
  return std::visit([i](const auto& counts) { return std::uint64_t{counts[i]}; }, counts_);
}

void DenseCounts::cover(std::int32_t low, std::int32_t high) {
  const std::size_t length = size();
  if (length == 0) offset_ = low;
  const std::int32_t end = offset_ + static_cast<std::int32_t>(length);
  const auto before = static_cast<std::size_t>(std::max(0, offset_ - low));
  const auto after = static_cast<std::size_t>(std::max(0, high + 1 - end));
  if (before + after == 0) return;
  std::visit(
      [&](auto& counts) {
        counts.insert(counts.begin(), before, 0);
        counts.insert(counts.end(), after, 0);
      },
      counts_);
  offset_ -= static_cast<std::int32_t>(before);
}

void DenseCounts::add(std::int32_t index, std::uint64_t count) {
  const auto i = static_cast<std::size_t>(index - offset_);
  assert(i < size());
  const bool fits = std::visit(
      [i, count](auto& counts) {
        using Counter = std::remove_reference_t<decltype(counts[0])>;
        const std::uint64_t sum = counts[i] + count;
        if (sum > std::numeric_limits<Counter>::max()) return false;
        counts[i] = static_cast<Counter>(sum);
        return true;
      },
      counts_);
  if (fits) return;
  widen();
  add(index, count);
}

void DenseCounts::widen() {
  if (const auto* bytes = std::get_if<0>(&counts_)) {
    counts_ = std::vector<std::uint32_t>(bytes->begin(), bytes->end());
  } else if (const auto* words = std::get_if<1>(&counts_)) {
    counts_ = std::vector<std::uint64_t>(words->begin(), words->end());
  }
}

void DenseCounts::halve() {
  const std::size_t length = size();
  if (length == 0) return;
  DenseCounts halved;
  halved.cover(offset_ >> 1, (offset_ + static_cast<std::int32_t>(length) - 1) >> 1);
  for (std::size_t i = 0; i < length; ++i) {
    if (const std::uint64_t count = at(i); count != 0) halved.add((offset_ + static_cast<std::int32_t>(i)) >> 1, count);
  }
  *this = std::move(halved);
}

void DenseCounts::clear() {
  offset_ = 0;
  std::visit([](auto& counts) { counts.clear(); }, counts_);
}

// The indexes that a side must hold; empty while low > high.
struct Histogram::Range {
  std::int32_t low = std::numeric_limits<std::int32_t>::max();
  std::int32_t high = std::numeric_limits<std::int32_t>::min();

  void hold(std::int32_t index) {
    low = std::min(low, index);
    high = std::max(high, index);
  }
  void hold(const DenseCounts& counts) {
    if (counts.size() == 0) return;
    hold(counts.offset());
    hold(counts.offset() + static_cast<std::int32_t>(counts.size()) - 1);
  }
  bool empty() const { return low > high; }
  std::size_t length() const { return empty() ? 0 : static_cast<std::size_t>(high - low) + 1; }
  void halve() {
    if (empty()) return;
    low >>= 1;
    high >>= 1;
  }
};

void Histogram::lower_scale() {
  --scale_;
  positive_.halve();
  negative_.halve();
}

// The ranges are of what comes, at this histogram's scale.
void Histogram::make_room(Range positive, Range negative) {
  positive.hold(positive_);
  negative.hold(negative_);
  while (positive.length() + negative.length() > max_buckets_) {
    lower_scale();
    positive.halve();
    negative.halve();
  }
  if (!positive.empty()) positive_.cover(positive.low, positive.high);
  if (!negative.empty()) negative_.cover(negative.low, negative.high);
}

void Histogram::add(std::span<const double> values) {
  if (values.empty()) return;
  constexpr double kNone = std::numeric_limits<double>::infinity();
  double least = kNone, most = -kNone;  // of all values
  double least_positive = kNone, most_negative = -kNone;
  for (const double value : values) {
    least = std::min(least, value);
    most = std::max(most, value);
    least_positive = value > 0 ? std::min(least_positive, value) : least_positive;
    most_negative = value < 0 ? std::max(most_negative, value) : most_negative;
  }
  const auto range_of = [this](double low, double high) {
    const int shift = kFinestScale - scale_;
    return Range{finest_index(low) >> shift, finest_index(high) >> shift};
  };
  make_room(most > 0 ? range_of(least_positive, most) : Range{},
            least < 0 ? range_of(-most_negative, -least) : Range{});
  min_ = count_ == 0 ? least : std::min(min_, least);
  max_ = count_ == 0 ? most : std::max(max_, most);
  count_ += values.size();
  const int shift = kFinestScale - scale_;
  for (const double value : values) {
    if (value > 0) {
      positive_.add(finest_index(value) >> shift, 1);
    } else if (value < 0) {
      negative_.add(finest_index(-value) >> shift, 1);
    } else {
      ++zero_;
    }
  }
}

void Histogram::add(const Histogram& other) {
  if (other.count_ == 0) return;
  while (scale_ > other.scale_) lower_scale();
  const auto range_of = [this, &other](const DenseCounts& counts) {
    Range range;
    range.hold(counts);
    for (int scale = other.scale_; scale > scale_; --scale) range.halve();
    return range;
  };
  make_room(range_of(other.positive_), range_of(other.negative_));
  const int shift = other.scale_ - scale_;
  const auto pour = [shift](const DenseCounts& from, DenseCounts& to) {
    for (std::size_t i = 0; i < from.size(); ++i) {
      const std::uint64_t count = from.at(i);
      if (count != 0) to.add((from.offset() + static_cast<std::int32_t>(i)) >> shift, count);
    }
  };
  pour(other.positive_, positive_);
  pour(other.negative_, negative_);
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = count_ == 0 ? other.max_ : std::max(max_, other.max_);
  zero_ += other.zero_;
  count_ += other.count_;
}

std::optional<Histogram> Histogram::read(const Written& written, std::size_t max_buckets) {
  if (written.scale > kFinestScale || written.scale < kCoarsestScale) return std::nullopt;
  const int shift = kFinestScale - written.scale;
  const std::int64_t lowest = finest_index(std::numeric_limits<double>::denorm_min()) >> shift;
  const std::int64_t highest = finest_index(std::numeric_limits<double>::max()) >> shift;
  Histogram out(max_buckets);
  out.scale_ = written.scale;
  out.zero_ = out.count_ = written.zero;
  out.min_ = written.min;
  out.max_ = written.max;
  Range ranges[2];
  const Side* const sides[] = {&written.positive, &written.negative};
  for (std::size_t side = 0; side < 2; ++side) {
    const std::vector<std::uint64_t>& counts = sides[side]->counts;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0) continue;
      const std::int64_t index = sides[side]->offset + static_cast<std::int64_t>(i);
      if (index < lowest || index > highest || counts[i] > kMostCounted - out.count_) return std::nullopt;
      ranges[side].hold(static_cast<std::int32_t>(index));
      out.count_ += counts[i];
    }
  }
  if (out.count_ == 0 || !(out.min_ <= out.max_)) return std::nullopt;
  out.make_room(ranges[0], ranges[1]);
  const int lowered = written.scale - out.scale_;
  DenseCounts* const into[] = {&out.positive_, &out.negative_};
  for (std::size_t side = 0; side < 2; ++side) {
    const std::vector<std::uint64_t>& counts = sides[side]->counts;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] != 0) into[side]->add((sides[side]->offset + static_cast<std::int32_t>(i)) >> lowered, counts[i]);
    }
  }
  return out;
}

// Whether its buckets hold what it counts, between its extremes.
bool Histogram::coherent() const {
  std::uint64_t left = count_ - zero_;
  if (zero_ > count_ || !(min_ <= max_)) return false;
  for (const DenseCounts* side : {&positive_, &negative_}) {
    for (std::size_t i = 0; i < side->size(); ++i) {
      if (side->at(i) > left) return false;
      left -= side->at(i);
    }
  }
  return left == 0;
}

Histogram::Side lowered(const Histogram::Side& side, int by) {
  if (by == 0 || side.counts.empty()) return side;
  Histogram::Side out{.offset = side.offset >> by, .counts = {}};
  for (std::size_t i = 0; i < side.counts.size(); ++i) {
    const auto at = static_cast<std::size_t>(((side.offset + static_cast<std::int64_t>(i)) >> by) - out.offset);
    if (out.counts.size() <= at) out.counts.resize(at + 1, 0);
    out.counts[at] += side.counts[i];
  }
  return out;
}

void Histogram::clear() {
  scale_ = kFinestScale;
  zero_ = count_ = 0;
  min_ = max_ = 0;
  positive_.clear();
  negative_.clear();
}

void Histogram::estimates(std::span<const std::uint64_t> ranks, std::span<double> out) const {
  std::size_t next = 0;
  std::uint64_t below = 0;
  // Answers the ranks that fall among the next `count` values.
  const auto pass = [&](std::uint64_t count, auto estimate) {
    below += count;
    if (next == ranks.size() || ranks[next] >= below) return;
    const double value = std::clamp(estimate(), min_, max_);
    while (next < ranks.size() && ranks[next] < below) out[next++] = value;
  };
  for (std::size_t i = negative_.size(); i-- > 0 && next < ranks.size();) {
    pass(negative_.at(i), [&] { return -estimate_of(negative_.offset() + static_cast<std::int32_t>(i), scale_); });
  }
  pass(zero_, [] { return 0.0; });
  for (std::size_t i = 0; i < positive_.size() && next < ranks.size(); ++i) {
    pass(positive_.at(i), [&] { return estimate_of(positive_.offset() + static_cast<std::int32_t>(i), scale_); });
  }
}

}  // namespace mcp::sketch
