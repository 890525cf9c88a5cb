// The classic histograms of --buckets: what a group's values were, counted from its first window on.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "accumulator.h"
#include "plan.h"
#include "series_book.h"
#include "stream/filter.h"
#include "windows.h"

namespace mcp::agg {

// Plan and book outlive it. Only groups of values have such series.
class BucketSeries {
 public:
  BucketSeries(const Plan& plan, SeriesBook& book) : plan_(plan), book_(book) {}

  // Before the aggregates of a window: the series of groups that begin in it, at their start and 0, so that who reads
  // them sees what the first window added.
  void begin(const OpenWindow& window, stream::Sink& sink);
  // After the aggregate of a group, whose finite values these are: its series as they stand at the window's end.
  void write(std::uint32_t group, const Accumulator& window, std::span<const double> finite, std::int64_t end_us,
             stream::Sink& sink);

  template <class Archive>
  void persist(Archive& archive) {
    archive(slots_, counted_);
    if constexpr (Archive::kReads) archive.expect(coherent());
  }

 private:
  bool coherent() const;
  struct Counted {
    std::int64_t start_us = 0;
    std::uint32_t unit = Nature::kNoUnit;  // in the window where it began, if all its series agree
    std::vector<std::uint64_t> counts;     // by bucket, that of +Inf last; not cumulative
    Total sum;
    template <class Archive>
    void persist(Archive& archive) {
      archive(start_us, unit, counts, sum);
    }
  };

  void count(Counted& counted, const Accumulator& window, std::span<const double> finite) const;
  void append(std::uint32_t group, std::string_view unit, std::int64_t ts_us, const Counted& counted,
              stream::Sink& sink);
  void take_labels(std::span<const record::Label> labels);
  void append_line(std::string& out, record::Sample& sample, std::string_view suffix, std::string_view unit,
                   double value);

  const Plan& plan_;
  SeriesBook& book_;
  std::vector<std::uint32_t> slots_;  // by group: one more than its place in counted_, 0 without one
  std::vector<Counted> counted_;
  std::vector<std::uint32_t> fresh_;  // for its memory, as what follows
  KeyReader reader_;
  std::vector<record::Label> labels_, with_le_;
  std::string name_, le_, exported_;
};

}  // namespace mcp::agg
