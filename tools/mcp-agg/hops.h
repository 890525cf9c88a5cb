// Hopping windows (--slide): every `slide` a window of the width ends, so that windows overlap.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "closer.h"
#include "fold.h"
#include "group_sums.h"
#include "plan.h"
#include "rows.h"
#include "series_book.h"

namespace mcp::agg {

class Hops final : public Closer {
 public:
  Hops(const Plan& plan, SeriesBook& book, std::size_t kept_text);

  void close_until(std::int64_t horizon, Windows& panes, stream::Sink& sink) override;
  void close_all(Windows& panes, stream::Sink& sink) override;
  std::optional<std::int64_t> next_end(const Windows& panes) const override;
  std::uint64_t take_duplicates() override { return fold_.take_duplicates(); }

 private:
  // The samples between two ends of windows, folded; in the front, merged with all panes after it that are there too.
  struct Pane {
    std::int64_t start_us = 0;
    std::unique_ptr<GroupSums> sums;
  };

  void close(std::int64_t horizon, Windows& panes, stream::Sink& sink);
  bool waiting() const { return !front_.empty() || !back_.empty(); }
  void take_pane(Windows& panes);
  void drop_before(std::int64_t start_us);
  void turn_over();
  void write(std::int64_t end_us, stream::Sink& sink);
  std::unique_ptr<GroupSums> fresh();
  void recycle(std::unique_ptr<GroupSums> sums);

  const Plan& plan_;
  SeriesBook& book_;
  Fold fold_;
  Rows rows_;
  std::vector<Pane> front_;  // the oldest is the last
  std::vector<Pane> back_;   // the oldest is the first; all of them together are in back_sums_
  GroupSums back_sums_;
  GroupSums window_;
  std::vector<std::unique_ptr<GroupSums>> spare_;
  std::int64_t last_end_us_ = 0;  // of the last window; counts while there are panes
  std::optional<std::int64_t> first_start_us_;
  bool ending_ = false;
  Windows::MovedBy closed_by_ = Windows::MovedBy::kSample;
  std::int64_t last_value_us_ = 0;  // while ending: where the last pane that has values starts
};

}  // namespace mcp::agg
