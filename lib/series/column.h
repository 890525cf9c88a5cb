// The samples of one series while they come, and sorted.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "histogram/histogram.h"
#include "promql/evaluate.h"

namespace mcp::series {

struct Sample {
  std::int64_t ts_us = 0;
  double value = 0;                                      // tsdb::stale_marker() ends the series
  std::unique_ptr<histogram::Histogram> hist = nullptr;  // instead of a value
  std::int64_t start_us = promql::kNoStart;
};

// What is known of a histogram that is stored behind that one (null: behind no histogram); what says gauge or reset of
// itself keeps it (compliance/batch-format.md). Only that it goes on is remembered: a reset that was not said is
// unknown again, as in what Prometheus reads back from its storage.
histogram::ResetHint hint_behind(const histogram::Histogram* before, const histogram::Histogram& stored);

// 16 bytes a sample, and at most half as much again unused; 16 more where the series has histograms, 8 where it has
// starts. Asked and added to by turns: settle() goes before view().
class Column {
 public:
  // Of two at one time, whichever comes first: the larger value stays, a number before NaN, NaN before a marker, a
  // histogram before all of them. With `replaces` it is the last to come.
  explicit Column(bool replaces) : replaces_(replaces) {}

  // False where there is one of that time already that is known by now.
  bool append(Sample sample);
  // The same, into a settled one where it belongs: whatever its time is, it stays settled.
  bool insert(Sample sample);
  // Sorts, and works anew out what that changes. How many were of a time that another had, where none replaces.
  std::size_t settle();
  // Good once it is settled, until it changes.
  promql::SampleView view() const;

  bool settled() const { return sorted_; }
  bool replaces() const { return replaces_; }
  bool empty() const { return times_.empty(); }
  // Of one that is neither empty nor unsettled.
  std::int64_t newest_us() const { return times_.back(); }
  bool has_ended() const;  // the newest is a marker
  // Of a settled one: forgets samples before that time, but for the newest of them; what it costs is paid for by what
  // it forgets.
  void forget_before(std::int64_t ts_us);

 private:
  struct Extra {
    std::vector<promql::Histogram> histograms;
    std::vector<std::int64_t> starts;
  };

  void grow();
  const histogram::Histogram* hist_at(std::size_t i) const;
  void set(std::size_t i, Sample sample);
  void set_extra(std::size_t i, Sample sample);
  bool beats(double value, const histogram::Histogram* hist, std::size_t holder) const;
  std::size_t sort();
  void hint_all();

  std::vector<std::int64_t> times_;
  std::vector<double> values_;
  std::unique_ptr<Extra> extra_;
  bool replaces_;
  bool sorted_ = true;
};

}  // namespace mcp::series
