// Panes are as long as the slide; a window is the last width/slide of them. Time is cut into blocks as long as a
// window: of the block that a window ends in the back keeps one running sum, of the block before it the front keeps the
// sum of each pane with all that came after it. So each pane is merged twice, however many windows it is in, and
// nothing need be subtracted, which extremes could not be (M. van Herk, "A fast algorithm for local minimum and maximum
// filters", 1992). Where a pane is depends on time alone, not on which panes there are: so two of these that have come
// as far can be copied by group. Tested by tests/unit/mcp-agg/hops_test.cpp, copying by reviser_test.cpp.
#include "hops.h"

#include <algorithm>
#include <limits>

#include "timeutil/duration.h"

namespace mcp::agg {
namespace {

constexpr std::int64_t kForEver = std::numeric_limits<std::int64_t>::max();

bool has_any(const GroupSums& sums, const GroupSet& groups) {
  return std::any_of(groups.members().begin(), groups.members().end(),
                     [&](std::uint32_t group) { return sums.find(group) != nullptr; });
}

}  // namespace

Hops::Hops(const Plan& plan, SeriesBook& book, Rows& rows)
    : plan_(plan),
      book_(book),
      fold_(plan, book),
      rows_(rows),
      back_sums_(plan.distribution),
      window_(plan.distribution) {}

void Hops::close_until(std::int64_t horizon, Windows& panes, stream::Sink& sink) {
  marks_.pass(panes);
  close(horizon, panes, sink);
  rows_.flush(sink);
}

void Hops::close_all(Windows& panes, stream::Sink& sink) {
  marks_.end(panes);
  close(kForEver, panes, sink);
  rows_.flush(sink);
}

std::optional<std::int64_t> Hops::next_end(const Windows& panes) const {
  std::optional<std::int64_t> end = panes.oldest();
  if (end) *end += plan_.finest_us;
  if (waiting()) end = std::min(end.value_or(kForEver), last_end_us_ + plan_.finest_us);
  return end;
}

void Hops::close(std::int64_t horizon, Windows& panes, stream::Sink& sink) {
  for (auto end = next_end(panes); end && *end <= horizon; end = next_end(panes)) {
    const std::int64_t newest = *end - plan_.finest_us;  // the start of the last pane of this window
    if (!back_.empty() && back_.front().start_us < timeutil::align_down(newest, plan_.widths.front())) turn_over();
    drop_before(*end - plan_.widths.front());
    if (panes.oldest() == newest) take_pane(panes);
    last_end_us_ = *end;
    if (waiting()) write(*end, sink);
  }
}

// Whether the panes are those of the last window, in their order.
bool Hops::coherent() const {
  const std::int64_t width = plan_.widths.front();
  if (!timeutil::within_reach(last_end_us_) || last_end_us_ % plan_.finest_us != 0) return false;
  const auto fits = [&](const Pane& pane) {
    return timeutil::within_reach(pane.start_us) && pane.start_us % plan_.finest_us == 0 &&
           pane.start_us < last_end_us_ && last_end_us_ - pane.start_us <= width;
  };
  const auto earlier = [](const Pane& a, const Pane& b) { return a.start_us < b.start_us; };
  return std::all_of(front_.begin(), front_.end(), fits) && std::all_of(back_.begin(), back_.end(), fits) &&
         std::is_sorted(front_.rbegin(), front_.rend(), earlier) && std::is_sorted(back_.begin(), back_.end(), earlier);
}

std::unique_ptr<GroupSums> Hops::fresh() {
  if (spare_.empty()) return std::make_unique<GroupSums>(plan_.distribution);
  std::unique_ptr<GroupSums> sums = std::move(spare_.back());
  spare_.pop_back();
  return sums;
}

void Hops::recycle(std::unique_ptr<GroupSums> sums) {
  sums->clear();
  spare_.push_back(std::move(sums));
}

void Hops::recycle(std::vector<Pane>& panes) {
  for (Pane& pane : panes) recycle(std::move(pane.sums));
  panes.clear();
}

// Folds the oldest open pane; one of markers alone is none.
void Hops::take_pane(Windows& panes) {
  const OpenWindow& window = panes.read_oldest();
  fold_.load(window);
  Pane pane{.start_us = window.start_us, .sums = fresh()};
  for (const std::uint32_t group : fold_.groups()) {
    const Accumulator& folded = fold_.fold(group);
    if (folded.count > 0) pane.sums->of(group).merge(folded, plan_.needs);
  }
  if (pane.sums->empty()) return recycle(std::move(pane.sums));
  back_sums_.merge(*pane.sums, plan_.needs);
  back_.push_back(std::move(pane));
}

void Hops::drop_before(std::int64_t start_us) {
  for (; !front_.empty() && front_.back().start_us < start_us; front_.pop_back())
    recycle(std::move(front_.back().sums));
}

// A block has ended. What is in the front lies two blocks back.
void Hops::turn_over() {
  recycle(front_);
  for (; !back_.empty(); back_.pop_back()) {
    Pane& pane = back_.back();
    if (!front_.empty()) pane.sums->merge(*front_.back().sums, plan_.needs);
    front_.push_back(std::move(pane));
  }
  back_sums_.clear();
}

void Hops::write(std::int64_t end_us, stream::Sink& sink) {
  window_.clear();
  if (!front_.empty()) window_.merge(*front_.back().sums, plan_.needs);
  window_.merge(back_sums_, plan_.needs);
  const WindowSpan span = marks_.span(end_us - plan_.widths.front(), plan_.widths.front());
  for (const std::uint32_t group : window_.groups(book_.groups())) rows_.write(group, span, window_.of(group), sink);
}

void Hops::copy(const GroupCloser& from, const GroupSet& groups) {
  const auto& other = static_cast<const Hops&>(from);
  fold_.copy(other.fold_, groups);
  if (other.waiting()) last_end_us_ = other.last_end_us_;
  copy_front(other, groups);
  copy_back(other, groups);
}

// From the newest pane to the oldest: a pane that only the other has holds of all other groups what the pane after it
// does, and a pane that the other lacks holds of these groups what the other's pane after it does.
void Hops::copy_front(const Hops& from, const GroupSet& groups) {
  std::vector<Pane> ours = std::move(front_);
  front_.clear();
  auto own = ours.begin();
  auto next = from.front_.begin();
  const GroupSums* theirs = nullptr;
  while (own != ours.end() || next != from.front_.end()) {
    const bool both = own != ours.end() && next != from.front_.end() && own->start_us == next->start_us;
    const bool has_own = both || next == from.front_.end() || (own != ours.end() && own->start_us > next->start_us);
    if (!has_own && !has_any(*next->sums, groups)) {
      ++next;
      continue;
    }
    Pane pane{.start_us = has_own ? own->start_us : next->start_us, .sums = has_own ? std::move(own->sums) : fresh()};
    if (!has_own && !front_.empty()) pane.sums->merge(*front_.back().sums, plan_.needs);
    if (!has_own || both) theirs = (next++)->sums.get();
    if (has_own) ++own;
    if (theirs != nullptr) pane.sums->copy(*theirs, groups, plan_.needs);
    front_.push_back(std::move(pane));
  }
}

void Hops::copy_back(const Hops& from, const GroupSet& groups) {
  for (const Pane& theirs : from.back_) {
    if (!has_any(*theirs.sums, groups)) continue;
    const auto at = std::lower_bound(back_.begin(), back_.end(), theirs.start_us,
                                     [](const Pane& pane, std::int64_t start) { return pane.start_us < start; });
    Pane& pane = at != back_.end() && at->start_us == theirs.start_us
                     ? *at
                     : *back_.insert(at, Pane{.start_us = theirs.start_us, .sums = fresh()});
    pane.sums->copy(*theirs.sums, groups, plan_.needs);
  }
  back_sums_.copy(from.back_sums_, groups, plan_.needs);
}

void Hops::clear() {
  recycle(front_);
  recycle(back_);
  back_sums_.clear();
}

}  // namespace mcp::agg
