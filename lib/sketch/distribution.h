// The values of one window as far as quantiles need them: themselves while they are few, then a histogram.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sketch/histogram.h"

namespace mcp::sketch {

inline constexpr std::size_t kFewValues = 64;

enum class Keep : std::uint8_t {
  kFew,  // the values up to kFewValues, then a histogram
  kAll,  // all values: quantiles stay exact, room grows with them
};

struct DistributionOptions {
  Keep keep = Keep::kFew;
  std::size_t max_buckets = kMaxBuckets;
};

// A multiset of doubles without NaN; infinities are ordered as numbers. The answers depend on the values alone.
class Distribution {
 public:
  explicit Distribution(const DistributionOptions& options = {}) : options_(options) {}

  // What one takes at most besides itself, in bytes, unless it keeps all values.
  static std::size_t most_room(const DistributionOptions& options) {
    return 2 * kFewValues * sizeof(double) + sizeof(Histogram) + Histogram::most_room(options.max_buckets);
  }

  void add(std::span<const double> finite, std::uint64_t negative_infinities, std::uint64_t positive_infinities);
  void add(const Distribution& other);
  void add(const Histogram& finite, std::uint64_t negative_infinities, std::uint64_t positive_infinities);
  void clear();

  const DistributionOptions& options() const { return options_; }
  std::uint64_t count() const { return below_ + finite() + above_; }
  bool exact() const { return !histogram_ || histogram_->count() == 0; }
  // 0 while exact.
  double error() const { return exact() ? 0 : relative_error(histogram_->scale()); }
  // The values at these ranks (ascending, each below count()). Sorts what it holds.
  void at(std::span<const std::uint64_t> ranks, std::span<double> out);

  // While exact: the finite values, ascending.
  std::span<const double> sorted();
  // Otherwise.
  const Histogram& histogram() const { return *histogram_; }
  std::uint64_t negative_infinities() const { return below_; }
  std::uint64_t positive_infinities() const { return above_; }
  // The options are not part of it.
  template <class Archive>
  void persist(Archive& archive) {
    archive(values_, sorted_);
    bool wide = histogram_ != nullptr;
    archive(wide);
    if (wide && !histogram_) histogram_ = std::make_unique<Histogram>(options_.max_buckets);
    if (!wide) histogram_.reset();
    if (wide) archive(*histogram_);
    archive(below_, above_);
    archive.expect(values_.empty() || exact());
  }

 private:
  std::uint64_t finite() const { return exact() ? values_.size() : histogram_->count(); }
  void settle();
  void finite_at(std::span<const std::uint64_t> ranks, std::span<double> out);
  Histogram& filled();

  DistributionOptions options_;
  std::vector<double> values_;  // while exact
  bool sorted_ = true;
  std::unique_ptr<Histogram> histogram_;  // made when it is first needed: most distributions stay exact
  std::uint64_t below_ = 0;
  std::uint64_t above_ = 0;
};

}  // namespace mcp::sketch
