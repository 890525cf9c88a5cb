// Tested by tests/unit/mcp-agg/rules_test.cpp and hist_test.cpp.
#include "total.h"

#include <cmath>
#include <limits>

namespace mcp::agg {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void Specials::hold(double value) {
  if (std::isnan(value)) {
    ++nan;
  } else {
    ++(value < 0 ? negative : positive);
  }
}

void Specials::add(const Specials& other) {
  nan += other.nan;
  negative += other.negative;
  positive += other.positive;
}

double Specials::with(double finite) const {
  if (nan > 0 || (negative > 0 && positive > 0)) return kNan;
  return negative > 0 ? -kInfinity : positive > 0 ? kInfinity : finite;
}

void add_value(sketch::ExactSum& finite, Specials& specials, double value) {
  if (std::isfinite(value)) {
    finite.add(value);
  } else {
    specials.hold(value);
  }
}

void add_difference(sketch::ExactSum& finite, Specials& specials, double from, double to) {
  if (from == to) return;
  const double by = to - from;
  if (std::isinf(by) && std::isfinite(from) && std::isfinite(to)) {  // beyond the doubles, not beyond the exact sum
    finite.add(to);
    finite.add(-from);
    return;
  }
  add_value(finite, specials, by);
  if (!std::isfinite(by)) return;
  const double back = by - to;  // what the subtraction lost
  const double lost = (to - (by - back)) + (-from - back);
  if (lost != 0) finite.add(lost);
}

void Total::add(const Total& other) {
  finite.add(other.finite);
  specials.add(other.specials);
}

}  // namespace mcp::agg
