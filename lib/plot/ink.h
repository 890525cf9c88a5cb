// Colours of a terminal, where they are wanted.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "plot/terminal.h"

namespace mcp::plot {

inline constexpr std::string_view kBold = "1";
inline constexpr std::string_view kDim = "2";
inline constexpr std::string_view kPalette[] = {"36", "33", "35", "32", "34", "91", "96", "93", "95", "92", "94", "31"};

// The SGR code of a line.
inline std::string_view color_of(std::size_t line) { return kPalette[line % std::size(kPalette)]; }

// Appends the text in a colour (an SGR code), or as it is where the ink is plain.
inline void append_inked(std::string& out, std::string_view text, std::string_view code, Ink ink) {
  if (ink == Ink::kPlain || code.empty() || text.empty()) {
    out += text;
    return;
  }
  out.append("\x1b[").append(code).append("m").append(text).append("\x1b[0m");
}

// Ends a line of a picture: blanks that only fill it up go.
inline void end_line(std::string& out) {
  out.erase(out.find_last_not_of(' ') + 1);
  out += '\n';
}

}  // namespace mcp::plot
