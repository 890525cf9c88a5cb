// The inverted index is rebuilt as flat arrays when the series that came since are more than a quarter of those in it:
// on a growing stream each series is indexed a constant number of times on average, and it costs 4 bytes a label where
// a list for each pair would cost ten times that.
// Tested by tests/unit/tsdb/store_test.cpp.
#include "tsdb/store.h"

#include <algorithm>
#include <numeric>

namespace mcp::tsdb {
namespace {

std::uint64_t hash_of(std::span<const PairId> pairs) {
  std::uint64_t h = pairs.size();
  for (const PairId pair : pairs) {
    h = (h ^ pair) * 0x9E3779B97F4A7C15ULL;
    h ^= h >> 32;
  }
  return h;
}

}  // namespace

std::uint32_t Store::lookup(std::span<const PairId> pairs) const {
  return by_labels_.find(hash_of(pairs), [&](SeriesId id) {
    const std::span<const PairId> known = pairs_of(id);
    return std::equal(known.begin(), known.end(), pairs.begin(), pairs.end());
  });
}

SeriesId Store::open(std::span<const record::Label> labels, std::int64_t lookback_us) {
  scratch_.clear();
  for (const record::Label& label : labels) scratch_.push_back(symbols_.add(label));
  if (const SeriesId known = lookup(scratch_); known != HashIndex::kNone) return known;
  Series made;
  made.lookback_us = lookback_us;
  made.first_label = static_cast<std::uint32_t>(labels_.size());
  made.label_count = static_cast<std::uint32_t>(scratch_.size());
  labels_.insert(labels_.end(), scratch_.begin(), scratch_.end());
  series_.push_back(std::move(made));
  by_labels_.add(hash_of(scratch_), [this](SeriesId id) { return hash_of(pairs_of(id)); });
  return static_cast<SeriesId>(series_.size() - 1);
}

std::optional<SeriesId> Store::find(std::span<const record::Label> labels) const {
  std::vector<PairId> pairs;
  for (const record::Label& label : labels) pairs.push_back(symbols_.find(label));
  const SeriesId known = lookup(pairs);
  return known == HashIndex::kNone ? std::nullopt : std::optional(known);
}

std::vector<record::Label> Store::labels(SeriesId id) const {
  std::vector<record::Label> all;
  for (const PairId pair : pairs_of(id)) all.push_back(symbols_.pair(pair));
  return all;
}

void Store::reindex() {
  if ((series_.size() - indexed_) * 4 <= indexed_) return;
  indexed_ = series_.size();
  ordered_.resize(symbols_.pairs());
  std::iota(ordered_.begin(), ordered_.end(), 0U);
  std::sort(ordered_.begin(), ordered_.end(),
            [this](PairId a, PairId b) { return symbols_.pair(a) < symbols_.pair(b); });
  std::vector<std::uint32_t> rank(ordered_.size());
  for (std::uint32_t i = 0; i < ordered_.size(); ++i) rank[ordered_[i]] = i;
  starts_.assign(ordered_.size() + 1, 0);
  for (const PairId pair : labels_) ++starts_[rank[pair] + 1];
  std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
  holders_.resize(labels_.size());
  std::vector<std::uint32_t> next(starts_.begin(), starts_.end());
  for (SeriesId id = 0; id < series_.size(); ++id) {
    for (const PairId pair : pairs_of(id)) holders_[next[rank[pair]]++] = id;
  }
}

// The indexed series with a value of that label which the matcher matches, ascending.
std::vector<SeriesId> Store::holding(const Matcher& matcher) const {
  const Condition& condition = matcher.condition();
  const bool one_value = condition.op == Operator::kEqual;
  const record::Label least{condition.label, one_value ? std::string_view(condition.value) : std::string_view()};
  auto i = std::lower_bound(ordered_.begin(), ordered_.end(), least,
                            [this](PairId pair, const record::Label& label) { return symbols_.pair(pair) < label; });
  std::vector<SeriesId> found;
  std::size_t values = 0;
  for (; i != ordered_.end(); ++i) {
    const record::Label pair = symbols_.pair(*i);
    if (pair.name != condition.label || (one_value && pair.value != condition.value)) break;
    if (!matcher.matches(pair.value)) continue;
    const auto rank = static_cast<std::size_t>(i - ordered_.begin());
    found.insert(found.end(), holders_.begin() + starts_[rank], holders_.begin() + starts_[rank + 1]);
    ++values;
  }
  if (values > 1) std::sort(found.begin(), found.end());
  return found;
}

// A small superset of the indexed series that match: the holders for the matcher that leaves the fewest.
std::vector<SeriesId> Store::candidates(std::span<const Matcher> matchers) const {
  std::vector<SeriesId> best;
  bool narrowed = false;
  for (const Matcher& matcher : matchers) {
    if (matcher.matches_absent()) continue;  // series without the label match too, and no list has them
    std::vector<SeriesId> found = holding(matcher);
    if (!narrowed || found.size() < best.size()) best = std::move(found);
    narrowed = true;
  }
  if (narrowed) return best;
  best.resize(indexed_);
  std::iota(best.begin(), best.end(), 0U);
  return best;
}

std::vector<SeriesId> Store::select(std::span<const Matcher> matchers) {
  reindex();
  std::vector<SeriesId> found = candidates(matchers);
  for (std::size_t id = indexed_; id < series_.size(); ++id) found.push_back(static_cast<SeriesId>(id));
  std::vector<record::Label> labels;
  std::erase_if(found, [&](SeriesId id) {
    labels.clear();
    for (const PairId pair : pairs_of(id)) labels.push_back(symbols_.pair(pair));
    return !all_match(matchers, labels);
  });
  return found;
}

}  // namespace mcp::tsdb
