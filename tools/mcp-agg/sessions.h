// Session windows (--session): a group's samples with less than a gap between them.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "closer.h"
#include "fold.h"
#include "rows.h"

namespace mcp::agg {

// A session is [first sample, last sample + gap). Panes are as long as the gap.
class Sessions final : public Closer {
 public:
  Sessions(const Plan& plan, SeriesBook& book, Rows& rows);

  void close_until(std::int64_t horizon, Windows& panes, stream::Sink& sink) override;
  void close_all(Windows& panes, stream::Sink& sink) override;
  std::optional<std::int64_t> next_end(const Windows& panes) const override;
  std::uint64_t take_duplicates() override { return fold_.take_duplicates(); }

 private:
  struct Session {
    std::uint32_t group = 0;
    Accumulator sum;
  };

  void take_pane(Windows& panes);
  void extend(std::uint32_t group, const Accumulator& more);
  std::int64_t end_us(std::uint32_t session) const { return sessions_[session].sum.last.ts_us + plan_.finest_us; }
  void write_until(std::int64_t horizon, stream::Sink& sink);
  void write(std::uint32_t session, stream::Sink& sink);

  const Plan& plan_;
  SeriesBook& book_;
  Fold fold_;
  Rows& rows_;
  std::deque<Session> sessions_;  // those of a place in free_ are not in use
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> current_;    // by group: one more than the place of its latest session, 0 without one
  std::vector<std::uint32_t> open_;       // places of those not written yet
  std::vector<std::uint32_t> ripe_;       // for its memory
  std::vector<std::uint32_t> order_;      // by group: its place in the order of output; for its memory
  std::optional<std::int64_t> first_us_;  // of all samples
  bool ending_ = false;
  Windows::MovedBy closed_by_ = Windows::MovedBy::kSample;
  std::int64_t last_us_ = INT64_MIN;
};

}  // namespace mcp::agg
