// Tested by tests/unit/plot/terminal_test.cpp.
#include "plot/chart.h"

#include <algorithm>
#include <cmath>

namespace mcp::plot {
namespace {

void widen(std::optional<Extent>& extent, double value) {
  if (!std::isfinite(value)) return;
  if (!extent) extent = Extent{value, value};
  extent->low = std::min(extent->low, value);
  extent->high = std::max(extent->high, value);
}

}  // namespace

std::optional<Summary> summary_of(const Line& line) {
  std::optional<Summary> summary;
  for (const Point& point : line.points) {
    if (std::isnan(point.value)) continue;
    if (!summary) summary = Summary{point.value, point.value, point.value};
    summary->last = point.value;
    summary->least = std::min(summary->least, point.value);
    summary->most = std::max(summary->most, point.value);
  }
  return summary;
}

std::optional<Extent> extent_of(const Chart& chart) {
  std::optional<Extent> extent;
  for (const Line& line : chart.lines) {
    for (const Point& point : line.points) {
      if (point.ts_us >= chart.from_us && point.ts_us <= chart.to_us) widen(extent, point.value);
    }
  }
  return extent;
}

std::optional<Extent> extent_of(const Bars& bars) {
  std::optional<Extent> extent;
  for (const Bar& bar : bars.bars) widen(extent, bar.value);
  return extent;
}

}  // namespace mcp::plot
