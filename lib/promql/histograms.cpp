// Tested by tests/compliance/promql/*.test.
#include "promql/histograms.h"

#include "histogram/combine.h"

namespace mcp::promql {

Histogram negated(const Histogram& value) {
  histogram::Histogram copy = *value;
  histogram::scale_by(copy, -1);
  return shared(std::move(copy));
}

Histogram without_reset_hint(const Histogram& value) {
  if (value->hint != histogram::ResetHint::kReset && value->hint != histogram::ResetHint::kNotReset) return value;
  histogram::Histogram copy = *value;
  copy.hint = histogram::ResetHint::kUnknown;
  return shared(std::move(copy));
}

std::vector<Histogram> with_hints(std::span<const Histogram> series) {
  std::vector<Histogram> out(series.begin(), series.end());
  const histogram::Histogram* before = nullptr;
  for (Histogram& one : out) {
    if (one == nullptr) continue;
    const histogram::Histogram* const now = one.get();
    if (before != nullptr && now->hint == histogram::ResetHint::kUnknown) {
      histogram::Histogram told = *now;
      told.hint =
          histogram::detect_reset(*now, *before) ? histogram::ResetHint::kReset : histogram::ResetHint::kNotReset;
      one = shared(std::move(told));
    }
    before = one.get();
  }
  return out;
}

}  // namespace mcp::promql
