// Tested by tests/unit/series/column_test.cpp.
#include "series/column.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <tuple>

#include "tsdb/column.h"

namespace mcp::series {
namespace {

using histogram::Bucket;
using histogram::Histogram;
using histogram::ResetHint;

// Whether a bucket counts less than it did; one that is not there counts 0.
bool fell(const std::vector<Bucket>& before, const std::vector<Bucket>& now) {
  auto at = now.begin();
  for (const Bucket& bucket : before) {
    while (at != now.end() && at->index < bucket.index) ++at;
    const double count = at != now.end() && at->index == bucket.index ? at->count : 0;
    if (count < bucket.count) return true;
  }
  return false;
}

// By what samples of one time are told apart: the larger one stays.
auto weight(double value, const Histogram* hist) {
  const bool marker = hist == nullptr && tsdb::is_stale(value);
  const double size = hist != nullptr ? hist->count : value;
  const bool number = !std::isnan(size);
  const double sum = hist != nullptr && !std::isnan(hist->sum) ? hist->sum : 0;
  return std::tuple(hist != nullptr, !marker, number, number ? size : 0, sum);
}

template <class T>
void pick(std::vector<T>& all, const std::vector<std::uint32_t>& which) {
  if (all.empty()) return;
  std::vector<T> picked;
  picked.reserve(which.size());
  for (const std::uint32_t i : which) picked.push_back(std::move(all[i]));
  all.swap(picked);
}

}  // namespace

ResetHint hint_behind(const Histogram* before, const Histogram& stored) {
  if (stored.hint == ResetHint::kGauge || stored.hint == ResetHint::kReset) return stored.hint;
  if (before == nullptr || before->hint == ResetHint::kGauge) return ResetHint::kUnknown;
  const bool goes_on = before->schema == stored.schema && before->zero_threshold == stored.zero_threshold &&
                       before->custom == stored.custom && stored.count >= before->count &&
                       stored.zero_count >= before->zero_count && !fell(before->positive, stored.positive) &&
                       !fell(before->negative, stored.negative);
  return goes_on ? ResetHint::kNotReset : ResetHint::kUnknown;
}

void Column::grow() {
  if (times_.size() < times_.capacity()) return;
  const std::size_t room = times_.size() + std::max<std::size_t>(times_.size() / 2, 4);
  times_.reserve(room);
  values_.reserve(room);
}

const Histogram* Column::hist_at(std::size_t i) const {
  return extra_ == nullptr || extra_->histograms.empty() ? nullptr : extra_->histograms[i].get();
}

void Column::set(std::size_t i, Sample sample) {
  values_[i] = sample.value;
  if (sample.hist == nullptr && sample.start_us == promql::kNoStart && extra_ == nullptr) return;
  set_extra(i, std::move(sample));
}

// Of a series that has histograms or starts, or gets the first of them.
void Column::set_extra(std::size_t i, Sample sample) {
  if (extra_ == nullptr) extra_ = std::make_unique<Extra>();
  if (sample.hist != nullptr || !extra_->histograms.empty()) {
    extra_->histograms.resize(times_.size());
    if (sample.hist != nullptr) sample.hist->hint = hint_behind(i > 0 ? hist_at(i - 1) : nullptr, *sample.hist);
    extra_->histograms[i] = std::move(sample.hist);
  }
  if (sample.start_us != promql::kNoStart || !extra_->starts.empty()) {
    extra_->starts.resize(times_.size(), promql::kNoStart);
    extra_->starts[i] = sample.start_us;
  }
}

bool Column::append(Sample sample) {
  if (sorted_ && !times_.empty() && sample.ts_us == times_.back()) {
    const std::size_t last = times_.size() - 1;
    if (beats(sample.value, sample.hist.get(), last)) set(last, std::move(sample));
    return false;
  }
  sorted_ = sorted_ && (times_.empty() || sample.ts_us > times_.back());
  grow();
  times_.push_back(sample.ts_us);
  values_.push_back(0);
  set(times_.size() - 1, std::move(sample));
  return true;
}

bool Column::has_ended() const { return hist_at(times_.size() - 1) == nullptr && tsdb::is_stale(values_.back()); }

bool Column::insert(Sample sample) {
  const auto at = std::lower_bound(times_.begin(), times_.end(), sample.ts_us) - times_.begin();
  const auto i = static_cast<std::size_t>(at);
  if (i == times_.size()) return append(std::move(sample));
  if (times_[i] == sample.ts_us) {
    if (beats(sample.value, sample.hist.get(), i)) set(i, std::move(sample));
    return false;
  }
  times_.insert(times_.begin() + at, sample.ts_us);
  values_.insert(values_.begin() + at, 0);
  if (extra_ != nullptr && !extra_->histograms.empty())
    extra_->histograms.insert(extra_->histograms.begin() + at, nullptr);
  if (extra_ != nullptr && !extra_->starts.empty())
    extra_->starts.insert(extra_->starts.begin() + at, promql::kNoStart);
  set(i, std::move(sample));
  if (extra_ != nullptr && !extra_->histograms.empty()) hint_all();
  return true;
}

bool Column::beats(double value, const Histogram* hist, std::size_t holder) const {
  return replaces_ || weight(value, hist) > weight(values_[holder], hist_at(holder));
}

std::size_t Column::sort() {
  std::vector<std::uint32_t> order(times_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [this](std::uint32_t a, std::uint32_t b) { return times_[a] < times_[b]; });
  std::vector<std::uint32_t> kept;
  kept.reserve(order.size());
  for (const std::uint32_t i : order) {
    if (kept.empty() || times_[kept.back()] != times_[i]) {
      kept.push_back(i);
    } else if (beats(values_[i], hist_at(i), kept.back())) {
      kept.back() = i;
    }
  }
  const std::size_t left_out = order.size() - kept.size();
  pick(times_, kept);
  pick(values_, kept);
  if (extra_ != nullptr) {
    pick(extra_->histograms, kept);
    pick(extra_->starts, kept);
    hint_all();
  }
  sorted_ = true;
  return left_out;
}

// Another one may stand before a histogram now. What stood before the first may be forgotten: it keeps its own.
void Column::hint_all() {
  const Histogram* before = nullptr;
  for (promql::Histogram& one : extra_->histograms) {
    if (one != nullptr && &one != &extra_->histograms.front()) {
      if (const ResetHint hint = hint_behind(before, *one); hint != one->hint) {
        auto changed = std::make_shared<Histogram>(*one);
        changed->hint = hint;
        one = std::move(changed);
      }
    }
    before = one.get();
  }
}

std::size_t Column::settle() {
  const std::size_t left_out = sorted_ ? 0 : sort();
  return replaces_ ? 0 : left_out;
}

void Column::forget_before(std::int64_t ts_us) {
  const auto first = std::lower_bound(times_.begin(), times_.end(), ts_us) - times_.begin();
  const auto count = first - 1;  // the newest before it stays
  constexpr std::ptrdiff_t kFew = 16;
  if (count < kFew || count < std::ssize(times_) / 2) return;
  const auto drop = [count](auto& all) { all.erase(all.begin(), all.begin() + std::min(count, std::ssize(all))); };
  drop(times_);
  drop(values_);
  if (extra_ == nullptr) return;
  drop(extra_->histograms);
  drop(extra_->starts);
}

promql::SampleView Column::view() const {
  promql::SampleView view{.times = times_, .values = values_};
  if (extra_ == nullptr) return view;
  view.histograms = extra_->histograms;
  view.starts_us = extra_->starts;
  return view;
}

}  // namespace mcp::series
