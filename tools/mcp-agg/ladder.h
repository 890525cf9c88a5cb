// The levels of one pass: closed windows of the finest level are written and merged into the level above, and so on up.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>

#include "bucket_series.h"
#include "closer.h"
#include "fold.h"
#include "group_sums.h"
#include "plan.h"
#include "presence.h"
#include "rows.h"
#include "series_book.h"

namespace mcp::agg {

// Plan, book and rows outlive it.
class Ladder final : public GroupCloser {
 public:
  Ladder(const Plan& plan, SeriesBook& book, Rows& rows);

  void close_until(std::int64_t horizon, Windows& windows, stream::Sink& sink) override;
  void close_all(Windows& windows, stream::Sink& sink) override;
  std::optional<std::int64_t> next_end(const Windows& windows) const override;
  std::uint64_t take_duplicates() override { return fold_.take_duplicates(); }
  void restrict_to(const GroupSet& groups) override { fold_.restrict_to(groups); }
  void copy(const GroupCloser& from, const GroupSet& groups) override;
  void clear() override;
  void save(state::Writer& archive) override { persist(archive); }
  void load(state::Reader& archive) override { persist(archive); }

 private:
  // A level above the finest. At most one of its windows is open: children come in the order of time, and a window is
  // closed before the first child of the next one.
  struct Level {
    std::int64_t width_us = 0;
    GroupSums sums;
    bool open = false;
    std::int64_t start_us = 0;
    std::int64_t end_us() const { return start_us + width_us; }
  };

  template <class Archive>
  void persist(Archive& archive) {
    archive(fold_, marks_);
    if (buckets_) archive(*buckets_);
    for (Presence& presence : presences_) archive(presence);
    for (Level& level : levels_) {
      archive(level.open, level.start_us);
      level.sums.persist(archive, book_.groups().size());
      if constexpr (Archive::kReads) archive.expect(coherent(level));
    }
  }

  static bool coherent(const Level& level);
  // The window that closes next: the earliest end, then the shortest.
  struct Next {
    std::size_t level = 0;
    std::int64_t end_us = 0;
  };
  Next next(const Windows& windows) const;
  void close(std::int64_t horizon, Windows& windows, stream::Sink& sink);
  void close_finest(Windows& windows, stream::Sink& sink);
  void close_level(std::size_t index, stream::Sink& sink);
  std::span<const std::uint32_t> to_write(std::size_t level, std::span<const std::uint32_t> groups);
  void merge_up(std::size_t level, std::uint32_t group, std::int64_t start_us, const Accumulator& window);

  const Plan& plan_;
  SeriesBook& book_;
  Fold fold_;
  Rows& rows_;
  Marks marks_;
  std::unique_ptr<BucketSeries> buckets_;  // where they are asked for
  std::deque<Presence> presences_;         // by level; none unless asked for
  Accumulator empty_;                      // of a group that misses series and has no sample
  std::deque<Level> levels_;               // levels_[i] is one above level i; level 0 is the finest
};

}  // namespace mcp::agg
