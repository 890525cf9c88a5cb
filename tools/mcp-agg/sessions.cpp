// Samples of one pane are less than a gap apart, so a pane of a group is in one session; and two panes that follow one
// another are in the same one when the last sample of the first and the first of the second are. So panes are folded as
// for any other window, and a session is a chain of them. Tested by tests/unit/mcp-agg/sessions_test.cpp.
#include "sessions.h"

#include <algorithm>
#include <limits>

#include "timeutil/duration.h"

namespace mcp::agg {

Sessions::Sessions(const Plan& plan, SeriesBook& book, Rows& rows)
    : plan_(plan), book_(book), fold_(plan, book), rows_(rows) {}

std::optional<std::int64_t> Sessions::next_end(const Windows& panes) const {
  std::optional<std::int64_t> end = panes.oldest();
  if (end) *end += plan_.finest_us;
  for (const std::uint32_t place : open_) end = end ? std::min(*end, end_us(place)) : end_us(place);
  return end;
}

void Sessions::close_until(std::int64_t horizon, Windows& panes, stream::Sink& sink) {
  closed_by_ = panes.moved_by();
  for (auto oldest = panes.oldest(); oldest && *oldest + plan_.finest_us <= horizon; oldest = panes.oldest()) {
    take_pane(panes);
    write_until(*oldest + plan_.finest_us, sink);
  }
  write_until(horizon, sink);
}

void Sessions::close_all(Windows& panes, stream::Sink& sink) {
  ending_ = true;
  closed_by_ = Windows::MovedBy::kSample;
  while (const auto oldest = panes.oldest()) {
    take_pane(panes);
    write_until(*oldest + plan_.finest_us, sink);
  }
  write_until(std::numeric_limits<std::int64_t>::max(), sink);
}

// Whether every place is either free or open, once, and what is open is a session of the group that stands there.
bool Sessions::coherent() {
  const std::size_t places = sessions_.size(), groups = book_.groups().size();
  std::vector<bool> met(places), is_open(places);
  const auto meet = [&met](std::uint32_t place) {
    if (place >= met.size() || met[place]) return false;
    return met[place] = true, true;
  };
  if (free_.size() + open_.size() != places || current_.size() > groups || !(first_us_ || open_.empty())) return false;
  if (!std::all_of(free_.begin(), free_.end(), meet) || !std::all_of(open_.begin(), open_.end(), meet)) return false;
  if (first_us_ && !timeutil::within_reach(*first_us_)) return false;
  for (const std::uint32_t place : open_) {
    const Session& one = sessions_[place];
    if (one.group >= groups || one.sum.count == 0 || one.sum.last.ts_us < one.sum.first.ts_us) return false;
    is_open[place] = true;
  }
  for (std::uint32_t group = 0; group < current_.size(); ++group) {
    const std::uint32_t place = current_[group] - 1;
    if (current_[group] != 0 && !(place < places && is_open[place] && sessions_[place].group == group)) return false;
  }
  return true;
}

void Sessions::take_pane(Windows& panes) {
  fold_.load(panes.read_oldest());
  for (const std::uint32_t group : fold_.groups()) {
    const Accumulator& folded = fold_.fold(group);
    if (folded.count > 0) extend(group, folded);
  }
}

void Sessions::extend(std::uint32_t group, const Accumulator& more) {
  first_us_ = std::min(first_us_.value_or(more.first.ts_us), more.first.ts_us);
  last_us_ = std::max(last_us_, more.last.ts_us);
  if (current_.size() <= group) current_.resize(book_.groups().size(), 0);
  std::uint32_t& current = current_[group];
  if (current == 0 || more.first.ts_us >= end_us(current - 1)) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(sessions_.size()));
      sessions_.push_back({.group = 0, .sum = Accumulator(plan_.distribution)});
    }
    const std::uint32_t place = free_.back();
    free_.pop_back();
    sessions_[place].group = group;
    open_.push_back(place);
    current = place + 1;
  }
  sessions_[current - 1].sum.merge(more, plan_.needs);
}

// Writes, in the order of output, the sessions that end at or before the horizon: all panes before it are folded.
void Sessions::write_until(std::int64_t horizon, stream::Sink& sink) {
  ripe_.clear();
  std::erase_if(open_, [&](std::uint32_t place) {
    if (end_us(place) > horizon) return false;
    ripe_.push_back(place);
    return true;
  });
  if (ripe_.empty()) return;
  std::vector<std::uint32_t> groups;
  for (const std::uint32_t place : ripe_) groups.push_back(sessions_[place].group);
  book_.groups().sort(groups);
  order_.resize(book_.groups().size());
  for (std::uint32_t i = 0; i < groups.size(); ++i) order_[groups[i]] = i;
  std::sort(ripe_.begin(), ripe_.end(), [this](std::uint32_t a, std::uint32_t b) {
    const std::int64_t a_end = end_us(a), b_end = end_us(b);
    return a_end != b_end ? a_end < b_end : order_[sessions_[a].group] < order_[sessions_[b].group];
  });
  for (const std::uint32_t place : ripe_) write(place, sink);
}

void Sessions::write(std::uint32_t place, stream::Sink& sink) {
  Session& session = sessions_[place];
  const std::int64_t start = session.sum.first.ts_us, end = end_us(place);
  const WindowSpan span{.start_us = start,
                        .width_us = end - start,
                        .partial_start = start - *first_us_ < plan_.finest_us,
                        .partial_end = ending_ && end > last_us_,
                        .rev = 0,
                        .closed_by = closed_by_};
  rows_.write(session.group, span, session.sum, sink);
  if (current_[session.group] == place + 1) current_[session.group] = 0;
  session.sum.clear();
  free_.push_back(place);
}

}  // namespace mcp::agg
