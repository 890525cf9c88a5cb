// The one translation unit that knows CLI11. It is used for what it does well (splitting an argument vector into
// options, subcommands and words) and kept from what it does not: values arrive as the strings that were typed, the
// last of a repeated scalar counts, `--name=` is an empty value, a word like `[a,b]` stays whole. Tested by
// tests/unit/cli/command_test.cpp.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/completion.h"
#include "cli/rows.h"
#include "io/output.h"

namespace mcp::cli {
namespace {

When when_of(std::string_view word) {
  return word == "always" ? When::kAlways : word == "never" ? When::kNever : When::kAuto;
}

// Descriptors 0 to 2 that the caller closed are filled with something that refuses, so that no file of ours takes their
// place and records never end in it.
void hold_standard_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) != -1) continue;
    [[maybe_unused]] const int held = ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

// Stands before a word that CLI11 must not take for a subcommand again; no name that it knows begins so.
constexpr char kShield = '\x01';

struct Arguments {
  std::vector<std::string> before;  // of `--`, with `--name=value` taken apart
  std::vector<std::string> after;
  bool help = false;
};

// One pass over the words as typed. `row_of` finds the row of an option, null when there is none. Of the words that
// name a subcommand only the first does; the others are operands.
Result<Arguments> take_apart(int argc, char** argv, const std::function<const Row*(std::string_view)>& row_of,
                             const std::function<bool(std::string_view)>& is_subcommand) {
  Arguments out;
  bool chosen = false;
  bool value_follows = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (value_follows) {
      out.before.emplace_back(word);
      value_follows = false;
      continue;
    }
    if (word == "--") {
      out.after.assign(argv + i + 1, argv + argc);
      break;
    }
    out.help = out.help || word == "-h" || word == "--help";
    const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string_view::npos;
    const Row* row = row_of(word.substr(0, equals));
    if (row != nullptr && equals != std::string_view::npos) {
      if (row->option.value.empty()) return usage(fmt::format("{} takes no value", word.substr(0, equals)));
      out.before.emplace_back(word.substr(0, equals));
      out.before.emplace_back(word.substr(equals + 1));
      continue;
    }
    const bool names_subcommand = is_subcommand(word);
    out.before.emplace_back(names_subcommand && chosen ? kShield + std::string(word) : std::string(word));
    chosen = chosen || names_subcommand;
    value_follows = row != nullptr && !row->option.value.empty();
    if (value_follows && i + 1 == argc)
      return usage(fmt::format("{}: expected {}, got nothing", word, row->option.value));
  }
  return out;
}

Result<Exit> print(std::string_view text) {
  Result<io::Output> out = io::Output::open("-");
  if (!out) return out.error();
  out->buffer() = text;
  if (Status written = out->close(); !written) return written.error();
  return Exit::kOk;
}

int status_of(const Result<Exit>& outcome, Console& console) {
  const int signal = console.interrupts().signal();
  const bool reader_left = !outcome && outcome.error().code == Code::kClosed;
  if (reader_left && signal == 0) return static_cast<int>(Exit::kOk);
  if (!outcome && !reader_left && outcome.error().code != Code::kInterrupted) {
    console.error(outcome.error());
    if (signal == 0) return static_cast<int>(Exit::kTrouble);
  }
  if (signal != 0) return 128 + signal;
  return outcome ? static_cast<int>(*outcome) : static_cast<int>(Exit::kTrouble);
}

}  // namespace

class Invocation {
 public:
  Invocation(Command& command, Console& console) : top_(*command.impl_), console_(console) {
    std::vector<Command*> commands = {&command};
    for (const auto& sub : top_.subcommands) commands.push_back(sub.get());
    for (Command* each : commands) {
      each->impl_->add_standard(*each);
      all_.push_back(each->impl_.get());
    }
  }

