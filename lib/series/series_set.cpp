// Tested by tests/unit/intake/loader_test.cpp and follower_test.cpp.
#include "series/series_set.h"

#include <algorithm>
#include <utility>

namespace mcp::series {
namespace {

// What tells one selection from another.
std::string text_of(std::span<const tsdb::Matcher> matchers) {
  std::string out;
  for (const tsdb::Matcher& matcher : matchers) {
    const tsdb::Condition& condition = matcher.condition();
    for (const std::string_view part :
         {std::string_view(condition.label), tsdb::spelling(condition.op), std::string_view(condition.value)}) {
      out += std::to_string(part.size());
      out.append(":").append(part);
    }
  }
  return out;
}

}  // namespace

void SeriesSet::keep_only(std::vector<std::vector<tsdb::Matcher>> selections) { wanted_ = std::move(selections); }

bool SeriesSet::is_wanted(std::span<const record::Label> labels) const {
  return std::any_of(wanted_.begin(), wanted_.end(), [labels](const std::vector<tsdb::Matcher>& matchers) {
    return tsdb::all_match(matchers, labels);
  });
}

tsdb::SeriesId SeriesSet::open(std::span<const record::Label> labels, std::int64_t lookback_us, Twice twice) {
  if (!wanted_.empty() && !is_wanted(labels)) return kUnwanted;
  const tsdb::SeriesId id = index_.open(labels, lookback_us);
  if (id == columns_.size()) columns_.emplace_back(twice == Twice::kLastCounts);
  return id;
}

bool SeriesSet::knows(std::span<const record::Label> labels) const {
  return index_.find(labels).has_value() || (!wanted_.empty() && !is_wanted(labels));
}

bool SeriesSet::append(tsdb::SeriesId id, Sample sample) {
  newest_us_ = std::max(newest_us_.value_or(sample.ts_us), sample.ts_us);
  if (id == kUnwanted) return true;
  Column& column = columns_[id];
  const bool was_settled = column.settled();
  const bool fresh = column.append(std::move(sample));
  if (was_settled && !column.settled()) unsettled_.push_back(id);
  return fresh;
}

bool SeriesSet::insert(tsdb::SeriesId id, Sample sample) {
  newest_us_ = std::max(newest_us_.value_or(sample.ts_us), sample.ts_us);
  if (id == kUnwanted) return true;
  Column& column = columns_[id];
  left_out_ += column.settle();
  return column.insert(std::move(sample));
}

std::size_t SeriesSet::settle() {
  std::size_t left_out = std::exchange(left_out_, 0);
  for (const tsdb::SeriesId id : unsettled_) left_out += columns_[id].settle();
  unsettled_.clear();
  return left_out;
}

void SeriesSet::forget_before(std::int64_t ts_us, std::int64_t lookback_us) {
  over_ = 0;
  for (tsdb::SeriesId id = 0; id < columns_.size(); ++id) {
    Column& column = columns_[id];
    if (!column.empty()) {
      const std::int64_t own = index_.lookback_us(id);
      const bool ended = column.has_ended() && column.newest_us() < ts_us;
      if (ended || ts_us - column.newest_us() > (own > 0 ? own : lookback_us)) {
        column = Column(column.replaces());
      } else {
        column.forget_before(ts_us);
      }
    }
    if (column.empty()) ++over_;
  }
}

std::vector<tsdb::SeriesId> SeriesSet::compact() {
  constexpr std::size_t kFew = 1024;
  if (over_ < kFew || over_ < columns_.size() / 2) return {};
  std::vector<tsdb::SeriesId> became(columns_.size(), kUnwanted);
  tsdb::Store index;
  std::deque<Column> columns;
  for (tsdb::SeriesId id = 0; id < columns_.size(); ++id) {
    if (columns_[id].empty()) continue;
    became[id] = index.open(index_.labels(id), index_.lookback_us(id));
    columns.push_back(std::move(columns_[id]));
  }
  index_ = std::move(index);
  columns_ = std::move(columns);
  selections_.clear();
  labels_.clear();
  over_ = 0;
  return became;
}

promql::Labels SeriesSet::labels_of(tsdb::SeriesId id) {
  if (!wanted_.empty() && labels_.size() <= id) labels_.resize(columns_.size());
  if (!wanted_.empty() && labels_[id] != nullptr) return labels_[id];
  record::Labels labels;
  for (const record::Label& label : index_.labels(id)) labels.emplace_back(label.name, label.value);
  promql::Labels made = std::make_shared<const record::Labels>(std::move(labels));
  if (!wanted_.empty()) labels_[id] = made;
  return made;
}

// In the order of labels, as a Prometheus does: what sums and ties come to depends on it.
void SeriesSet::add_new(Selection& selection, std::span<const tsdb::Matcher> matchers) {
  if (selection.known == columns_.size()) return;
  const std::size_t before = selection.members.size();
  for (const tsdb::SeriesId id : index_.select(matchers)) {
    if (id >= selection.known) selection.members.push_back({.id = id, .labels = labels_of(id)});
  }
  selection.known = columns_.size();
  const auto by_labels = [](const auto& a, const auto& b) { return *a.labels < *b.labels; };
  const auto middle = selection.members.begin() + static_cast<std::ptrdiff_t>(before);
  std::stable_sort(middle, selection.members.end(), by_labels);
  std::inplace_merge(selection.members.begin(), middle, selection.members.end(), by_labels);
}

promql::StoredSeries SeriesSet::stored(const Selection::Member& member) const {
  return {.labels = member.labels, .samples = columns_[member.id].view(), .lookback_us = index_.lookback_us(member.id)};
}

std::vector<promql::StoredSeries> SeriesSet::select(std::span<const tsdb::Matcher> matchers) {
  Selection once;
  Selection& selection = wanted_.empty() ? once : selections_[text_of(matchers)];
  add_new(selection, matchers);
  std::vector<promql::StoredSeries> selected;
  selected.reserve(selection.members.size());
  for (const Selection::Member& member : selection.members) {
    if (!columns_[member.id].empty()) selected.push_back(stored(member));
  }
  return selected;
}

}  // namespace mcp::series
