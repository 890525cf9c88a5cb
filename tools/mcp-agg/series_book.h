// All series met so far: their group and their nature.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "accumulator.h"
#include "hist_reader.h"
#include "key_table.h"
#include "plan.h"
#include "record/sample.h"

namespace mcp::agg {

struct SeriesState {
  std::uint32_t group = 0;
  bool introduced = false;   // its nature is known: by the first of its values that was not late
  bool overflow = false;     // it stands for all series beyond the limit: samples of one time are no duplicates
  Role role = Role::kUnset;  // by the first of its samples that was no marker
  Nature nature = {};

  template <class Archive>
  void persist(Archive& archive) {
    archive(group, introduced, overflow, role, nature);
    archive.expect(role <= Role::kCount);
  }
};

class SeriesBook {
 public:
  SeriesBook(const Grouping& grouping, std::uint64_t limit)
      : grouping_(grouping), limit_(limit), drops_le_(!grouping.keeps("le")) {}

  // The number of the series. Beyond the limit a new one has that of {overflow="true"} under its name and context;
  // kNone when there are as many of those.
  std::uint32_t number_of(const record::SeriesRef& series);
  static constexpr std::uint32_t kNone = KeyTable::kNone;
  // What a sample says of its series, which has this number; the number of the unit's name stands in it.
  Nature nature_of(const record::Sample& sample, std::uint32_t series);
  // Whether a sample that is no marker could be of a series that is not known yet: as settle(), but nothing comes of
  // it. Done where the series is known.
  Status fits(const record::Sample& sample, const Member& member, const HistSample* hist);
  // What the series and its group are, by the first of its samples that is no marker; kMalformed where the group is of
  // another kind, or where the series counts and the value is no finite number. `hist` is what the sample has instead
  // of a value.
  Status settle(std::uint32_t series, const Member& member, const record::Sample& sample, const HistSample* hist);
  // Whether the series stands for others, which a distribution cannot: it would need the one before it of its own.
  bool limits(std::uint32_t series, const Member& member) const {
    return states_[series].overflow && member.role != Role::kValue;
  }
  // What the sample, which has a value, is under this grouping.
  Result<Member> member_of(const record::Sample& sample) const {
    return drops_le_ ? agg::member_of(sample) : Result<Member>(Member{});
  }
  // Whether a sample that is no marker can be of the series, by what it has instead of a value: null where it has one.
  bool takes(std::uint32_t series, const HistSample* hist) const;
  FoldKind kind_of_group(std::uint32_t group) const { return group < kinds_.size() ? kinds_[group] : FoldKind::kUnset; }
  // The bound of a series of Role::kBucket.
  double le_of(std::uint32_t series) const { return les_.find(series)->second; }
  bool overflown() const { return overflows_ > 0; }
  const KeyTable& series() const { return series_; }
  // The first nature that is told counts.
  void introduce(std::uint32_t series, const Nature& nature) {
    SeriesState& state = states_[series];
    if (state.introduced) return;
    state.nature = nature;
    state.introduced = true;
  }

  const SeriesState& state(std::uint32_t series) const { return states_[series]; }
  std::uint32_t group_of(std::uint32_t series) const { return states_[series].group; }
  KeyTable& groups() { return grouping_.by == Grouping::By::kSeries ? series_ : groups_; }
  std::string_view unit(std::uint32_t number) const {
    return number < units_.size() ? units_.key(number) : std::string_view();
  }

  template <class Archive>
  void persist(Archive& archive) {
    archive(overflows_, series_, groups_, states_, units_, kinds_, les_);
    if constexpr (Archive::kReads) archive.expect(coherent());
  }

 private:
  bool coherent() const;
  std::uint32_t add(const record::SeriesRef& series, const Grouping& grouping);
  void begin(std::uint32_t series, const Member& member);

  const Grouping& grouping_;
  std::uint64_t limit_;
  bool drops_le_;                // parts of classic histograms become one
  std::uint64_t overflows_ = 0;  // series that stand for others
  KeyTable series_;
  KeyTable groups_;  // unused where each series is its own group
  std::vector<SeriesState> states_;
  KeyTable units_;
  std::string key_;
  std::vector<FoldKind> kinds_;  // by group
  std::map<std::uint32_t, double> les_;
  KeyReader reader_;
};

}  // namespace mcp::agg
