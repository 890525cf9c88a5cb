// From a record's series to the feeds of the evaluator, without building labels for a series that is known.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "evaluator.h"
#include "record/records.h"
#include "record/series.h"
#include "tsdb/symbols.h"

namespace mcp::alert {

class SeriesBook {
 public:
  // At most `limit` series are remembered, those that no threshold watches among them.
  SeriesBook(Evaluator& evaluator, std::uint64_t limit);

  // Whether a series of that name can be watched at all; what cannot needs no remembering.
  bool wants(std::string_view name) const { return any_name_ || names_.contains(name); }

  // A series and the feeds that come from it: one of a sample's, one for each number of an aggregate's.
  struct Entry {
    record::Series series;
    std::int64_t window_us = 0;  // 0: of samples
    std::vector<std::pair<std::string, FeedId>> feeds;
  };
  // Null when it is new and the limit is reached. Good until the next call.
  Entry* find(const record::SeriesRef& series, std::int64_t window_us);

  FeedId sample_feed(Entry& entry);
  // `position`: where the number stood on the line; the feeds of a series are in that order as a rule. Numbers beyond
  // the first kMostStats different ones of a series are not watched.
  static constexpr std::size_t kMostStats = 256;
  FeedId stat_feed(Entry& entry, std::string_view stat, std::size_t position);

 private:
  Evaluator& evaluator_;
  std::uint64_t limit_;
  bool any_name_ = false;
  std::unordered_set<std::string_view> names_;  // point into the evaluator's thresholds
  std::vector<Entry> entries_;
  tsdb::HashIndex by_series_;
  std::vector<std::string> room_;
};

}  // namespace mcp::alert
