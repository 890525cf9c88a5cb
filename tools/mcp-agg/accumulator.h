// What is known of one group over one window: everything that every function and every merge needs.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

#include "folded.h"
#include "ranges.h"
#include "record/kind.h"
#include "sketch/distinct.h"
#include "sketch/distribution.h"
#include "sketch/exact_sum.h"
#include "timeutil/duration.h"
#include "total.h"

namespace mcp::agg {

// Parts of an accumulator that cost time and that not every choice of functions asks for.
struct Needs {
  bool sum = false;
  bool squares = false;
  bool increase = false;
  bool distribution = false;
  bool delta = false;
  bool distinct = false;
  bool absent = false;
  bool ranges = false;

  // Both together.
  Needs operator|(const Needs& other) const;
};

// What every sketch holds.
inline constexpr Needs kMergeable{.sum = true, .squares = true, .increase = true, .distribution = true};

// What a series says of itself once: its family's type, its unit, and whether its values only grow between resets, or
// go either way. Neither holds of a series that stands for others.
struct Nature {
  record::Type type = record::Type::kUnknown;
  bool cumulative = false;
  bool level = false;
  std::uint32_t unit = 0;                               // a number that stands for the unit's name
  static constexpr std::uint32_t kNoUnit = UINT32_MAX;  // it has none that says something of its group
  friend bool operator==(const Nature&, const Nature&) = default;
  template <class Archive>
  void persist(Archive& archive) {
    archive(type, cumulative, level, unit);
    archive.expect(type <= record::Type::kStateSet);
  }
};

struct Edge {
  std::int64_t ts_us = 0;
  double value = 0;
  template <class Archive>
  void persist(Archive& archive) {
    archive(ts_us, value);
    archive.expect(timeutil::within_reach(ts_us));
  }
};

// Merging is commutative and associative, and the same as adding everything to one.
class Accumulator {
 public:
  explicit Accumulator(const sketch::DistributionOptions& options = {}) : distribution(options) {}

  // A sample that is no marker; finite values still have to be given to `add_values`.
  void observe(std::int64_t ts_us, double value);
  // The finite ones of the observed values.
  void add_values(std::span<const double> finite, const Needs& needs);
  // A series went from one value to the next, or a counter began anew: what it adds.
  void grow(double from, double to) { add_difference(increase, increase_specials, from, to); }
  void meet(const Nature& nature);
  void merge(const Accumulator& other, const Needs& needs);
  void clear();

  double sum_of_values() const { return specials.with(sum.value()); }
  double least() const;
  double most() const;
  double stddev() const;
  double total_increase() const { return increase_specials.with(increase.value()); }
  double different() const;
  std::uint64_t numbers() const { return count - specials.nan; }  // what is ordered: infinities, not NaN

  // Both directions of a snapshot (state/archive.h); the options are not part of it.
  template <class Archive>
  void persist(Archive& archive) {
    archive(count, resets, absent, beyond_squares, specials, increase_specials, min, max, first, last);
    archive(sum, squares, increase, distribution, distinct, ranges, nature);
    archive(one_type, one_unit, all_cumulative, all_level);
    bool folds = folded != nullptr;
    archive(folds);
    if constexpr (Archive::kReads) {
      folded = folds ? std::make_unique<Folded>(FoldKind::kUnset, distribution.options()) : nullptr;
    }
    if (folds) archive(*folded);
  }

  std::uint64_t count = 0;
  std::uint64_t resets = 0;
  std::uint64_t absent = 0;          // series that are missing from the window; of this level alone, so never merged
  std::uint64_t beyond_squares = 0;  // finite values whose square counts as infinite
  Specials specials;
  Specials increase_specials;
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();
  Edge first, last;
  sketch::ExactSum sum, squares;
  sketch::ExactSum increase;  // of counters that; of series that go either way their net change
  sketch::Distribution distribution;
  std::unique_ptr<sketch::Distinct> distinct;  // where it was asked for
  std::unique_ptr<Ranges> ranges;              // where they were asked for
  std::optional<Nature> nature;                // of all series met; what they differ in is left at its default
  bool one_type = true;
  bool one_unit = true;
  bool all_cumulative = true;
  bool all_level = true;
  // Where distributions came instead of values: what they add up to. Of the rest only what is said of series and times
  // counts then.
  std::unique_ptr<Folded> folded;

 private:
  void add_distinct(std::span<const double> finite);
};

}  // namespace mcp::agg
