// A series of any times as medians of windows of equal length, and where its level last broke.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace mcp::forecast {

struct Point {
  std::int64_t ts_us = 0;
  double value = 0;
};

inline constexpr std::size_t kMostWindows = 500;

// Window i is [start_us + i·step_us, start_us + (i+1)·step_us); NaN where nothing fell into it.
struct Windows {
  std::int64_t start_us = 0;
  std::int64_t step_us = 1;
  std::vector<double> medians;

  std::int64_t end_us() const { return start_us + static_cast<std::int64_t>(medians.size()) * step_us; }
  Windows since(std::size_t first) const;
};

// The shortest usual length (1s, 5s, 1m, 1h, 1d …, all of which divide the longer ones' periods) that is not below
// `at_least_us` and cuts `span_us` into at most kMostWindows.
std::int64_t step_for(std::int64_t span_us, std::int64_t at_least_us);

// The median distance of neighbouring points that are not of one time; 0 where there are fewer than two.
std::int64_t interval_of(std::span<const Point> points);

// Points ascending by time; what is not finite is left out. With a step of 0 that of step_for(). Windows lie on
// multiples of the step; where a given step makes more than kMostWindows the last of them count.
Windows regularise(std::span<const Point> points, std::int64_t step_us);

// The first window behind the last lasting jump: a step of more than five (scaled) median deviations of the steps, by
// which the medians of the windows before and behind it differ too. Nothing where there is none.
std::optional<std::size_t> last_break(std::span<const double> medians);

}  // namespace mcp::forecast
