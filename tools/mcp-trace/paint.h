// Colours, where they are wanted. Nothing is told by them alone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "waterfall.h"

namespace mcp::trace {

inline constexpr std::string_view kPlain = "";
inline constexpr std::string_view kBold = "1";
inline constexpr std::string_view kDim = "2";
inline constexpr std::string_view kRed = "1;31";
// For services, in the order in which they appear; red is for errors.
inline constexpr std::string_view kPalette[] = {"36", "32", "33", "34", "35", "96", "92", "93", "94", "95"};

// Appends the text in a colour (an SGR code), or as it is where the ink is plain.
inline void append_inked(std::string& out, std::string_view text, std::string_view code, Ink ink) {
  if (ink == Ink::kPlain || code.empty() || text.empty()) {
    out += text;
    return;
  }
  out += "\x1b[";
  out += code;
  out += 'm';
  out += text;
  out += "\x1b[0m";
}

}  // namespace mcp::trace
