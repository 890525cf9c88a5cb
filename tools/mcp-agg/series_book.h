// All series met so far: their group, their nature, and where their counters stand.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "accumulator.h"
#include "key_table.h"
#include "plan.h"
#include "record/sample.h"

namespace mcp::agg {

struct SeriesState {
  std::uint32_t group = 0;
  bool introduced = false;    // its nature is known: by the first of its samples that was not late
  bool overflow = false;      // it stands for all series beyond the limit: samples of one time are no duplicates
  bool has_previous = false;  // the last number that closed windows saw, unless a marker ended the series; kept of
                              // counters, and where deltas are asked for
  Nature nature = {};
  double previous = 0;
  std::int64_t previous_us = 0;
};

class SeriesBook {
 public:
  SeriesBook(const Grouping& grouping, std::uint64_t limit) : grouping_(grouping), limit_(limit) {}

  // The number of the series. Beyond the limit a new one has that of {overflow="true"} under its name and context;
  // kNone when there are as many of those.
  std::uint32_t number_of(const record::SeriesRef& series);
  static constexpr std::uint32_t kNone = KeyTable::kNone;
  // What a sample says of its series, which has this number; the number of the unit's name stands in it.
  Nature nature_of(const record::Sample& sample, std::uint32_t series);
  bool overflown() const { return overflows_ > 0; }
  const KeyTable& series() const { return series_; }
  // The first nature that is told counts.
  void introduce(std::uint32_t series, const Nature& nature) {
    SeriesState& state = states_[series];
    if (state.introduced) return;
    state.nature = nature;
    state.introduced = true;
  }

  SeriesState& state(std::uint32_t series) { return states_[series]; }
  std::uint32_t group_of(std::uint32_t series) const { return states_[series].group; }
  KeyTable& groups() { return grouping_.by == Grouping::By::kSeries ? series_ : groups_; }
  std::string_view unit(std::uint32_t number) const { return units_.key(number); }

 private:
  std::uint32_t add(const record::SeriesRef& series, const Grouping& grouping);

  const Grouping& grouping_;
  std::uint64_t limit_;
  std::uint64_t overflows_ = 0;  // series that stand for others
  KeyTable series_;
  KeyTable groups_;  // unused where each series is its own group
  std::vector<SeriesState> states_;
  KeyTable units_;
  std::string key_;
};

}  // namespace mcp::agg
