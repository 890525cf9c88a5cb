// One trace drawn for people: its tree, and beside each span a bar of when it ran.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "columns.h"
#include "store.h"

namespace mcp::trace {

enum class Ink { kPlain, kColor };

// How a drawing is made. Width is in columns, kNarrowest at least.
struct Style {
  std::size_t width = 80;
  Glyphs glyphs = Glyphs::kUnicode;
  Ink ink = Ink::kPlain;
};
inline constexpr std::size_t kNarrowest = 40;
inline constexpr std::size_t kWidest = 1000;

// Appends the drawing of one trace (as first_trace gives it): a heading, a line a span, and what went wrong.
void append_waterfall(std::string& out, std::span<const Span> trace, const Style& style);

// Appends a table of all traces by start, a line each, and a line of totals.
void append_list(std::string& out, std::span<const Span> sorted, const Style& style);

}  // namespace mcp::trace
