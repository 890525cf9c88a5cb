// Tested by tests/unit/mcp-query/loader_test.cpp.
#include "series.h"

#include <algorithm>

namespace mcp::query {

tsdb::SeriesId SeriesSet::open(std::span<const record::Label> labels, std::int64_t lookback_us, bool replaces) {
  const tsdb::SeriesId id = index_.open(labels, lookback_us);
  if (id == columns_.size()) columns_.emplace_back(replaces);
  return id;
}

bool SeriesSet::append(tsdb::SeriesId id, Sample sample) {
  newest_us_ = std::max(newest_us_.value_or(sample.ts_us), sample.ts_us);
  return columns_[id].append(std::move(sample));
}

std::size_t SeriesSet::settle() {
  std::size_t left_out = 0;
  for (Column& column : columns_) left_out += column.settle();
  return left_out;
}

std::vector<promql::StoredSeries> SeriesSet::select(std::span<const tsdb::Matcher> matchers) {
  const std::vector<tsdb::SeriesId> found = index_.select(matchers);
  std::vector<promql::StoredSeries> selected;
  selected.reserve(found.size());
  for (const tsdb::SeriesId id : found) {
    record::Labels labels;
    for (const record::Label& label : index_.labels(id)) labels.emplace_back(label.name, label.value);
    selected.push_back({.labels = std::make_shared<const record::Labels>(std::move(labels)),
                        .samples = columns_[id].view(),
                        .lookback_us = index_.lookback_us(id)});
  }
  // As a Prometheus does: what sums and ties come to depends on it.
  const auto before = [](const auto& a, const auto& b) { return *a.labels < *b.labels; };
  std::stable_sort(selected.begin(), selected.end(), before);
  return selected;
}

}  // namespace mcp::query
