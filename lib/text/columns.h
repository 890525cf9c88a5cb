// Text in columns for people: what a terminal shows of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mcp::text {

// Which characters may be drawn with. Names out of the input are shown as they are in either.
enum class Glyphs { kAscii, kUnicode };

// How many columns a terminal gives the text: wide characters two, combining marks none.
std::size_t columns_of(std::string_view text);

// The text made safe to show (control characters, and those that reorder or hide text, escaped) and cut to that many
// columns, the last of which then says that something is left out.
std::string fitted(std::string_view text, std::size_t columns, Glyphs glyphs);

// The same, but what is left out is left out of the middle: for names that begin alike.
std::string fitted_in_the_middle(std::string_view text, std::size_t columns, Glyphs glyphs);

// Appends the text and blanks up to that many columns; on the other side in `append_right`.
void append_left(std::string& out, std::string_view text, std::size_t columns);
void append_right(std::string& out, std::string_view text, std::size_t columns);

}  // namespace mcp::text
