// A command line: declared once as rows, from which parsing (CLI11), --help, --completion, the man page check and
// "did you mean" all come. CLI11 is known to invocation.cpp alone.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"
#include "result/result.h"
#include "timeutil/duration.h"

namespace mcp::cli {

// The last two are of tools that compare: the data do not tell, and there is nothing to compare with.
enum class Exit : int { kOk = 0, kNo = 1, kTrouble = 2, kInconclusive = 3, kNoBaseline = 4 };

// A word that an option takes, from a policy table.
struct Choice {
  std::string_view name;
  std::string_view help;
};

// One row: how an option is written and what it does. `names` as in "-w,--window"; `value` is the word for what it
// takes ("DURATION"), "" for a flag; `group` heads it in --help. Names of files are completed where `value` says FILE,
// DIR or SOURCE.
struct Option {
  std::string names;
  std::string value;
  std::string help;
  std::string group;
  bool repeatable = false;
  std::vector<Choice> choices;
};

class Invocation;  // one command line on its way from words to the body

// A tool's command, or a subcommand of it. Targets are bound by reference and must outlive the parse; what they hold
// before is the default. A scalar given twice: the last counts. A list takes one value an occurrence, split at commas
// where add_list is told so.
class Command {
 public:
  Command(std::string name, std::string summary);
  ~Command();
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  void group(std::string title);  // heads the options added from here on

  void add_flag(std::string names, bool& target, std::string help);
  void add_count(std::string names, int& target, std::string help);  // -v -v
  // The name of a file, or - where that makes sense; an empty word names none: kUsage.
  void add_file(std::string names, std::string& target, std::string help);
  void add_text(std::string names, std::string& target, std::string value, std::string help);
  void add_texts(std::string names, std::vector<std::string>& target, std::string value,
                 std::string help);  // repeatable
  void add_list(std::string names, std::vector<std::string>& target, std::string value,
                std::string help);  // repeatable, split at commas
  void add_choice(std::string names, std::string& target, std::string value, std::string help,
                  std::vector<Choice> choices);
  void add_choices(std::string names, std::vector<std::string>& target, std::string value, std::string help,
                   std::vector<Choice> choices);  // repeatable, split at commas
  void add_integer(std::string names, std::uint64_t& target, std::string value, std::string help, std::uint64_t least,
                   std::uint64_t most);
  void add_integer(std::string names, std::optional<std::uint64_t>& target, std::string value, std::string help,
                   std::uint64_t least, std::uint64_t most);
  void add_size(std::string names, std::size_t& target, std::string help);
  void add_duration(std::string names, timeutil::Duration& target, std::string help);
  void add_duration(std::string names, std::optional<timeutil::Duration>& target, std::string help);
  // Anything else: `parse` turns each value into the target, or says what is wrong with it.
  void add_parsed(std::string names, std::string value, std::string help, bool repeatable,
                  std::function<Status(std::string_view)> parse);
  // The words after the options. `value` as it stands in the synopsis ("FILE"); at_least of them are needed.
  void add_operands(std::vector<std::string>& target, std::string value, std::string help, std::size_t at_least = 0);
  // Words that operands may be, for completion; with `after` ("=", ":") what they may begin with.
  void offer_operands(std::vector<Choice> choices, std::string after = "");

  // A subcommand: its own options; `body` runs it. The command's own body does not run then.
  Command& add_subcommand(std::string name, std::string summary);

  void example(std::string text, std::string command_line);  // shown by --help, and run by a test
  void epilog(std::string text);                             // after the options: tables of policies
  void set_body(std::function<Result<Exit>(Console&)> body);

  // What the rows say, for --help, completion and the tests.
  const std::string& name() const;
  const std::vector<Option>& options() const;

 private:
  friend class Invocation;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Options that every tool has: -h, --version, -q, -v, --color, --progress, --completion are added by run(). Parses,
// runs the body, turns an Error into its line on stderr, and gives the exit status of record.md 7 (130 and 143 after a
// signal, 0 when the reader of stdout went away).
int run(Command& command, int argc, char** argv);

}  // namespace mcp::cli
