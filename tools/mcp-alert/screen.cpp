// Tested by the golden cases of mcp-alert.
#include "screen.h"

#include "cli/terminal.h"

namespace mcp::alert {
namespace {

constexpr std::size_t kWithoutTerminal = 80, kRows = 16;

}  // namespace

plot::Screen screen_of(stream::Sink& sink) {
  const auto terminal = sink.on_standard_output() ? cli::terminal_on_stdout() : std::nullopt;
  plot::Screen screen;
  screen.rows = kRows;
  screen.columns = terminal && terminal->width ? *terminal->width : cli::columns_asked_for().value_or(kWithoutTerminal);
  if (terminal && !terminal->utf8) screen.glyphs = text::Glyphs::kAscii;
  if (sink.on_standard_output() && sink.console().color_stdout()) screen.ink = plot::Ink::kColor;
  return screen;
}

}  // namespace mcp::alert
