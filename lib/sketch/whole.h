// A distribution that came whole, as record.md 4 writes one, and what one of a series grew by since the one before it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sketch/histogram.h"

namespace mcp::sketch {

// Counts by ascending upper bounds, the last one of +Inf.
struct Bounded {
  std::vector<double> bounds;
  std::vector<std::uint64_t> counts;
  template <class Archive>
  void persist(Archive& archive) {
    archive(bounds, counts);
  }
};

struct Whole {
  enum class Shape : std::uint8_t { kExponential, kCustom };
  Shape shape = Shape::kExponential;
  bool sum_known = false;
  bool extremes_known = false;
  std::uint64_t count = 0;  // all observations
  std::uint64_t nan = 0;    // those of them that are in no bucket
  double sum = 0;
  double min = 0, max = 0;
  // kExponential
  int scale = kFinestScale;
  std::uint64_t zero = 0;  // of |v| <= zero_threshold
  double zero_threshold = 0;
  Histogram::Side positive, negative;
  Bounded custom;  // kCustom

  template <class Archive>
  void persist(Archive& archive) {
    archive(shape, sum_known, extremes_known, count, nan, sum, min, max, scale, zero, zero_threshold, positive,
            negative, custom);
    archive.expect(shape <= Shape::kCustom);
  }
};

// Whether its bounds ascend and are finite, and there is one count more.
bool possible(const Bounded& bounded);

// Whether scale, buckets and counts are such as a histogram of doubles has: what the functions below are given.
bool possible(const Whole& whole);

// A whole at kFinestScale where it was finer: neighbours are counted together. Leaves empty buckets at the ends out.
void simplify(Whole& whole);

// What `now` has more than `before`, in each bucket; nothing where it has less in one, is of another shape, has other
// bounds or a narrower zero bucket. Of sum and extremes it says nothing. The coarser scale of the two is that of both,
// and a zero bucket that has become wider that of both.
std::optional<Whole> growth(const Whole& before, const Whole& now);

// A total order, so that of several for one moment the same one stays whatever came first: by count, then by sum.
bool beats(const Whole& challenger, const Whole& holder);

// Adds up at the bounds that both have, which is exact and the same in any order.
void add(Bounded& to, const Bounded& more);

}  // namespace mcp::sketch
