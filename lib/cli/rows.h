// What a command consists of, for the parts of this room: its rows and how words are held to them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/usage.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace mcp::cli {

// A row and what it does with each value given.
struct Row {
  Option option;
  std::function<Status(std::string_view)> apply;  // a flag gets ""
  std::function<void()> begin;                    // before the first value: a list forgets its default
  CLI::Option* parsed = nullptr;
};

struct Standard {
  bool help = false;
  bool version = false;
  bool quiet = false;
  int verbose = 0;
  std::string color = "auto";
  std::string progress = "auto";
  std::string completion;
};

Error usage(std::string message);                                   // kUsage
std::vector<std::string_view> split_commas(std::string_view text);  // of "-w,--window" the long name is last

struct Command::Impl {
  std::string name;
  std::string summary;
  std::string current_group = "Options";
  std::vector<Row> rows;
  std::vector<Option> options;  // of the rows, for those who ask
  std::vector<std::string>* operands = nullptr;
  std::string operand_value;
  std::string operand_help;
  std::size_t operands_at_least = 0;
  std::vector<Choice> operand_choices;
  std::string operand_after;
  std::vector<std::pair<std::string, std::string>> examples;
  std::string epilog;
  std::function<Result<Exit>(Console&)> body;
  std::vector<std::unique_ptr<Command>> subcommands;
  CLI::App* app = nullptr;
  Standard standard;

  Row& add(Option option, std::function<Status(std::string_view)> apply);
  void add_standard(Command& command);
  const Row* row_named(std::string_view spelling) const;

  // Gives the words that are no options to the operands, or says what is wrong with them.
  Status take_words(std::vector<std::string> words, const std::vector<std::string>& after_dashes) const;
  Error unknown_option(std::string_view typed) const;
  Error unknown_subcommand(const std::vector<std::string>& words) const;
  // "; did you mean 'x'?" where the first operand may be a mistyped subcommand, "" where it cannot.
  std::string mistyped_subcommand() const;
  Help help(const std::string& parent) const;
};

}  // namespace mcp::cli
