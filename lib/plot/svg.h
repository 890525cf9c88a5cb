// Charts as SVG documents of their own.
#pragma once

#include <cstddef>
#include <string>

#include "plot/chart.h"

namespace mcp::plot {

struct Sheet {
  std::size_t width = 960, height = 600;  // at least 320 by 240; bars are as high as there are many
  std::size_t bars = 200;                 // at most so many are drawn
};

// One document: no script, nothing that is fetched, in light and in dark. Its legend takes half of the height at
// most. What is left out is said.
std::string to_svg(const Chart& chart, const Sheet& sheet);
std::string to_svg(const Bars& bars, const Sheet& sheet);

}  // namespace mcp::plot
