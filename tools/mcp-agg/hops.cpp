// Panes are as long as the slide; a window is the last width/slide of them. A queue whose sum is always at hand is two
// stacks: the back keeps one running sum, the front the sums of each pane with all that came after it, made anew from
// the back when the front is empty. So each pane is merged twice, however many windows it is in, and nothing need be
// subtracted, which extremes could not be (K. Tangwongsan et al., "General incremental sliding-window aggregation",
// 2015). Tested by tests/unit/mcp-agg/hops_test.cpp.
#include "hops.h"

#include <algorithm>
#include <limits>

#include "timeutil/duration.h"

namespace mcp::agg {
namespace {

constexpr std::int64_t kForEver = std::numeric_limits<std::int64_t>::max();

}  // namespace

Hops::Hops(const Plan& plan, SeriesBook& book, std::size_t kept_text)
    : plan_(plan),
      book_(book),
      fold_(plan, book),
      rows_(plan, book, kept_text),
      back_sums_(plan.distribution),
      window_(plan.distribution) {}

void Hops::close_until(std::int64_t horizon, Windows& panes, stream::Sink& sink) {
  closed_by_ = panes.moved_by();
  close(horizon, panes, sink);
  rows_.flush(sink);
}

void Hops::close_all(Windows& panes, stream::Sink& sink) {
  ending_ = true;
  closed_by_ = Windows::MovedBy::kSample;
  last_value_us_ = panes.latest_with_values().value_or(std::numeric_limits<std::int64_t>::min());
  close(kForEver, panes, sink);
  rows_.end(sink);
}

std::optional<std::int64_t> Hops::next_end(const Windows& panes) const {
  std::optional<std::int64_t> end = panes.oldest();
  if (end) *end += plan_.finest_us;
  if (waiting()) end = std::min(end.value_or(kForEver), last_end_us_ + plan_.finest_us);
  return end;
}

void Hops::close(std::int64_t horizon, Windows& panes, stream::Sink& sink) {
  for (auto end = next_end(panes); end && *end <= horizon; end = next_end(panes)) {
    const std::optional<std::int64_t> oldest = panes.oldest();
    if (oldest && *oldest + plan_.finest_us == *end) take_pane(panes);
    drop_before(*end - plan_.widths.front());
    last_end_us_ = *end;
    if (waiting()) write(*end, sink);
  }
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

// Folds the oldest open pane; one of markers alone is none.
void Hops::take_pane(Windows& panes) {
  OpenWindow window = panes.take_oldest();
  fold_.load(window);
  Pane pane{.start_us = window.start_us, .sums = fresh()};
  for (const std::uint32_t group : fold_.groups()) {
    const Accumulator& folded = fold_.fold(group);
    if (folded.count > 0) pane.sums->of(group).merge(folded, plan_.needs);
  }
  panes.recycle(std::move(window));
  if (pane.sums->empty()) return recycle(std::move(pane.sums));
  if (!first_start_us_) first_start_us_ = pane.start_us;
  back_sums_.merge(*pane.sums, plan_.needs);
  back_.push_back(std::move(pane));
}

void Hops::drop_before(std::int64_t start_us) {
  for (;;) {
    if (front_.empty() && !back_.empty() && back_.front().start_us < start_us) turn_over();
    if (front_.empty() || front_.back().start_us >= start_us) return;
    recycle(std::move(front_.back().sums));
    front_.pop_back();
  }
}

void Hops::turn_over() {
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
  const WindowSpan span{.start_us = end_us - plan_.widths.front(),
                        .width_us = plan_.widths.front(),
                        .partial_start = end_us - plan_.widths.front() <= *first_start_us_,
                        .partial_end = ending_ && last_value_us_ < end_us,
                        .closed_by = closed_by_};
  for (const std::uint32_t group : window_.groups(book_.groups())) rows_.write(group, span, window_.of(group), sink);
}

}  // namespace mcp::agg
