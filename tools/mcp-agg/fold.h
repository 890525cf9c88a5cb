// The samples of one closed window become one accumulator a group.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "accumulator.h"
#include "group_sums.h"
#include "plan.h"
#include "series_book.h"
#include "windows.h"

namespace mcp::agg {

class Fold {
 public:
  Fold(const Plan& plan, SeriesBook& book) : plan_(plan), book_(book), accumulator_(plan.distribution) {}

  // Sorts the window's samples by group. Call groups() and fold() until the next load().
  void load(const OpenWindow& window);
  // The groups of the window, in the order of output.
  std::span<const std::uint32_t> groups() const { return groups_; }
  // One group's accumulator, good until the next call; its count is 0 where all its samples were markers. To be called
  // for each of groups() once and in their order: it moves the counters of their series on.
  Accumulator& fold(std::uint32_t group);
  // The finite values of that group, for as long; of distributions none.
  std::span<const double> finite() const { return finite_; }
  // From now on only samples of these groups are loaded.
  void restrict_to(const GroupSet& groups) { only_ = &groups; }
  // Takes over where the series of these groups stand in the other.
  void copy(const Fold& from, const GroupSet& groups);
  // How many samples turned out to be duplicates since this was last asked.
  std::uint64_t take_duplicates();
  // Both directions of a snapshot (state/archive.h), between windows.
  template <class Archive>
  void persist(Archive& archive) {
    archive(previous_, wholes_, duplicates_);
    if constexpr (Archive::kReads) {
      archive.expect(previous_.size() <= book_.series().size());
      for (const auto& [series, whole] : wholes_) archive.expect(sketch::possible(whole));
    }
  }

 private:
  // The last number of a series that was folded, unless a marker ended it.
  struct Previous {
    bool is_there = false;
    double value = 0;
    std::int64_t ts_us = 0;
    template <class Archive>
    void persist(Archive& archive) {
      archive(is_there, value, ts_us);
    }
  };
  // What a counter went on by with a sample: from one value to another.
  struct Step {
    double from = 0;
    double to = 0;
    bool reset = false;
  };

  bool loads(std::uint32_t group) const { return only_ == nullptr || only_->has(group); }
  std::span<Observation> without_duplicates(std::span<Observation> samples, FoldKind kind);
  bool beats(const Observation& challenger, const Observation& holder, FoldKind kind) const;
  Step step(const Observation& sample, Role role, Previous& previous) const;
  bool began_here(std::int64_t start_us) const;
  void follow_counter(const Observation& sample, Role role, Previous& previous);
  void follow_range(const Observation& sample);
  void follow_level(const Observation& sample, Previous& previous);
  void fold_distributions(std::span<const Observation> samples, FoldKind kind);
  void follow_whole(const Observation& sample, Previous& previous);
  void follow_part(const Observation& sample, const SeriesState& state, Previous& previous);

  const Plan& plan_;
  SeriesBook& book_;
  const GroupSet* only_ = nullptr;
  std::vector<Previous> previous_;  // by series; kept of what is cumulative, and where deltas are asked for
  std::map<std::uint32_t, sketch::Whole> wholes_;  // the same of series of Role::kHist: their distribution
  const OpenWindow* window_ = nullptr;
  std::vector<std::uint32_t> groups_;
  std::vector<std::uint32_t> ends_;  // by group: how many samples, then where its samples end in sorted_; 0 where none
  std::vector<Observation> sorted_;
  std::size_t folded_to_ = 0;  // in sorted_
  std::vector<double> finite_;
  Accumulator accumulator_;
  std::uint64_t duplicates_ = 0;
};

}  // namespace mcp::agg
