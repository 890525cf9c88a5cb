// Whether the values or a histogram are held depends on how many values there are in all, infinities included, never on
// the pieces they came in; so a merge of parts answers as one pass does.
// Tested by tests/unit/sketch/distribution_test.cpp.
#include "sketch/distribution.h"

#include <algorithm>
#include <limits>

namespace mcp::sketch {

void Distribution::add(std::span<const double> finite, std::uint64_t negative_infinities,
                       std::uint64_t positive_infinities) {
  below_ += negative_infinities;
  above_ += positive_infinities;
  if (exact() && (options_.keep == Keep::kAll || count() + finite.size() <= kFewValues)) {
    values_.insert(values_.end(), finite.begin(), finite.end());
    sorted_ = values_.size() < 2;
  } else {
    filled().add(finite);
  }
  settle();
}

void Distribution::add(const Distribution& other) {
  if (other.exact()) return add(other.values_, other.below_, other.above_);
  add(*other.histogram_, other.below_, other.above_);
}

void Distribution::add(const Histogram& finite, std::uint64_t negative_infinities, std::uint64_t positive_infinities) {
  below_ += negative_infinities;
  above_ += positive_infinities;
  filled().add(finite);
  settle();
}

// Values beside a histogram, or too many of them, go into the histogram.
void Distribution::settle() {
  if (values_.empty() || options_.keep == Keep::kAll) return;
  if (exact() && count() <= kFewValues) return;
  filled().add(values_);
  values_.clear();
  sorted_ = true;
}

Histogram& Distribution::filled() {
  if (!histogram_) histogram_ = std::make_unique<Histogram>(options_.max_buckets);
  return *histogram_;
}

void Distribution::clear() {
  values_.clear();
  sorted_ = true;
  if (histogram_) histogram_->clear();
  below_ = above_ = 0;
}

std::span<const double> Distribution::sorted() {
  if (!sorted_) std::sort(values_.begin(), values_.end());
  sorted_ = true;
  return values_;
}

void Distribution::at(std::span<const std::uint64_t> ranks, std::span<double> out) {
  std::size_t first = 0;
  while (first < ranks.size() && ranks[first] < below_) out[first++] = -std::numeric_limits<double>::infinity();
  std::size_t last = first;
  while (last < ranks.size() && ranks[last] < below_ + finite()) ++last;
  finite_at(ranks.subspan(first, last - first), out.subspan(first));
  while (last < ranks.size()) out[last++] = std::numeric_limits<double>::infinity();
}

// The ranks count the negative infinities too.
void Distribution::finite_at(std::span<const std::uint64_t> ranks, std::span<double> out) {
  if (exact()) {
    const auto values = sorted();
    for (std::size_t i = 0; i < ranks.size(); ++i) out[i] = values[ranks[i] - below_];
  } else if (below_ == 0) {
    histogram_->estimates(ranks, out);
  } else {
    std::vector<std::uint64_t> inner(ranks.begin(), ranks.end());
    for (std::uint64_t& rank : inner) rank -= below_;
    histogram_->estimates(inner, out);
  }
}

}  // namespace mcp::sketch
