// Charts in the cells of a terminal.
#pragma once

#include <cstddef>
#include <string>

#include "plot/chart.h"
#include "text/columns.h"

namespace mcp::plot {

enum class Ink { kPlain, kColor };

inline constexpr std::size_t kNarrowest = 24;
inline constexpr std::size_t kLowest = 4;

struct Screen {
  std::size_t columns = 80;  // no line is wider; fewer than kNarrowest are taken for that many
  std::size_t rows = 20;     // of the area that lines are drawn in, about; at least kLowest
  std::size_t legend = 20;   // at most so many lines have one, and letters by which they are found
  std::size_t bars = 200;    // at most so many are drawn
  text::Glyphs glyphs = text::Glyphs::kUnicode;
  Ink ink = Ink::kPlain;
};

// Whole lines. Lines are told apart by letters, in colour and without; what is left out is said.
std::string to_terminal(const Chart& chart, const Screen& screen);
std::string to_terminal(const Bars& bars, const Screen& screen);

}  // namespace mcp::plot
