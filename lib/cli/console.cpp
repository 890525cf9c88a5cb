// Tested by tests/unit/cli/console_test.cpp and the golden cases of every tool.
#include "cli/console.h"

#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "io/output.h"

namespace mcp::cli {
namespace {

constexpr std::int64_t kRedrawUs = 100'000;

bool set_and_filled(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

bool terminal(int fd) {
  const char* term = std::getenv("TERM");
  return ::isatty(fd) == 1 && (term == nullptr || std::string_view(term) != "dumb");
}

bool colored(When when, int fd) {
  if (when != When::kAuto) return when == When::kAlways;
  return !set_and_filled("NO_COLOR") && terminal(fd);
}

// Diagnostics must not fail: what stderr does not take is lost.
void write_stderr(std::string_view text) {
  io::Output out(STDERR_FILENO, "stderr");
  out.buffer() = text;
  [[maybe_unused]] const Status ignored = out.flush();
}

std::string place_of(const Place& place) {
  std::string out;
  if (!place.file.empty()) out += place.file + ":";
  if (place.line > 0) out += std::to_string(place.line) + ":";
  if (place.line > 0 && place.column > 0) out += std::to_string(place.column) + ":";
  if (!out.empty()) out += ' ';
  return out;
}

}  // namespace

Console::Console(std::string tool, const timeutil::Clock& clock, const io::Interrupts& interrupts)
    : tool_(std::move(tool)), clock_(clock), interrupts_(interrupts) {}

bool Console::color_stdout() const { return colored(color_, STDOUT_FILENO); }
bool Console::color_stderr() const { return colored(color_, STDERR_FILENO); }

void Console::say(const Error& error, std::string_view word, std::string_view color) {
  clear_progress();
  std::string line = tool_ + ": " + place_of(error.place);
  if (!word.empty()) {
    if (color_stderr()) line += "\x1b[" + std::string(color) + "m";
    line += word;
    line += ':';
    if (color_stderr()) line += "\x1b[0m";
    line += ' ';
  }
  write_stderr(line + error.message + "\n");
}

void Console::hint(std::string file, std::string text) {
  hinted_file_ = std::move(file);
  hint_ = std::move(text);
}

void Console::error(const Error& error) {
  const bool hinted = !hint_.empty() && error.place.line == 0 && error.place.file == hinted_file_;
  if (!hinted) return say(error, "error", "1;31");
  Error more = error;
  more.message += hint_;
  say(more, "error", "1;31");
}

void Console::warning(const Error& error) {
  if (!quiet_) say(error, "warning", "1;33");
}

void Console::note(std::string_view message) {
  if (verbosity_ > 0 && !quiet_) say(Error{.message = std::string(message)}, "", "");
}

void Console::raw(std::string_view line) {
  clear_progress();
  write_stderr(line);
}

void Console::progress(std::string_view what, std::uint64_t done, std::uint64_t total) {
  if (total == 0 || progress_ == When::kNever || (progress_ == When::kAuto && quiet_)) return;
  if (!on_terminal_) on_terminal_ = terminal(STDERR_FILENO);
  if (progress_ == When::kAuto && !*on_terminal_) return;
  const std::int64_t now = clock_.monotonic_us();
  if (done >= total) return clear_progress();
  if (bar_shown_ && now - bar_drawn_us_ < kRedrawUs) return;
  constexpr std::uint64_t kWidth = 30;
  const auto share = static_cast<double>(done) / static_cast<double>(total);
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(kWidth));
  std::string bar = "\r" + tool_ + ": [" + std::string(filled, '#') + std::string(kWidth - filled, '.') + "] ";
  bar += std::to_string(static_cast<int>(share * 100)) + "% " + std::string(what) + "\x1b[K";
  write_stderr(bar);
  bar_shown_ = true;
  bar_drawn_us_ = now;
}

void Console::clear_progress() {
  if (!bar_shown_) return;
  bar_shown_ = false;
  write_stderr("\r\x1b[K");
}

}  // namespace mcp::cli
