// Whole distributions and the parts of classic ones, followed as counters are (record.md 3, rule 5).
// Tested by tests/unit/mcp-agg/hist_test.cpp and families_test.cpp.
#include <cmath>

#include "fold.h"

namespace mcp::agg {

void Fold::fold_distributions(std::span<const Observation> samples, FoldKind kind) {
  accumulator_.folded = std::make_unique<Folded>(kind, plan_.distribution);
  const SeriesState* met = nullptr;
  for (const Observation& sample : samples) {
    const SeriesState& state = book_.state(sample.series);
    Previous& previous = previous_[sample.series];
    if (sample.note == Observation::kStale) {
      previous.is_there = false;
      continue;
    }
    if (met != &state) accumulator_.meet(state.nature);
    met = &state;
    accumulator_.observe(sample.ts_us, 0);
    if (kind == FoldKind::kFamily) {
      follow_part(sample, state, previous);
    } else {
      follow_whole(sample, previous);
    }
  }
  if (accumulator_.count == 0) accumulator_.folded.reset();  // markers alone
}

void Fold::follow_whole(const Observation& sample, Previous& previous) {
  const HistSample& hist = window_->hists[sample.note];
  const sketch::Whole& now = hist.whole;
  Folded& folded = *accumulator_.folded;
  const auto know_sum = [&folded](bool known) { folded.sum_known = folded.sum_known && known; };
  know_sum(now.sum_known);
  if (hist.gauge) {
    accumulator_.all_cumulative = false;
    folded.add(now);
    folded.sum.add(now.sum);
    return;
  }
  sketch::Whole& before = wholes_[sample.series];
  const bool later_start = hist.says_start && hist.start_us > previous.ts_us;
  std::optional<sketch::Whole> more;
  if (previous.is_there && !hist.reset && !later_start) more = sketch::growth(before, now);
  if (more) {
    folded.add(*more);
    folded.sum.grow(before.sum, now.sum);
    know_sum(before.sum_known);
  } else if (previous.is_there || (hist.says_start && began_here(hist.start_us))) {
    folded.add(now);
    folded.sum.add(now.sum);
    folded.bucket_resets += previous.is_there ? 1 : 0;
  }
  previous.is_there = true;
  previous.ts_us = sample.ts_us;
  before = now;  // into its room
}

void Fold::follow_part(const Observation& sample, const SeriesState& state, Previous& previous) {
  Folded& folded = *accumulator_.folded;
  if (state.role == Role::kSum) folded.sum_met = true;
  if (state.role == Role::kSum && !std::isfinite(sample.value)) return folded.sum.add(sample.value);
  const Step by = state.nature.cumulative ? step(sample, state.role, previous)
                                          : Step{.from = 0, .to = sample.value, .reset = false};
  const std::uint64_t resets = by.reset ? 1 : 0;
  if (state.role == Role::kBucket) {
    const double le = book_.le_of(sample.series);
    folded.grow_bucket(le, by.from, by.to);
    if (le == HUGE_VAL) folded.bucket_resets += resets;
  } else if (state.role == Role::kCount) {
    folded.count_met = true;
    folded.counts.grow(by.from, by.to);
    folded.count_resets += resets;
  } else {
    folded.sum.grow(by.from, by.to);
  }
}

}  // namespace mcp::agg
