// Tested by tests/unit/mcp-agg/windows_test.cpp.
#include "windows.h"

#include "timeutil/duration.h"

namespace mcp::agg {

bool Windows::ripen(std::int64_t now_us, MovedBy by) {
  open_from_ = timeutil::align_down(now_us - lateness_, width_);
  advance_at_ = open_from_ + width_ + lateness_;
  moved_by_ = by;
  return true;
}

std::int64_t Windows::silence_until(std::int64_t end_us) const {
  const std::int64_t start = timeutil::align_down(end_us, width_);
  return (start == end_us ? start : start + width_) + lateness_ - newest_us_;
}

void Windows::open(std::int64_t ts_us) {
  const std::int64_t start = timeutil::align_down(ts_us, width_);
  const auto [at, opened] = open_.try_emplace(start);
  current_ = &at->second;
  current_end_ = start + width_;
  if (!opened) return;
  if (!spare_.empty()) {
    *current_ = std::move(spare_.back());
    spare_.pop_back();
  }
  current_->start_us = start;
}

std::optional<std::int64_t> Windows::oldest() const {
  if (open_.empty()) return std::nullopt;
  return open_.begin()->first;
}

std::optional<std::int64_t> Windows::latest_with_values() const {
  for (auto at = open_.rbegin(); at != open_.rend(); ++at) {
    if (at->second.has_values) return at->first;
  }
  return std::nullopt;
}

OpenWindow Windows::take_oldest() {
  current_ = nullptr;
  OpenWindow window = std::move(open_.begin()->second);
  open_.erase(open_.begin());
  return window;
}

void Windows::recycle(OpenWindow window) {
  constexpr std::size_t kSpare = 4;
  if (spare_.size() == kSpare) return;
  window.samples.clear();
  window.starts.clear();
  window.hists.clear();
  window.has_values = false;
  spare_.push_back(std::move(window));
}

}  // namespace mcp::agg
