// Tested by tests/unit/mcp-agg/rules_test.cpp and model_test.cpp.
#include "accumulator.h"

#include <algorithm>
#include <cmath>

#include "sketch/spread.h"

namespace mcp::agg {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Where several series share a time, the smallest value is the first and the largest the last; a NaN only without
// numbers.
bool comes_before(const Edge& a, const Edge& b) {
  if (a.ts_us != b.ts_us) return a.ts_us < b.ts_us;
  return a.value < b.value || (std::isnan(b.value) && !std::isnan(a.value));
}
bool comes_after(const Edge& a, const Edge& b) {
  if (a.ts_us != b.ts_us) return a.ts_us > b.ts_us;
  return a.value > b.value || (std::isnan(b.value) && !std::isnan(a.value));
}

}  // namespace

Needs Needs::operator|(const Needs& other) const {
  return {.sum = sum || other.sum,
          .squares = squares || other.squares,
          .increase = increase || other.increase,
          .distribution = distribution || other.distribution,
          .delta = delta || other.delta,
          .distinct = distinct || other.distinct,
          .absent = absent || other.absent,
          .ranges = ranges || other.ranges};
}

void Accumulator::observe(std::int64_t ts_us, double value) {
  const Edge edge{ts_us, value};
  if (count == 0 || comes_before(edge, first)) first = edge;
  if (count == 0 || comes_after(edge, last)) last = edge;
  ++count;
  if (value < min) min = value;
  if (value > max) max = value;
  if (!std::isfinite(value)) specials.hold(value);
}

void Accumulator::add_values(std::span<const double> finite, const Needs& needs) {
  if (needs.sum) {
    for (const double value : finite) sum.add(value);
  }
  if (needs.squares) {
    for (const double value : finite) {
      if (std::abs(value) > sketch::ExactSum::kMostSquared) {
        ++beyond_squares;
      } else {
        squares.add_square(value);
      }
    }
  }
  if (needs.distribution) distribution.add(finite, specials.negative, specials.positive);
  if (needs.distinct) add_distinct(finite);
}

void Accumulator::add_distinct(std::span<const double> finite) {
  if (!distinct) distinct = std::make_unique<sketch::Distinct>();
  distinct->add(finite);
  if (specials.nan > 0) distinct->add(kNan);
  if (specials.negative > 0) distinct->add(-kInfinity);
  if (specials.positive > 0) distinct->add(kInfinity);
}

void Accumulator::meet(const Nature& met) {
  if (!nature) {
    nature = met;
    all_cumulative = met.cumulative;
    all_level = met.level;
    return;
  }
  one_type = one_type && nature->type == met.type;
  if (nature->unit == Nature::kNoUnit) {
    nature->unit = met.unit;
  } else if (met.unit != Nature::kNoUnit) {
    one_unit = one_unit && nature->unit == met.unit;
  }
  all_cumulative = all_cumulative && met.cumulative;
  all_level = all_level && met.level;
}

void Accumulator::merge(const Accumulator& other, const Needs& needs) {
  if (other.count == 0) return;
  if (count == 0 || comes_before(other.first, first)) first = other.first;
  if (count == 0 || comes_after(other.last, last)) last = other.last;
  count += other.count;
  resets += other.resets;
  beyond_squares += other.beyond_squares;
  specials.add(other.specials);
  increase_specials.add(other.increase_specials);
  min = std::min(min, other.min);
  max = std::max(max, other.max);
  if (needs.sum) sum.add(other.sum);
  if (needs.squares) squares.add(other.squares);
  if (needs.increase || needs.delta) increase.add(other.increase);
  if (needs.distribution) distribution.add(other.distribution);
  if (needs.distinct && other.distinct) {
    if (!distinct) distinct = std::make_unique<sketch::Distinct>();
    distinct->add(*other.distinct);
  }
  if (needs.ranges && other.ranges) {
    if (!ranges) ranges = std::make_unique<Ranges>();
    ranges->merge(*other.ranges);
  }
  if (other.nature) meet(*other.nature);
  one_type = one_type && other.one_type;
  one_unit = one_unit && other.one_unit;
  all_cumulative = all_cumulative && other.all_cumulative;
  all_level = all_level && other.all_level;
  if (other.folded) {
    if (!folded) folded = std::make_unique<Folded>(other.folded->empty_one());
    folded->merge(*other.folded);
  }
}

void Accumulator::clear() {
  folded.reset();
  count = resets = absent = beyond_squares = 0;
  specials = increase_specials = {};
  min = kInfinity;
  max = -kInfinity;
  sum.clear();
  squares.clear();
  increase.clear();
  distribution.clear();
  if (distinct) distinct->clear();
  if (ranges) ranges->clear();
  nature.reset();
  one_type = one_unit = all_cumulative = all_level = true;
}

double Accumulator::least() const { return numbers() == 0 ? kNan : min; }
double Accumulator::most() const { return numbers() == 0 ? kNan : max; }

// No estimate says more than can be.
double Accumulator::different() const { return distinct ? std::min(distinct->count(), static_cast<double>(count)) : 0; }

double Accumulator::stddev() const {
  if (specials.any()) return kNan;
  if (beyond_squares > 0) return kInfinity;
  return sketch::standard_deviation(sum, squares, count);
}

}  // namespace mcp::agg
