// Samples are dealt to their groups by counting, which keeps the order of the input inside a group; a group is sorted
// by series and time only when it did not arrive so. Then one walk drops duplicates and one adds up.
// Of distributions fold_hist.cpp. Tested by tests/unit/mcp-agg/rules_test.cpp and model_test.cpp.
#include "fold.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace mcp::agg {
namespace {

// The order in which samples of one series and time win: a marker loses to NaN, NaN to numbers, a number to a larger
// one.
bool beats_as_value(const Observation& challenger, const Observation& holder) {
  if (challenger.note == Observation::kStale || holder.note == Observation::kStale) {
    return challenger.note != Observation::kStale && holder.note == Observation::kStale;
  }
  return challenger.value > holder.value || (std::isnan(holder.value) && !std::isnan(challenger.value));
}

bool by_series_and_time(const Observation& a, const Observation& b) {
  return a.series != b.series ? a.series < b.series : a.ts_us < b.ts_us;
}

bool same_moment(const Observation& a, const Observation& b) { return a.series == b.series && a.ts_us == b.ts_us; }

}  // namespace

void Fold::load(const OpenWindow& window) {
  window_ = &window;
  for (const std::uint32_t group : groups_) ends_[group] = 0;
  groups_.clear();
  ends_.resize(book_.groups().size(), 0);
  for (const Observation& sample : window.samples) {
    const std::uint32_t group = book_.group_of(sample.series);
    if (!loads(group)) continue;
    if (ends_[group]++ == 0) groups_.push_back(group);
  }
  book_.groups().sort(groups_);
  std::uint32_t begin = 0;
  for (const std::uint32_t group : groups_) {
    const std::uint32_t count = ends_[group];
    ends_[group] = begin;
    begin += count;
  }
  folded_to_ = 0;
  sorted_.resize(begin);
  for (const Observation& sample : window.samples) {
    const std::uint32_t group = book_.group_of(sample.series);
    if (loads(group)) sorted_[ends_[group]++] = sample;
  }
  previous_.resize(book_.series().size());
}

Accumulator& Fold::fold(std::uint32_t group) {
  accumulator_.clear();
  finite_.clear();
  const std::size_t begin = folded_to_;
  folded_to_ = ends_[group];
  const FoldKind kind = book_.kind_of_group(group);
  const std::span<Observation> samples =
      without_duplicates(std::span(sorted_).subspan(begin, folded_to_ - begin), kind);
  if (kind > FoldKind::kValues) {
    fold_distributions(samples, kind);
    return accumulator_;
  }
  const SeriesState* met = nullptr;
  for (const Observation& sample : samples) {
    const SeriesState& state = book_.state(sample.series);
    if (sample.note == Observation::kStale) {
      previous_[sample.series].is_there = false;
      continue;
    }
    if (met != &state) accumulator_.meet(state.nature);
    met = &state;
    accumulator_.observe(sample.ts_us, sample.value);
    if (std::isfinite(sample.value)) finite_.push_back(sample.value);
    if (plan_.needs.increase && state.nature.cumulative) follow_counter(sample, state.role, previous_[sample.series]);
    if (plan_.needs.ranges && state.nature.cumulative) follow_range(sample);
    if (plan_.needs.delta && state.nature.level) follow_level(sample, previous_[sample.series]);
  }
  accumulator_.add_values(finite_, plan_.needs);
  return accumulator_;
}

// Of equal values the one with the later start counts, so that it does not matter which came first.
bool Fold::beats(const Observation& challenger, const Observation& holder, FoldKind kind) const {
  const bool hists = kind == FoldKind::kExponential || kind == FoldKind::kCustom;
  if (challenger.note == Observation::kStale || holder.note == Observation::kStale)
    return beats_as_value(challenger, holder);
  if (hists) return agg::beats(window_->hists[challenger.note], window_->hists[holder.note]);
  if (challenger.value != holder.value || challenger.note == Observation::kPlain)
    return beats_as_value(challenger, holder);
  return holder.note == Observation::kPlain || window_->starts[challenger.note] > window_->starts[holder.note];
}

std::span<Observation> Fold::without_duplicates(std::span<Observation> samples, FoldKind kind) {
  if (!std::is_sorted(samples.begin(), samples.end(), by_series_and_time)) {
    std::stable_sort(samples.begin(), samples.end(), by_series_and_time);
  }
  std::size_t kept = 0;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    if (!same_moment(samples[i], samples[kept]) || book_.state(samples[i].series).overflow) {
      samples[++kept] = samples[i];
    } else if (beats(samples[i], samples[kept], kind)) {
      samples[kept] = samples[i];
    }
  }
  duplicates_ += samples.size() - (kept + 1);
  return samples.first(kept + 1);
}

bool Fold::began_here(std::int64_t start_us) const {
  return start_us >= window_->start_us && start_us - window_->start_us < plan_.finest_us;
}

// record.md 3, rule 5. The sum of a histogram may fall, where values are negative: with a start that says otherwise it
// began anew no more than the counts beside it.
Fold::Step Fold::step(const Observation& sample, Role role, Previous& previous) const {
  const bool says_start = sample.note != Observation::kPlain;
  const std::int64_t start = says_start ? window_->starts[sample.note] : 0;
  Step step{.from = previous.value, .to = sample.value};
  if (!previous.is_there) {
    step.from = says_start && began_here(start) ? 0 : sample.value;
  } else if ((sample.value < previous.value && !(role == Role::kSum && says_start)) ||
             (says_start && start > previous.ts_us)) {
    step.from = 0;
    step.reset = true;
  }
  previous.is_there = true;
  previous.value = sample.value;
  previous.ts_us = sample.ts_us;
  return step;
}

void Fold::follow_counter(const Observation& sample, Role role, Previous& previous) {
  if (std::isnan(sample.value)) return;
  const Step by = step(sample, role, previous);
  accumulator_.grow(by.from, by.to);
  accumulator_.resets += by.reset ? 1 : 0;
}

void Fold::copy(const Fold& from, const GroupSet& groups) {
  previous_.resize(book_.series().size());
  for (std::uint32_t series = 0; series < previous_.size(); ++series) {
    if (!groups.has(book_.group_of(series))) continue;
    previous_[series] = series < from.previous_.size() ? from.previous_[series] : Previous{};
    if (const auto whole = from.wholes_.find(series); whole != from.wholes_.end()) wholes_[series] = whole->second;
  }
}

// Step by step, so that the steps of windows add up to those of a longer one, whatever is infinite in between.
void Fold::follow_level(const Observation& sample, Previous& previous) {
  if (std::isnan(sample.value)) return;
  if (previous.is_there) accumulator_.grow(previous.value, sample.value);
  previous.is_there = true;
  previous.value = sample.value;
  previous.ts_us = sample.ts_us;
}

void Fold::follow_range(const Observation& sample) {
  if (!accumulator_.ranges) accumulator_.ranges = std::make_unique<Ranges>();
  accumulator_.ranges->add(sample.series, sample.ts_us, sample.value);
}

std::uint64_t Fold::take_duplicates() { return std::exchange(duplicates_, 0); }

}  // namespace mcp::agg
