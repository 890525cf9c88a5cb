// Where values and times stand on an axis, and which of them are written at it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plot/chart.h"

namespace mcp::plot {

struct Tick {
  double at = 0;  // from 0, where the axis begins, to 1
  std::string label;
};

// Of values: begins and ends at a tick. Steps are 1, 2 or 5 times a power of ten, of bytes a power of two.
class ValueAxis {
 public:
  // With at most `most` ticks, which are at least 4. Begins at 0 where the values are not all far from it; a constant
  // has room on both sides.
  ValueAxis(std::optional<Extent> extent, std::string_view unit, std::size_t most);
  // From 0 to 1; of what is not in the extent it is beyond them.
  double place(double value) const;
  const std::vector<Tick>& ticks() const { return ticks_; }

 private:
  struct Step {
    std::int64_t digits = 1;  // of a decimal one: digits * 10^exponent
    int exponent = 0;
    double size = 1;
  };
  static Step decimal_step(double rough);
  void choose(double low, double high, std::size_t most);
  void write_ticks(const Step& step);

  double times_, by_;
  std::string suffix_;
  bool binary_;
  double step_ = 1;                    // in what is shown
  std::int64_t first_ = 0, last_ = 1;  // in steps
  std::vector<Tick> ticks_;
};

// From 0 to 1 between two times; of one alone it is the middle.
double place_of(std::int64_t ts_us, std::int64_t from_us, std::int64_t to_us);

// Whole seconds, minutes, hours, days, months or years of UTC, with as many labels as have room side by side in that
// many columns. Where there are several days the label at midnight is
// the day.
std::vector<Tick> time_ticks(std::int64_t from_us, std::int64_t to_us, std::size_t columns);

// The days that a time axis is of, which its labels do not say: "2026-01-31 UTC", "2026-01-31 to 2026-02-01 UTC".
std::string days_of(std::int64_t from_us, std::int64_t to_us);

}  // namespace mcp::plot
