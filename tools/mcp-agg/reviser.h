// Windows that late samples change after they were written (--revise-for).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "closer.h"
#include "group_sums.h"
#include "plan.h"
#include "rows.h"
#include "series_book.h"

namespace mcp::agg {

// For each level, window and group the last line that it writes is, but for `rev`, that of one pass whose lateness is
// as much longer as windows can be revised.
class Reviser final : public Closer {
 public:
  Reviser(const Plan& plan, SeriesBook& book, PlainRows& rows);

  // Writes first what has changed since, then what is ripe now; and brings what is final to an end.
  void close_until(std::int64_t horizon, Windows& windows, stream::Sink& sink) override;
  void close_all(Windows& windows, stream::Sink& sink) override;
  std::optional<std::int64_t> next_end(const Windows& windows) const override { return live_->next_end(windows); }
  std::uint64_t take_duplicates() override { return base_->take_duplicates(); }
  void save(state::Writer& archive) override {
    archive(rows_, final_until_, ripe_until_, first_);
    base_->save(archive);
    live_->save(archive);
  }
  void load(state::Reader& archive) override {
    archive(rows_, final_until_, ripe_until_, first_);
    base_->load(archive);
    live_->load(archive);
  }

 private:
  void find_changed(Windows& windows);
  void revise(Windows& windows, stream::Sink& sink);

  SeriesBook& book_;
  GroupSet changed_;  // the groups that late samples are of
  RevisedRows rows_;
  std::unique_ptr<GroupCloser> base_;     // has closed what is final
  std::unique_ptr<GroupCloser> live_;     // has closed what is ripe
  std::unique_ptr<GroupCloser> scratch_;  // comes from the one to the other once more, for the changed groups
  std::int64_t final_until_ = INT64_MIN;
  std::int64_t ripe_until_ = INT64_MIN;
  std::optional<std::int64_t> first_;  // where the first pane with values starts, as far as it was ripe
};

}  // namespace mcp::agg
