// Windows close in the order (end, level), shortest level first, so a parent has all its children when it closes, and
// its line stands after theirs. Merging is exact, so a level computed through the ladder has the bytes of a direct one.
// Tested by tests/unit/mcp-agg/ladder_test.cpp, rules_test.cpp and model_test.cpp, copying by reviser_test.cpp.
#include "ladder.h"

#include <limits>

#include "timeutil/duration.h"

namespace mcp::agg {
namespace {

constexpr std::int64_t kForEver = std::numeric_limits<std::int64_t>::max();

}  // namespace

Ladder::Ladder(const Plan& plan, SeriesBook& book, Rows& rows)
    : plan_(plan), book_(book), fold_(plan, book), rows_(rows) {
  for (std::size_t i = 1; i < plan.widths.size(); ++i)
    levels_.push_back({.width_us = plan.widths[i], .sums = GroupSums(plan.distribution)});
  for (std::size_t i = 0; plan.needs.absent && i < plan.widths.size(); ++i) presences_.emplace_back(book);
  if (!plan.buckets.empty()) buckets_ = std::make_unique<BucketSeries>(plan, book);
}

void Ladder::close_until(std::int64_t horizon, Windows& windows, stream::Sink& sink) {
  marks_.pass(windows);
  close(horizon, windows, sink);
  rows_.flush(sink);
}

void Ladder::close_all(Windows& windows, stream::Sink& sink) {
  marks_.end(windows);
  close(kForEver, windows, sink);
  rows_.flush(sink);
}

Ladder::Next Ladder::next(const Windows& windows) const {
  const std::optional<std::int64_t> oldest = windows.oldest();
  Next next{.level = 0, .end_us = oldest ? *oldest + plan_.widths.front() : kForEver};
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    if (levels_[i].open && levels_[i].end_us() < next.end_us) next = {.level = i + 1, .end_us = levels_[i].end_us()};
  }
  return next;
}

std::optional<std::int64_t> Ladder::next_end(const Windows& windows) const {
  const std::int64_t end = next(windows).end_us;
  return end == kForEver ? std::nullopt : std::optional(end);
}

void Ladder::close(std::int64_t horizon, Windows& windows, stream::Sink& sink) {
  for (;;) {
    const Next ripe = next(windows);
    if (ripe.end_us == kForEver || ripe.end_us > horizon) return;
    if (ripe.level == 0) {
      close_finest(windows, sink);
    } else {
      close_level(ripe.level, sink);
    }
  }
}

// The groups of a window that is whole, and those that have nothing in it but series that are missing.
std::span<const std::uint32_t> Ladder::to_write(std::size_t level, std::span<const std::uint32_t> groups) {
  if (presences_.empty()) return groups;
  presences_[level].turn();
  return presences_[level].with_missing(groups);
}

void Ladder::close_finest(Windows& windows, stream::Sink& sink) {
  const OpenWindow& window = windows.read_oldest();
  if (buckets_) buckets_->begin(window, sink);
  fold_.load(window);
  for (Presence& presence : presences_) presence.see(window);
  std::span<const std::uint32_t> waiting = fold_.groups();
  for (const std::uint32_t group : to_write(0, waiting)) {
    const bool has_any = !waiting.empty() && waiting.front() == group;
    if (has_any) waiting = waiting.subspan(1);
    if (!has_any) empty_.clear();
    Accumulator& accumulator = has_any ? fold_.fold(group) : empty_;
    if (!presences_.empty()) presences_.front().tell(group, accumulator);
    if (accumulator.count + accumulator.absent == 0) continue;
    rows_.write(group, marks_.span(window.start_us, plan_.widths.front()), accumulator, sink);
    if (buckets_) buckets_->write(group, accumulator, fold_.finite(), window.start_us + plan_.finest_us, sink);
    if (accumulator.count > 0) merge_up(0, group, window.start_us, accumulator);
  }
}

void Ladder::close_level(std::size_t index, stream::Sink& sink) {
  Level& level = levels_[index - 1];
  std::span<const std::uint32_t> waiting = level.sums.groups(book_.groups());
  for (const std::uint32_t group : to_write(index, waiting)) {
    const bool has_any = !waiting.empty() && waiting.front() == group;
    if (has_any) waiting = waiting.subspan(1);
    if (!has_any) empty_.clear();
    Accumulator& accumulator = has_any ? level.sums.of(group) : empty_;
    if (!presences_.empty()) presences_[index].tell(group, accumulator);
    rows_.write(group, marks_.span(level.start_us, level.width_us), accumulator, sink);
    if (has_any) merge_up(index, group, level.start_us, accumulator);
  }
  level.sums.clear();
  level.open = false;
}

void Ladder::merge_up(std::size_t level, std::uint32_t group, std::int64_t start_us, const Accumulator& window) {
  if (level == levels_.size()) return;
  Level& parent = levels_[level];
  if (!parent.open) {
    parent.open = true;
    parent.start_us = timeutil::align_down(start_us, parent.width_us);
  }
  parent.sums.of(group).merge(window, plan_.needs);
}

// Two ladders that have come as far have the same window of a level open, where they have one: the one that goes on.
void Ladder::copy(const GroupCloser& from, const GroupSet& groups) {
  const auto& other = static_cast<const Ladder&>(from);
  fold_.copy(other.fold_, groups);
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    if (!other.levels_[i].open) continue;
    levels_[i].open = true;
    levels_[i].start_us = other.levels_[i].start_us;
    levels_[i].sums.copy(other.levels_[i].sums, groups, plan_.needs);
  }
}

bool Ladder::coherent(const Level& level) {
  return timeutil::within_reach(level.start_us) && level.start_us % level.width_us == 0 &&
         (level.open || level.sums.empty());
}

void Ladder::clear() {
  for (Level& level : levels_) {
    level.sums.clear();
    level.open = false;
  }
}

}  // namespace mcp::agg
