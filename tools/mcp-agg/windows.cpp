// Tested by tests/unit/mcp-agg/windows_test.cpp.
#include "windows.h"

#include <algorithm>

#include "series_book.h"
#include "timeutil/duration.h"

namespace mcp::agg {

bool Windows::move_on(std::int64_t now_us, MovedBy by) {
  ripe_until_ = timeutil::align_down(now_us - lateness_, width_);
  final_until_ = timeutil::align_down(now_us - lateness_ - revise_for_, width_);
  advance_at_ = std::min(ripe_until_, final_until_ + revise_for_) + width_ + lateness_;
  moved_by_ = by;
  return true;
}

std::int64_t Windows::silence_until(std::int64_t end_us) const {
  const std::int64_t start = timeutil::align_down(end_us, width_);
  return (start == end_us ? start : start + width_) + lateness_ - newest_us_;
}

void Windows::find(std::int64_t ts_us) {
  const std::int64_t start = timeutil::align_down(ts_us, width_);
  const auto [at, made] = windows_.try_emplace(start);
  current_ = &at->second;
  current_end_ = start + width_;
  if (!made) return;
  if (!spare_.empty()) {
    *current_ = std::move(spare_.back());
    spare_.pop_back();
  }
  current_->start_us = start;
}

// Whether it is what at() and the samples given to it could have made.
bool Windows::coherent(const SeriesBook& book) const {
  const auto known = [&book](std::uint32_t series) { return series < book.series().size(); };
  if (!std::all_of(revised_.begin(), revised_.end(), known)) return false;
  return std::all_of(windows_.begin(), windows_.end(), [&](const auto& entry) {
    const std::int64_t start_us = entry.first;
    const OpenWindow& window = entry.second;
    if (!timeutil::within_reach(start_us) || start_us != window.start_us || start_us % width_ != 0 ||
        start_us < final_until_)
      return false;
    return std::all_of(window.samples.begin(), window.samples.end(), [&](const Observation& sample) {
      if (!known(sample.series) || sample.ts_us < start_us || sample.ts_us - start_us >= width_) return false;
      if (sample.note == Observation::kStale) return true;
      const bool whole = book.state(sample.series).role == Role::kHist;
      if (whole && sample.note >= window.hists.size()) return false;
      if (!whole && sample.note != Observation::kPlain && sample.note >= window.starts.size()) return false;
      return book.takes(sample.series, whole ? &window.hists[sample.note] : nullptr);
    });
  });
}

std::optional<std::int64_t> Windows::oldest() const {
  const auto at = windows_.lower_bound(read_from_);
  if (at == windows_.end()) return std::nullopt;
  return at->first;
}

const OpenWindow& Windows::read_oldest() {
  const auto at = windows_.lower_bound(read_from_);
  read_from_ = at->first + 1;
  return at->second;
}

void Windows::drop_until(std::int64_t end_us) {
  while (!windows_.empty() && windows_.begin()->first + width_ <= end_us) {
    current_ = nullptr;
    OpenWindow window = std::move(windows_.begin()->second);
    windows_.erase(windows_.begin());
    if (window.has_values && !first_) first_ = window.start_us;
    if (spare_.size() == kSpare) continue;
    window.samples.clear();
    window.starts.clear();
    window.hists.clear();
    window.has_values = false;
    spare_.push_back(std::move(window));
  }
}

std::optional<std::int64_t> Windows::first_with_values() const {
  if (first_) return first_;
  for (const auto& [start, window] : windows_) {
    if (window.has_values) return start;
  }
  return std::nullopt;
}

std::optional<std::int64_t> Windows::latest_with_values() const {
  for (auto at = windows_.rbegin(); at != windows_.rend(); ++at) {
    if (at->second.has_values) return at->first;
  }
  return std::nullopt;
}

}  // namespace mcp::agg
