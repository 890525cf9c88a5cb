// Tested by tests/compliance/promql/*.test.
#include "promql/histograms.h"

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

}  // namespace mcp::promql
