// Counters as Prometheus' rate() and increase() see them: the window is the range, nothing comes from before it, and
// what was seen is drawn out to the window's edges (--rate prom).
#pragma once

#include <cstdint>
#include <vector>

#include "sketch/exact_sum.h"
#include "timeutil/duration.h"

namespace mcp::agg {

// Of one group over one window, its series apart. Merging windows of different times is commutative and associative.
class Ranges {
 public:
  // Samples of one series come in the order of time, series in that of their numbers.
  void add(std::uint32_t series, std::int64_t ts_us, double value);
  // The other is of other times.
  void merge(const Ranges& other);
  void clear() { ranges_.clear(); }

  // What one series takes at most, in bytes, while the vector it is in grows.
  static std::size_t most_room_of_series() { return 3 * sizeof(Range) + sketch::ExactSum::kMostRoom; }

  // Whether any series has the two samples that a result takes.
  bool any() const;
  // Over [start_us, start_us + width_us), summed up over the series.
  double increase(std::int64_t start_us, std::int64_t width_us) const { return sum(start_us, width_us, 1); }
  double rate(std::int64_t start_us, std::int64_t width_us) const {
    return sum(start_us, width_us, static_cast<double>(width_us) / 1e6);
  }

  template <class Archive>
  void persist(Archive& archive) {
    archive(ranges_);
  }

 private:
  // What is known of one series.
  struct Range {
    std::uint32_t series = 0;
    bool from_infinity = false;  // it fell from there
    std::uint64_t count = 0;
    std::int64_t first_us = 0, last_us = 0;
    double first = 0, last = 0;
    sketch::ExactSum fallen;  // the finite values that it fell from
    template <class Archive>
    void persist(Archive& archive) {
      archive(series, from_infinity, count, first_us, last_us, first, last, fallen);
      archive.expect(timeutil::within_reach(first_us) && timeutil::within_reach(last_us));
    }
  };
  static void fall(Range& range, double before, double after);
  static void join(Range& range, const Range& other);
  static double result_of(const Range& range, std::int64_t start_us, std::int64_t width_us, double per_s);
  double sum(std::int64_t start_us, std::int64_t width_us, double per_s) const;

  std::vector<Range> ranges_;  // by series
};

}  // namespace mcp::agg
