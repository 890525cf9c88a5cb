// Tested by tests/unit/mcp-alert/alerter_test.cpp.
#include "series_book.h"

#include <algorithm>
#include <limits>

#include "timeutil/duration.h"
#include "tsdb/identity.h"

namespace mcp::alert {
namespace {

std::uint64_t hash_of(const record::SeriesRef& series, std::int64_t window_us) {
  return record::hash(series) ^ (static_cast<std::uint64_t>(window_us) * 0x9E3779B97F4A7C15ULL);
}

// The one name that a threshold's series can have, "" when there may be several.
std::string_view only_name(const promql::Selector& metric) {
  if (!metric.name.empty()) return metric.name;
  for (const tsdb::Condition& condition : metric.conditions) {
    if (condition.label == tsdb::kNameLabel && condition.op == tsdb::Operator::kEqual) return condition.value;
  }
  return {};
}

}  // namespace

SeriesBook::SeriesBook(Evaluator& evaluator, std::uint64_t limit) : evaluator_(evaluator), limit_(limit) {
  for (const Threshold& threshold : evaluator.thresholds()) {
    const std::string_view name = only_name(threshold.metric);
    any_name_ = any_name_ || name.empty();
    names_.insert(name);
  }
}

SeriesBook::Entry* SeriesBook::find(const record::SeriesRef& series, std::int64_t window_us) {
  const std::uint64_t hash = hash_of(series, window_us);
  const std::uint32_t known = by_series_.find(
      hash, [&](std::uint32_t i) { return entries_[i].window_us == window_us && entries_[i].series.ref() == series; });
  if (known != tsdb::HashIndex::kNone) return &entries_[known];
  if (entries_.size() >= limit_) return nullptr;
  entries_.push_back({record::Series(series), window_us, {}});
  by_series_.add(hash, [this](std::uint32_t i) { return hash_of(entries_[i].series.ref(), entries_[i].window_us); });
  return &entries_.back();
}

FeedId SeriesBook::sample_feed(Entry& entry) {
  if (entry.feeds.empty()) {
    const std::vector<record::Label> labels = tsdb::labels_of(entry.series.ref(), room_);
    entry.feeds.emplace_back("", evaluator_.open({.labels = labels}));
  }
  return entry.feeds.front().second;
}

FeedId SeriesBook::stat_feed(Entry& entry, std::string_view stat, std::size_t position) {
  if (position < entry.feeds.size() && entry.feeds[position].first == stat) return entry.feeds[position].second;
  const auto known =
      std::find_if(entry.feeds.begin(), entry.feeds.end(), [&](const auto& feed) { return feed.first == stat; });
  if (known != entry.feeds.end()) return known->second;
  if (entry.feeds.size() == kMostStats) return kUnwatched;
  const tsdb::Stat which{stat, timeutil::format_duration(timeutil::Duration(entry.window_us))};
  const std::vector<record::Label> labels = tsdb::labels_of(entry.series.ref(), which, room_);
  const std::int64_t lookback = 2 * std::min(entry.window_us, std::numeric_limits<std::int64_t>::max() / 2);
  entry.feeds.emplace_back(stat, evaluator_.open({.labels = labels, .lookback_us = lookback, .aggregate = true}));
  return entry.feeds.back().second;
}

}  // namespace mcp::alert
