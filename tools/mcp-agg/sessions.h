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
  void save(state::Writer& archive) override { persist(archive); }
  void load(state::Reader& archive) override { persist(archive); }

 private:
  struct Session {
    std::uint32_t group = 0;
    Accumulator sum;
  };

  template <class Archive>
  void persist(Archive& archive) {
    archive(fold_, closed_by_, free_, current_, open_, first_us_, last_us_);
    std::size_t size = sessions_.size();
    archive.size(size);
    if constexpr (Archive::kReads) sessions_.clear();
    for (std::size_t i = 0; i < size && archive.ok(); ++i) {
      if constexpr (Archive::kReads) sessions_.push_back({.group = 0, .sum = Accumulator(plan_.distribution)});
      archive(sessions_[i].group, sessions_[i].sum);
    }
    if constexpr (Archive::kReads) archive.expect(coherent());
  }
  bool coherent();
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
