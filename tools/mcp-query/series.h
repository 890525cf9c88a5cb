// Everything that was read, as PromQL selects from it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "column.h"
#include "promql/evaluate.h"
#include "record/series.h"
#include "tsdb/store.h"

namespace mcp::query {

// About 250 bytes a series beside its strings, each of which is kept once. First all appends, then settle(), then
// select(): views and the order of series stay as they are from there on.
class SeriesSet final : public promql::Source {
 public:
  // `labels` as tsdb::labels_of gives them. What a series was opened with first counts: how long a sample speaks for it
  // (0: as the options say), and whether of two at one time the last counts.
  tsdb::SeriesId open(std::span<const record::Label> labels, std::int64_t lookback_us, bool replaces);
  // False where the series is known to have one of that time.
  bool append(tsdb::SeriesId id, Sample sample);
  // How many samples were of a time that another of their series had, and did not come to light before.
  std::size_t settle();
  // Of all samples, markers among them.
  std::optional<std::int64_t> newest_us() const { return newest_us_; }

  std::vector<promql::StoredSeries> select(std::span<const tsdb::Matcher> matchers) override;

 private:
  tsdb::Store index_;  // labels only; the samples are in columns_, by the same numbers
  std::deque<Column> columns_;
  std::optional<std::int64_t> newest_us_;
};

}  // namespace mcp::query
