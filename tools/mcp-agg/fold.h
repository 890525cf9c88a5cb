// The samples of one closed window become one accumulator a group.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "accumulator.h"
#include "plan.h"
#include "series_book.h"
#include "windows.h"

namespace mcp::agg {

class Fold {
 public:
  Fold(const Plan& plan, SeriesBook& book) : plan_(plan), book_(book), accumulator_(plan.distribution) {}

  // Sorts the window's samples by group. Call groups() and fold() until the next load(); the distributions among them
  // are taken out of the window.
  void load(OpenWindow& window);
  // The groups of the window, in the order of output.
  std::span<const std::uint32_t> groups() const { return groups_; }
  // One group's accumulator, good until the next call; its count is 0 where all its samples were markers. To be called
  // for each of groups() once and in their order: it moves the counters of their series on.
  Accumulator& fold(std::uint32_t group);
  // The finite values of that group, for as long; of distributions none.
  std::span<const double> finite() const { return finite_; }
  // How many samples turned out to be duplicates since this was last asked.
  std::uint64_t take_duplicates();

 private:
  // What a counter went on by with a sample: from one value to another.
  struct Step {
    double from = 0;
    double to = 0;
    bool reset = false;
  };

  std::span<Observation> without_duplicates(std::span<Observation> samples, FoldKind kind);
  bool beats(const Observation& challenger, const Observation& holder, FoldKind kind) const;
  Step step(const Observation& sample, SeriesState& state) const;
  bool began_here(std::int64_t start_us) const;
  void follow_counter(const Observation& sample, SeriesState& state);
  void follow_range(const Observation& sample);
  void follow_level(const Observation& sample, SeriesState& state);
  void fold_distributions(std::span<const Observation> samples, FoldKind kind);
  void follow_whole(const Observation& sample, SeriesState& state);
  void follow_part(const Observation& sample, SeriesState& state);

  const Plan& plan_;
  SeriesBook& book_;
  OpenWindow* window_ = nullptr;
  std::vector<std::uint32_t> groups_;
  std::vector<std::uint32_t> ends_;  // by group: how many samples, then where its samples end in sorted_; 0 where none
  std::vector<Observation> sorted_;
  std::size_t folded_to_ = 0;  // in sorted_
  std::vector<double> finite_;
  Accumulator accumulator_;
  std::uint64_t duplicates_ = 0;
};

}  // namespace mcp::agg
