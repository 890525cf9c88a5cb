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

// Plan, book and rows outlive it.
class Hops final : public GroupCloser {
 public:
  Hops(const Plan& plan, SeriesBook& book, Rows& rows);

  void close_until(std::int64_t horizon, Windows& panes, stream::Sink& sink) override;
  void close_all(Windows& panes, stream::Sink& sink) override;
  std::optional<std::int64_t> next_end(const Windows& panes) const override;
  std::uint64_t take_duplicates() override { return fold_.take_duplicates(); }
  void restrict_to(const GroupSet& groups) override { fold_.restrict_to(groups); }
  void copy(const GroupCloser& from, const GroupSet& groups) override;
  void clear() override;
  void save(state::Writer& archive) override { persist(archive); }
  void load(state::Reader& archive) override { persist(archive); }

 private:
  // The samples between two ends of windows, folded; in the front, merged with all panes after it that are there too.
  struct Pane {
    std::int64_t start_us = 0;
    std::unique_ptr<GroupSums> sums;
  };

  template <class Archive>
  void persist(Archive& archive) {
    archive(fold_, marks_, last_end_us_);
    persist_panes(archive, front_);
    persist_panes(archive, back_);
    back_sums_.persist(archive, book_.groups().size());
    if constexpr (Archive::kReads) archive.expect(coherent());
  }
  bool coherent() const;
  template <class Archive>
  void persist_panes(Archive& archive, std::vector<Pane>& panes) {
    std::size_t size = panes.size();
    archive.size(size);
    if constexpr (Archive::kReads) panes.clear();
    for (std::size_t i = 0; i < size && archive.ok(); ++i) {
      if constexpr (Archive::kReads) panes.push_back({.start_us = 0, .sums = fresh()});
      archive(panes[i].start_us);
      panes[i].sums->persist(archive, book_.groups().size());
    }
  }
  void close(std::int64_t horizon, Windows& panes, stream::Sink& sink);
  bool waiting() const { return !front_.empty() || !back_.empty(); }
  void take_pane(Windows& panes);
  void drop_before(std::int64_t start_us);
  void turn_over();
  void write(std::int64_t end_us, stream::Sink& sink);
  void copy_front(const Hops& from, const GroupSet& groups);
  void copy_back(const Hops& from, const GroupSet& groups);
  std::unique_ptr<GroupSums> fresh();
  void recycle(std::vector<Pane>& panes);
  void recycle(std::unique_ptr<GroupSums> sums);

  const Plan& plan_;
  SeriesBook& book_;
  Fold fold_;
  Rows& rows_;
  Marks marks_;
  std::vector<Pane> front_;  // the oldest is the last
  std::vector<Pane> back_;   // the oldest is the first; all of them together are in back_sums_
  GroupSums back_sums_;
  GroupSums window_;
  std::vector<std::unique_ptr<GroupSums>> spare_;
  std::int64_t last_end_us_ = 0;  // of the last window; counts while there are panes
};

}  // namespace mcp::agg
