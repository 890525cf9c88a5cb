#include "terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace mcp::trace {
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
  Terminal terminal{.width = std::nullopt, .utf8 = says_utf8()};
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) terminal.width = size.ws_col;
  return terminal;
}

}  // namespace mcp::trace
