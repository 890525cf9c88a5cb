// Tested by tests/unit/mcp-agg/presence_test.cpp.
#include "presence.h"

#include <algorithm>

namespace mcp::agg {

void Presence::see(const OpenWindow& part) {
  for (const Observation& sample : part.samples) {
    if (sample.note == Observation::kStale) continue;
    if (here_.size() <= sample.series) here_.resize(std::max<std::size_t>(sample.series + 1, 2 * here_.size()));
    if (here_[sample.series]) continue;
    here_[sample.series] = true;
    now_.push_back(sample.series);
  }
}

// What follows from the rest, after it was read; false where a number is of no series or group.
bool Presence::restore() {
  const std::size_t series = book_.series().size(), groups = book_.groups().size();
  const auto known = [=](std::uint32_t number) { return number < series; };
  const auto told = [=](const Missing& one) { return one.series < series && one.group < groups; };
  if (!std::all_of(before_.begin(), before_.end(), known) || !std::all_of(now_.begin(), now_.end(), known) ||
      !std::all_of(missing_.begin(), missing_.end(), told))
    return false;
  here_.assign(series, false);
  for (const std::uint32_t one : now_) here_[one] = true;
  return true;
}

void Presence::turn() {
  missing_.clear();
  if (now_.empty()) return;  // markers alone make no window
  for (const std::uint32_t series : before_) {
    if (!here_[series]) missing_.push_back({.group = book_.group_of(series), .series = series});
  }
  std::sort(missing_.begin(), missing_.end());
  for (const std::uint32_t series : now_) here_[series] = false;
  before_.swap(now_);
  now_.clear();
}

std::span<const std::uint32_t> Presence::with_missing(std::span<const std::uint32_t> groups) {
  if (missing_.empty()) return groups;
  groups_.assign(groups.begin(), groups.end());
  for (const Missing& one : missing_) groups_.push_back(one.group);
  std::sort(groups_.begin(), groups_.end());
  groups_.erase(std::unique(groups_.begin(), groups_.end()), groups_.end());
  book_.groups().sort(groups_);
  return groups_;
}

std::span<const Presence::Missing> Presence::missing_of(std::uint32_t group) const {
  const auto by_group = [](const Missing& a, const Missing& b) { return a.group < b.group; };
  const auto [first, last] =
      std::equal_range(missing_.begin(), missing_.end(), Missing{.group = group, .series = 0}, by_group);
  return {first, last};
}

void Presence::tell(std::uint32_t group, Accumulator& window) const {
  const std::span<const Missing> missing = missing_of(group);
  window.absent = missing.size();
  if (window.count > 0) return;
  for (const Missing& one : missing) window.meet(book_.state(one.series).nature);
}

}  // namespace mcp::agg
