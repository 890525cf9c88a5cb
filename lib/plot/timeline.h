// What was in which state when: a row each, in the cells of a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plot/chart.h"
#include "plot/terminal.h"

namespace mcp::plot {

// From then up to then; `kind` says which of the timeline's kinds it is of.
struct Bout {
  std::int64_t from_us = 0, to_us = 0;
  std::size_t kind = 0;
};

struct Lane {
  std::string name;
  std::vector<Bout> bouts;  // in any order
};

// How a kind of bout is drawn: the first that has a share in a cell is what the cell shows.
struct BoutKind {
  std::string word;  // what the legend calls it
  std::string unicode, ascii;
  std::string color;  // an SGR code
};

struct Timeline {
  std::string title;  // none where it is empty
  std::int64_t from_us = 0, to_us = 0;
  std::vector<BoutKind> kinds;
  std::vector<Lane> lanes;
};

// Whole lines: the title, the lanes, an axis of time, the days with a legend of kinds. Of the lanes `screen.bars` at
// most; what is left out is said. Names take what the longest needs, but a third at most.
std::string to_terminal(const Timeline& timeline, const Screen& screen);

}  // namespace mcp::plot