  Result<Exit> run(int argc, char** argv) {
    Result<Arguments> arguments = take_apart(
        argc, argv, [this](std::string_view spelling) { return row_named(spelling); },
        [this](std::string_view word) {
          return std::any_of(all_.begin() + 1, all_.end(), [&](const Command::Impl* sub) { return sub->name == word; });
        });
    if (!arguments) return arguments.error();
    if (arguments->help) return print(help_for(arguments->before));
    if (Status parsed = parse(arguments->before); !parsed) return parsed.error();

    const auto sub =
        std::find_if(all_.begin() + 1, all_.end(), [](const Command::Impl* each) { return each->app->parsed(); });
    Command::Impl& chosen = sub == all_.end() ? top_ : **sub;
    if (Status applied = apply_rows(top_); !applied) return applied.error();
    if (&chosen != &top_) {
      if (Status applied = apply_rows(chosen); !applied) return applied.error();
    }
    if (top_.standard.help || chosen.standard.help) return print(help_of(chosen));  // among other letters: -qh
    if (top_.standard.version || chosen.standard.version) return print(fmt::format("{} {}\n", top_.name, MCP_VERSION));
    const std::string& shell = top_.standard.completion.empty() ? chosen.standard.completion : top_.standard.completion;
    if (!shell.empty()) return print(completion(shell));
    set_up_console(chosen.standard);
    std::vector<std::string> words = top_.app->remaining();
    if (&chosen != &top_) {
      const std::vector<std::string> more = chosen.app->remaining();
      words.insert(words.end(), more.begin(), more.end());
    }
    for (std::string& word : words) {
      if (word.starts_with(kShield)) word.erase(0, 1);
    }
    if (Status taken = chosen.take_words(std::move(words), arguments->after); !taken) return taken.error();
    const std::string meant = chosen.mistyped_subcommand();
    if (!meant.empty() && ::access(chosen.operands->front().c_str(), F_OK) != 0) {
      console_.hint(chosen.operands->front(), meant);
    }
    return chosen.body(console_);
  }

 private:
  const Row* row_named(std::string_view spelling) const {
    for (const Command::Impl* each : all_) {
      if (const Row* row = each->row_named(spelling)) return row;
    }
    return nullptr;
  }

  std::string help_for(const std::vector<std::string>& words) const {
    const auto named = std::find_if(all_.begin() + 1, all_.end(), [&](const Command::Impl* sub) {
      return std::find(words.begin(), words.end(), sub->name) != words.end();
    });
    return help_of(named == all_.end() ? top_ : **named);
  }
  std::string help_of(const Command::Impl& command) const {
    return render(command.help(&command == &top_ ? "" : top_.name));
  }

  Status parse(const std::vector<std::string>& words) {
    app_ = std::make_unique<CLI::App>(top_.summary, top_.name);
    build(top_, *app_);
    std::vector<std::string> reversed(words.rbegin(), words.rend());  // as CLI11 wants them
    try {
      top_.app->parse(reversed);
    } catch (const CLI::ParseError& error) {
      return usage(error.what());
    }
    return Done{};
  }

  // Hands the rows to CLI11, this command and its subcommands.
  static void build(Command::Impl& command, CLI::App& target) {
    command.app = &target;
    target.set_help_flag();
    target.allow_extras();
    for (Row& row : command.rows) {
      if (row.option.value.empty()) {
        row.parsed = target.add_flag(row.option.names);
        row.parsed->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
      } else {
        row.parsed = target.add_option(row.option.names);
        row.parsed->expected(1)->allow_extra_args(false)->type_size(1)->multi_option_policy(
            CLI::MultiOptionPolicy::TakeAll);
      }
    }
    for (const auto& sub : command.subcommands) {
      Command::Impl& inner = *sub->impl_;
      build(inner, *target.add_subcommand(inner.name, inner.summary));
    }
  }

  static Status apply_rows(Command::Impl& command) {
    for (Row& row : command.rows) {
      const std::size_t count = row.parsed->count();
      if (count == 0) continue;
      row.begin();
      const std::vector<std::string> given =
          row.option.value.empty() ? std::vector<std::string>(count) : row.parsed->results();
      for (const std::string& value : given) {
        Status applied = row.apply(value);
        if (!applied) {
          applied.error().message = std::string(split_commas(row.option.names).back()) + ": " + applied.error().message;
          return applied;
        }
      }
    }
    return Done{};
  }

  std::string completion(const std::string& shell) const {
    std::vector<Completable> completable;
    for (const Command::Impl* each : all_)
      completable.push_back(
          {each->name, each->summary, each->options, each->operand_value, each->operand_choices, each->operand_after});
    return completion_script(shell, completable);
  }

  void set_up_console(const Standard& chosen) {
    const Standard& general = top_.standard;
    console_.set_quiet(general.quiet || chosen.quiet);
    console_.set_verbosity(std::max(general.verbose, chosen.verbose));
    console_.set_color(when_of(chosen.color != "auto" ? chosen.color : general.color));
    console_.set_progress(when_of(chosen.progress != "auto" ? chosen.progress : general.progress));
  }

  Command::Impl& top_;
  Console& console_;
  std::unique_ptr<CLI::App> app_;
  std::vector<Command::Impl*> all_;  // the command, then its subcommands
};

int run(Command& command, int argc, char** argv) {
  hold_standard_descriptors();
  const io::Interrupts interrupts;
  const timeutil::SystemClock clock;
  Console console(command.name(), clock, interrupts);
  return status_of(Invocation(command, console).run(argc, argv), console);
}

}  // namespace mcp::cli
