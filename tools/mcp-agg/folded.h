// Distributions that came whole or as a classic family, of one group over one window, added up.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "family.h"
#include "sketch/distribution.h"
#include "sketch/interpolate.h"
#include "sketch/whole.h"
#include "total.h"

namespace mcp::agg {

// Merging is commutative and associative, and the same as adding everything to one.
class Folded {
 public:
  Folded(FoldKind of, const sketch::DistributionOptions& options)
      : kind(of), distribution(options), options_(options) {}

  // kExponential, kCustom: observations, but for their sum.
  void add(const sketch::Whole& more);
  // kFamily: the bucket's series went from one count to the next. It is known even where it did not move.
  void grow_bucket(double le, double from, double to);
  // The other is of the same kind.
  void merge(const Folded& other);
  // One of the same kind and options with nothing in it.
  Folded empty_one() const { return Folded(kind, options_); }

  // How many observations there were, where has_count(); of a family what the bucket of +Inf says, else `_count`.
  double count() const;
  std::uint64_t resets() const { return kind == FoldKind::kFamily && !has_infinity() ? count_resets : bucket_resets; }
  bool has_count() const { return kind != FoldKind::kFamily || has_infinity() || count_met; }
  bool has_sum() const { return kind == FoldKind::kFamily ? sum_met : sum_known; }
  bool has_extremes() const { return extremes_known && min <= max; }
  bool interpolates() const { return kind != FoldKind::kExponential; }
  // Not more than a double counts.
  bool countable() const { return total <= kMost; }
  bool has_infinity() const { return !bounds.empty() && bounds.back().le == std::numeric_limits<double>::infinity(); }
  // kCustom, kFamily: cumulative and monotonic, +Inf last; nothing where there is no count of all.
  void buckets(std::vector<sketch::Cumulative>& out) const;

  __extension__ typedef unsigned __int128 Wide;
  static constexpr Wide kMost = Wide{1} << 53;

  // A bound of a family, and what all its series grew by.
  struct Bound {
    double le = 0;
    Total count;
    template <class Archive>
    void persist(Archive& archive) {
      archive(le, count);
    }
  };

  // Both directions of a snapshot (state/archive.h); the options are not part of it.
  template <class Archive>
  void persist(Archive& archive) {
    archive(kind, sum, sum_known, extremes_known, min, max);
    archive.expect(kind <= FoldKind::kFamily);
    archive.raw(&total, sizeof total);
    archive(nan, bucket_resets, distribution, zero_threshold, custom, bounds, counts, count_met, sum_met, count_resets);
    if constexpr (Archive::kReads) archive.expect(coherent());
  }

  FoldKind kind;
  Total sum;
  bool sum_known = true;       // every distribution had one
  bool extremes_known = true;  // every distribution that added observations had them
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();
  Wide total = 0;         // kExponential, kCustom: observations
  std::uint64_t nan = 0;  // of them in no bucket
  std::uint64_t bucket_resets = 0;
  // kExponential
  sketch::Distribution distribution;
  double zero_threshold = 0;  // the widest of those whose zero bucket held something
  // kCustom; empty while there are no observations
  sketch::Bounded custom;
  // kFamily
  std::vector<Bound> bounds;  // ascending
  Total counts;               // of `_count`
  bool count_met = false;
  bool sum_met = false;
  std::uint64_t count_resets = 0;

 private:
  bool coherent() const;
  Bound& bound(double le);

  sketch::DistributionOptions options_;
};

}  // namespace mcp::agg
