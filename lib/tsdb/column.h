// The samples of one series, ascending by time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace mcp::tsdb {

// The value that says that a series ended (Prometheus' stale NaN), told from every other NaN by its bits.
double stale_marker();
// Whether a value is that one, bit by bit.
bool is_stale(double value);

struct Point {
  std::int64_t ts_us = 0;
  double value = 0;
};

// Two arrays of equal length: what an evaluation slides over.
struct Samples {
  std::span<const std::int64_t> times;
  std::span<const double> values;
};

// Keeps 16 bytes a sample and at most half as much again unused.
class Column {
 public:
  // In order is the quick case; an older sample goes where it belongs, one of a time that is there replaces it.
  void append(Point point);
  // Forgets the samples before that time; what it costs is paid for by what it forgets.
  void forget_before(std::int64_t ts_us);
  // Good until the next append or forget_before.
  Samples samples();
  std::size_t size() const { return times_.size(); }

 private:
  void grow();
  void insert(Point point);
  void settle();

  std::vector<std::int64_t> times_;
  std::vector<double> values_;
  bool settled_ = true;
};

// The newest sample in (at - lookback, at], unless it is a stale marker.
std::optional<Point> newest(const Samples& samples, std::int64_t at_us, std::int64_t lookback_us);

}  // namespace mcp::tsdb
