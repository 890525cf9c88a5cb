// Exact sums of what may be no finite number.
#pragma once

#include <cstdint>

#include "sketch/exact_sum.h"

namespace mcp::agg {

// Values of one kind that is no finite number.
struct Specials {
  std::uint64_t nan = 0, negative = 0, positive = 0;

  void hold(double value);
  void add(const Specials& other);
  bool any() const { return nan + negative + positive != 0; }
  // The sum of values that include these, where the others sum up to `finite`.
  double with(double finite) const;
  template <class Archive>
  void persist(Archive& archive) {
    archive(nan, negative, positive);
  }
};

// Adds to - from, exactly; nothing where they are equal, infinities among them.
void add_difference(sketch::ExactSum& finite, Specials& specials, double from, double to);
void add_value(sketch::ExactSum& finite, Specials& specials, double value);

struct Total {
  sketch::ExactSum finite;
  Specials specials;

  void grow(double from, double to) { add_difference(finite, specials, from, to); }
  void add(double value) { add_value(finite, specials, value); }
  void add(const Total& other);
  double value() const { return specials.with(finite.value()); }
  template <class Archive>
  void persist(Archive& archive) {
    archive(finite, specials);
  }
};

}  // namespace mcp::agg
