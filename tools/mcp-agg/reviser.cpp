// The samples of a window stay until it is final. Two closers read them: the live one when their window is ripe, the
// base when it is final. Late samples have a third one start from the base, for their groups alone, and go through all
// that is ripe and not final again; then the live one goes on from there. What it comes to is a function of the samples
// and the base, however often and in whatever steps they came. Tested by tests/unit/mcp-agg/reviser_test.cpp.
#include "reviser.h"

#include "hops.h"
#include "ladder.h"

namespace mcp::agg {
namespace {

std::unique_ptr<GroupCloser> make_group_closer(const Plan& plan, SeriesBook& book, Rows& rows) {
  if (plan.finest_us < plan.widths.front()) return std::make_unique<Hops>(plan, book, rows);
  return std::make_unique<Ladder>(plan, book, rows);
}

}  // namespace

Reviser::Reviser(const Plan& plan, SeriesBook& book, PlainRows& rows)
    : book_(book),
      rows_(rows, changed_),
      base_(make_group_closer(plan, book, rows_)),
      live_(make_group_closer(plan, book, rows_)),
      scratch_(make_group_closer(plan, book, rows_)) {
  scratch_->restrict_to(changed_);
}

void Reviser::close_until(std::int64_t horizon, Windows& windows, stream::Sink& sink) {
  find_changed(windows);
  if (!changed_.members().empty()) revise(windows, sink);
  windows.read_from(ripe_until_);
  rows_.set(RevisedRows::Now::kFirst);
  live_->close_until(horizon, windows, sink);
  windows.read_from(final_until_);
  rows_.set(RevisedRows::Now::kSkip);
  base_->close_until(windows.final_until(), windows, sink);
  rows_.drop_until(windows.final_until());
  final_until_ = windows.final_until();
  ripe_until_ = horizon;
  windows.read_from(ripe_until_);
  if (const auto first = windows.first_with_values(); first && *first < ripe_until_) first_ = first;
}

// An earlier first window takes its mark away from the one that was the first, which is of all groups.
void Reviser::find_changed(Windows& windows) {
  for (const std::uint32_t series : windows.revised()) changed_.add(book_.group_of(series));
  if (windows.revised().empty()) return;
  windows.revised().clear();
  if (!first_ || windows.first_with_values() == first_) return;
  for (std::uint32_t group = 0; group < book_.groups().size(); ++group) changed_.add(group);
}

void Reviser::revise(Windows& windows, stream::Sink& sink) {
  scratch_->clear();
  scratch_->copy(*base_, changed_);
  windows.read_from(final_until_);
  rows_.set(RevisedRows::Now::kAgain);
  scratch_->close_until(ripe_until_, windows, sink);
  live_->copy(*scratch_, changed_);
  changed_.clear();
}

// The base comes through all that is left: what it finds is what counts in the end.
void Reviser::close_all(Windows& windows, stream::Sink& sink) {
  find_changed(windows);
  windows.read_from(final_until_);
  rows_.set(RevisedRows::Now::kLast);
  base_->close_all(windows, sink);
}

}  // namespace mcp::agg
