// Thresholds over the newest values of series, in event time.
#pragma once

#include <cstdint>
#include <queue>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "record/records.h"
#include "record/series.h"
#include "state.h"
#include "threshold.h"
#include "tsdb/store.h"

namespace mcp::alert {

// The series that some threshold watches, by number; kUnwatched where none does.
using FeedId = std::uint32_t;
inline constexpr FeedId kUnwatched = UINT32_MAX;

class Evaluator {
 public:
  // `every_us` is more than 0.
  Evaluator(std::vector<Threshold> thresholds, std::int64_t every_us);

  // What is known of a series: `lookback_us` is how long one value speaks for it; `labels` as in tsdb::labels_of.
  struct Series {
    std::span<const record::Label> labels;
    std::int64_t lookback_us = tsdb::kLookbackUs;
    bool aggregate = false;
  };
  FeedId open(const Series& series);

  // A line of that time has come: evaluates at every moment before it at which anything can change. Appends the alerts.
  void advance(std::int64_t ts_us, std::vector<record::Alert>& alerts);
  // Whether that time is not later than the last evaluation.
  bool late(std::int64_t ts_us) const { return began_ && ts_us <= last_us_; }
  // A value, seen by the evaluations to come. tsdb::stale_marker() ends the series.
  void observe(FeedId feed, tsdb::Point point);
  // The end of input: one more evaluation, the first that sees everything; that no more comes makes no series stale.
  void finish(std::vector<record::Alert>& alerts);

  // Whether any value ever came for that threshold.
  bool had_data(std::size_t threshold) const { return had_data_[threshold]; }
  const std::vector<Threshold>& thresholds() const { return thresholds_; }
  // The worst rank of severity that fired; INT_MAX when none did.
  int worst_fired() const { return worst_fired_; }
  // Thresholds two of whose series would give the same alert: only the first of such series is watched.
  const std::vector<std::size_t>& ambiguous() const { return ambiguous_; }

 private:
  // One threshold on one series.
  struct Watch {
    std::uint32_t threshold = 0;
    FeedId feed = 0;
    Alert alert;
    double value = 0;                   // the last number that was judged
    bool dirty = false;                 // it is in dirty_
    std::int64_t wakes_us = INT64_MAX;  // its earliest entry in due_
    record::Labels labels;
    std::string fingerprint;
  };
  struct Feed {
    tsdb::SeriesId series = 0;
    bool aggregate = false;
    bool began = false;
    std::int64_t newest_us = 0;
    std::int64_t fresh_until_us = 0;
    std::uint32_t first_watch = 0;  // its watches stand together
    std::uint32_t watch_count = 0;
  };
  struct Due {
    std::int64_t at_us;
    std::uint32_t watch;
    friend bool operator>(const Due& a, const Due& b) { return a.at_us > b.at_us; }
  };

  void watch(std::size_t threshold, FeedId feed, std::span<const record::Label> labels);
  std::int64_t next_moment() const;
  void evaluate(std::int64_t moment_us, std::int64_t seen_us, std::vector<record::Alert>& alerts);
  void collect_round(std::int64_t moment_us);
  void judge(std::uint32_t watch, std::int64_t moment_us, std::int64_t seen_us, std::vector<record::Alert>& alerts);
  void wake(std::uint32_t watch, std::int64_t at_us);
  record::Alert describe(const Watch& watch, const Step& step, std::int64_t moment_us) const;

  std::vector<Threshold> thresholds_;
  std::int64_t every_us_;
  tsdb::Store store_;
  std::vector<Feed> feeds_;
  std::vector<Watch> watches_;
  std::unordered_set<std::string> fingerprints_;
  std::vector<std::uint32_t> dirty_;  // watches whose series has a value that no evaluation has seen
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
  std::vector<std::uint32_t> round_;  // what one evaluation looks at; kept for its memory
  std::vector<bool> had_data_;
  std::vector<std::size_t> ambiguous_;
  bool began_ = false;
  std::int64_t last_us_ = 0;    // the last moment of evaluation that has passed
  std::int64_t newest_us_ = 0;  // of all lines
  int worst_fired_;
};

}  // namespace mcp::alert
