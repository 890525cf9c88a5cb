// Tested by tests/unit/cli/terminal_test.cpp, tests/cli/mcp-trace/show-on-a-terminal and
// mcp-query/to-plot-on-a-terminal.
#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "text/number.h"

namespace mcp::cli {
namespace {

bool says_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view locale = value;
    return locale.ends_with("UTF-8") || locale.ends_with("utf-8") || locale.ends_with("utf8") ||
           locale.ends_with("UTF8");
  }
  return false;
}

}  // namespace

std::optional<Terminal> terminal_on_stdout() {
  if (::isatty(STDOUT_FILENO) != 1) return std::nullopt;
  Terminal terminal{.width = std::nullopt, .height = std::nullopt, .utf8 = says_utf8()};
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return terminal;
  if (size.ws_col > 0) terminal.width = size.ws_col;
  if (size.ws_row > 0) terminal.height = size.ws_row;
  return terminal;
}

std::optional<std::size_t> columns_asked_for() {
  const char* value = std::getenv("COLUMNS");
  const std::optional<std::uint64_t> columns = text::parse_uint(value == nullptr ? "" : value);
  constexpr std::uint64_t kMost = 10'000;
  return columns && *columns > 0 && *columns <= kMost ? columns : std::nullopt;
}

}  // namespace mcp::cli
