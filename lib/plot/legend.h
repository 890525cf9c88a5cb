// What is said of each line below a chart in a terminal.
#pragma once

#include <cstddef>
#include <string>

#include "plot/chart.h"
#include "plot/terminal.h"

namespace mcp::plot {

inline constexpr std::size_t kMostLetters = 52;
// A to Z, a to z.
constexpr char letter_of(std::size_t line) {
  return static_cast<char>(line < 26 ? 'A' + line : 'a' + (line - 26) % 26);
}

// Of the first `told` lines: letter, labels, last, least and most value; then how many more there are. Where it is
// narrow, values go first.
void append_legend(std::string& out, const Chart& chart, std::size_t told, const Screen& screen);

}  // namespace mcp::plot
