// The terminal that standard output is, if it is one.
#pragma once

#include <cstddef>
#include <optional>

namespace mcp::cli {

struct Terminal {
  std::optional<std::size_t> width, height;  // where it says
  bool utf8 = false;                         // by LC_ALL, LC_CTYPE or LANG, the first of them that is set
};

// Nothing for a pipe or a file.
std::optional<Terminal> terminal_on_stdout();

// What COLUMNS says, if that is a number above 0.
std::optional<std::size_t> columns_asked_for();

}  // namespace mcp::cli
