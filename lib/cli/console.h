// What a program says to a person: one line each on stderr, in one shape (spec cli.md 1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "io/interrupts.h"
#include "result/result.h"
#include "timeutil/clock.h"

namespace mcp::cli {

enum class When { kAuto, kAlways, kNever };

// `tool: file:line:col: error: message`. Quiet drops warnings and notes; verbose adds notes.
class Console {
 public:
  Console(std::string tool, const timeutil::Clock& clock, const io::Interrupts& interrupts);

  void error(const Error& error);
  void warning(const Error& error);
  void note(std::string_view message);  // with -v only
  void raw(std::string_view line);      // a closing report: never dropped, never coloured
  // A bar, redrawn at most ten times a second, gone with done == total; only where progress is wanted.
  void progress(std::string_view what, std::uint64_t done, std::uint64_t total);
  void clear_progress();

  // Added to an error about this file as a whole: what its name may have meant instead of a file.
  void hint(std::string file, std::string text);

  const std::string& tool() const { return tool_; }
  const timeutil::Clock& clock() const { return clock_; }
  const io::Interrupts& interrupts() const { return interrupts_; }
  bool quiet() const { return quiet_; }
  int verbosity() const { return verbosity_; }
  bool color_stdout() const;  // --color and NO_COLOR, for a tool that prints for people
  bool color_stderr() const;

  void set_quiet(bool quiet) { quiet_ = quiet; }
  void set_verbosity(int verbosity) { verbosity_ = verbosity; }
  void set_color(When when) { color_ = when; }
  void set_progress(When when) { progress_ = when; }

 private:
  void say(const Error& error, std::string_view word, std::string_view color);

  std::string tool_;
  std::string hinted_file_;
  std::string hint_;
  const timeutil::Clock& clock_;
  const io::Interrupts& interrupts_;
  bool quiet_ = false;
  int verbosity_ = 0;
  When color_ = When::kAuto;
  When progress_ = When::kAuto;
  std::optional<bool> on_terminal_;  // of stderr; asked once
  bool bar_shown_ = false;
  std::int64_t bar_drawn_us_ = 0;
};

}  // namespace mcp::cli
