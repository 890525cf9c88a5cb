// Samples in memory by series: what selectors select from. A series costs about 100 bytes and 4 a label beside its
// strings, each kept once; a sample 16 to 24.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "record/series.h"
#include "tsdb/column.h"
#include "tsdb/matcher.h"
#include "tsdb/symbols.h"

namespace mcp::tsdb {

using SeriesId = std::uint32_t;  // from 0, in the order in which series came

inline constexpr std::int64_t kLookbackUs = 300'000'000;  // how long a sample speaks for its series

class Store {
 public:
  // The series with these labels (sorted by name, unique, none empty), made when it is new; `lookback_us` counts then:
  // kLookbackUs for samples, two windows for a number of an aggregate.
  SeriesId open(std::span<const record::Label> labels, std::int64_t lookback_us = kLookbackUs);
  // The series with exactly these labels.
  std::optional<SeriesId> find(std::span<const record::Label> labels) const;
  // Those that all matchers match, ascending.
  std::vector<SeriesId> select(std::span<const Matcher> matchers);

  // Its labels, good while the store lives.
  std::vector<record::Label> labels(SeriesId id) const;
  std::int64_t lookback_us(SeriesId id) const { return series_[id].lookback_us; }

  void append(SeriesId id, Point point) { series_[id].column.append(point); }
  Samples samples(SeriesId id) { return series_[id].column.samples(); }
  void forget_before(SeriesId id, std::int64_t ts_us) { series_[id].column.forget_before(ts_us); }

 private:
  struct Series {
    Column column;
    std::int64_t lookback_us = kLookbackUs;
    std::uint32_t first_label = 0;  // in labels_
    std::uint32_t label_count = 0;
  };

  std::span<const PairId> pairs_of(SeriesId id) const {
    return std::span(labels_).subspan(series_[id].first_label, series_[id].label_count);
  }
  std::uint32_t lookup(std::span<const PairId> pairs) const;
  void reindex();
  std::vector<SeriesId> candidates(std::span<const Matcher> matchers) const;
  std::vector<SeriesId> holding(const Matcher& matcher) const;

  Symbols symbols_;
  std::vector<PairId> labels_;  // of all series, one after another
  std::deque<Series> series_;   // its blocks stay where they are: growing needs no second copy
  HashIndex by_labels_;
  std::vector<PairId> scratch_;

  // For the first `indexed_` series: the pairs in order of name and value, and the series that hold each of them. Those
  // that came later are looked at one by one, until they are many.
  std::size_t indexed_ = 0;
  std::vector<PairId> ordered_;        // by name, then value
  std::vector<std::uint32_t> starts_;  // ordered_[i]'s holders begin at holders_[starts_[i]]
  std::vector<SeriesId> holders_;
};

}  // namespace mcp::tsdb
