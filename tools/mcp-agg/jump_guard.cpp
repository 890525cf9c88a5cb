// Tested by tests/unit/mcp-agg/jump_guard_test.cpp.
#include "jump_guard.h"

#include <algorithm>

namespace mcp::agg {

bool JumpGuard::close(const Held& a, const Held& b) const {
  return a.ts_us < b.ts_us ? b.ts_us - a.ts_us <= max_jump_us_ : a.ts_us - b.ts_us <= max_jump_us_;
}

std::vector<std::uint64_t> JumpGuard::hold(const Held& sample) {
  const std::size_t row_begins = held_.size() - in_a_row_;
  bool another_series = false;
  std::size_t in_the_row = 0;
  for (std::size_t i = 0; i < held_.size(); ++i) {
    if (!close(held_[i], sample)) continue;
    another_series = another_series || held_[i].series != sample.series;
    in_the_row += i >= row_begins ? 1 : 0;
  }
  std::vector<std::uint64_t> believed;
  if (!another_series && in_the_row < 2) {
    held_.push_back(sample);
    ++in_a_row_;
    return believed;
  }
  newest_us_ = sample.ts_us;
  std::erase_if(held_, [&](const Held& held) {
    if (!close(held, sample)) return false;
    believed.push_back(held.ticket);
    newest_us_ = std::max(newest_us_, held.ts_us);
    return true;
  });
  believed.push_back(sample.ticket);
  in_a_row_ = 0;
  return believed;
}

std::vector<std::uint64_t> JumpGuard::give_up() {
  std::vector<std::uint64_t> tickets;
  if (held_.size() <= kMostHeld) return tickets;
  tickets.push_back(held_.front().ticket);
  held_.erase(held_.begin());
  in_a_row_ = std::min(in_a_row_, held_.size());
  return tickets;
}

std::vector<std::uint64_t> JumpGuard::give_up_all() {
  std::vector<std::uint64_t> tickets;
  for (const Held& held : held_) tickets.push_back(held.ticket);
  held_.clear();
  in_a_row_ = 0;
  return tickets;
}

}  // namespace mcp::agg
