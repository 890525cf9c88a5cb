// The one translation unit that knows CLI11. It is used for what it does well (splitting an argument vector into
// options, subcommands and words) and kept from what it does not: values arrive as the strings that were typed, the
// last of a repeated scalar counts, `--name=` is an empty value, a word like `[a,b]` stays whole. Tested by
// tests/unit/cli/command_test.cpp.
#include "cli/command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "cli/completion.h"
#include "cli/usage.h"
#include "io/output.h"
#include "text/match.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::cli {
namespace {

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

Error usage(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message)}; }

std::vector<std::string> split_names(std::string_view names) {
  std::vector<std::string> out;
  for (std::size_t comma = names.find(','); comma != std::string_view::npos; comma = names.find(',')) {
    out.emplace_back(names.substr(0, comma));
    names.remove_prefix(comma + 1);
  }
  out.emplace_back(names);
  return out;
}

Status check_choice(std::span<const Choice> choices, std::string_view typed) {
  std::vector<std::string_view> names;
  std::string list;
  for (const Choice& choice : choices) {
    if (choice.name == typed) return Done{};
    names.push_back(choice.name);
    list += (list.empty() ? "" : ", ") + std::string(choice.name);
  }
  return usage(
      fmt::format("unknown word '{}'{} (one of {})", text::printable(typed), text::did_you_mean(typed, names), list));
}

When when_of(std::string_view word) {
  return word == "always" ? When::kAlways : word == "never" ? When::kNever : When::kAuto;
}

std::vector<std::string_view> split_commas(std::string_view typed) {
  std::vector<std::string_view> out;
  for (std::size_t comma = typed.find(','); comma != std::string_view::npos; comma = typed.find(',')) {
    out.push_back(typed.substr(0, comma));
    typed.remove_prefix(comma + 1);
  }
  out.push_back(typed);
  return out;
}

// Descriptors 0 to 2 that the caller closed are filled with something that refuses, so that no file of ours takes their
// place and records never end in it.
void hold_standard_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) != -1) continue;
    [[maybe_unused]] const int held = ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

}  // namespace

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
  std::vector<std::pair<std::string, std::string>> examples;
  std::string epilog;
  std::function<Result<Exit>(Console&)> body;
  std::vector<std::unique_ptr<Command>> subcommands;
  CLI::App* app = nullptr;
  std::unique_ptr<CLI::App> owned_app;
  Standard standard;

  Row& add(Option option, std::function<Status(std::string_view)> apply) {
    option.group = current_group;
    options.push_back(option);
    rows.push_back({std::move(option), std::move(apply), [] {}, nullptr});
    return rows.back();
  }

  const Row* row_named(std::string_view spelling) const {
    for (const Row& row : rows) {
      const auto names = split_names(row.option.names);
      if (std::find(names.begin(), names.end(), spelling) != names.end()) return &row;
    }
    return nullptr;
  }

  void add_standard(Command& command) {
    command.group("Common");
    command.add_flag("-q,--quiet", standard.quiet, "Say nothing but errors");
    command.add_count("-v,--verbose", standard.verbose, "Say more; again for still more");
    const std::vector<Choice> when = {{"auto", "on a terminal"}, {"always", ""}, {"never", ""}};
    command.add_choice("--color", standard.color, "WHEN",
                       "Colour on stderr and in tables: auto (a terminal, and no NO_COLOR), always, never", when);
    command.add_choice("--progress", standard.progress, "WHEN",
                       "A progress bar on stderr: auto (a terminal), always, never", when);
    command.add_choice("--completion", standard.completion, "SHELL",
                       "Print the completion script for bash, zsh or fish and exit",
                       {{"bash", ""}, {"zsh", ""}, {"fish", ""}});
    command.add_flag("-h,--help", standard.help, "Print this help and exit");
    command.add_flag("--version", standard.version, "Print name and version and exit");
  }

  // Hands the rows to CLI11, this command and its subcommands.
  void build(CLI::App& target) {
    app = &target;
    target.set_help_flag();
    target.allow_extras();
    for (Row& row : rows) {
      if (row.option.value.empty()) {
        row.parsed = target.add_flag(row.option.names);
        row.parsed->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
      } else {
        row.parsed = target.add_option(row.option.names);
        row.parsed->expected(1)->allow_extra_args(false)->type_size(1)->multi_option_policy(
            CLI::MultiOptionPolicy::TakeAll);
      }
    }
    for (const auto& sub : subcommands)
      sub->impl_->build(*target.add_subcommand(sub->impl_->name, sub->impl_->summary));
  }

  Status apply_rows() {
    for (Row& row : rows) {
      const std::size_t count = row.parsed->count();
      if (count == 0) {
        if (row.option.required) return usage(fmt::format("{} is needed", split_names(row.option.names).back()));
        continue;
      }
      row.begin();
      const std::vector<std::string> given =
          row.option.value.empty() ? std::vector<std::string>(count) : row.parsed->results();
      for (const std::string& value : given) {
        Status applied = row.apply(value);
        if (!applied) {
          applied.error().message = split_names(row.option.names).back() + ": " + applied.error().message;
          return applied;
        }
      }
    }
    return Done{};
  }

  Status take_words(std::vector<std::string> words, const std::vector<std::string>& after_dashes) const {
    for (const std::string& word : words) {
      if (word.size() > 1 && word[0] == '-') return unknown_option(word);
    }
    words.insert(words.end(), after_dashes.begin(), after_dashes.end());
    if (!body && !subcommands.empty()) return unknown_subcommand(words);
    if (operands == nullptr && !words.empty())
      return usage(fmt::format("unexpected word '{}'", text::printable(words.front())));
    if (operands == nullptr) return Done{};
    if (words.size() < operands_at_least) return usage(fmt::format("expected {}, got nothing", operand_value));
    *operands = std::move(words);
    return Done{};
  }

  Error unknown_option(std::string_view typed) const {
    typed = typed.substr(0, typed.find('='));
    std::vector<std::string> known;
    for (const Row& row : rows) {
      for (std::string& spelling : split_names(row.option.names)) known.push_back(std::move(spelling));
    }
    const std::vector<std::string_view> views(known.begin(), known.end());
    return usage(fmt::format("unknown option '{}'{}", text::printable(typed), text::did_you_mean(typed, views)));
  }

  Error unknown_subcommand(const std::vector<std::string>& words) const {
    std::vector<std::string_view> names;
    std::string list;
    for (const auto& sub : subcommands) {
      names.push_back(sub->impl_->name);
      list += (list.empty() ? "" : ", ") + sub->impl_->name;
    }
    if (words.empty()) return usage(fmt::format("expected a subcommand: {}", list));
    return usage(fmt::format("unknown subcommand '{}'{} (one of {})", text::printable(words.front()),
                             text::did_you_mean(words.front(), names), list));
  }

  Help help(const std::string& parent) const {
    Help out{.name = parent.empty() ? name : parent + " " + name,
             .summary = summary,
             .operand = operands == nullptr     ? ""
                        : operands_at_least > 0 ? operand_value + "..."
                                                : "[" + operand_value + "...]",
             .operand_help = operand_help,
             .options = options,
             .subcommands = {},
             .examples = examples,
             .epilog = epilog,
             .subcommand_needed = !body};
    for (const auto& sub : subcommands) out.subcommands.emplace_back(sub->impl_->name, sub->impl_->summary);
    return out;
  }
};

Command::Command(std::string name, std::string summary) : impl_(std::make_unique<Impl>()) {
  impl_->name = std::move(name);
  impl_->summary = std::move(summary);
}
Command::~Command() = default;

void Command::group(std::string title) { impl_->current_group = std::move(title); }

void Command::add_flag(std::string names, bool& target, std::string help) {
  impl_->add({.names = std::move(names), .value = "", .help = std::move(help), .group = "", .choices = {}},
             [&target](std::string_view) -> Status {
               target = true;
               return Done{};
             });
}

void Command::add_count(std::string names, int& target, std::string help) {
  impl_->add(
      {.names = std::move(names), .value = "", .help = std::move(help), .group = "", .repeatable = true, .choices = {}},
      [&target](std::string_view) -> Status {
        ++target;
        return Done{};
      });
}

void Command::add_text(std::string names, std::string& target, std::string value, std::string help) {
  add_parsed(std::move(names), std::move(value), std::move(help), false, [&target](std::string_view typed) -> Status {
    target = typed;
    return Done{};
  });
}

void Command::add_texts(std::string names, std::vector<std::string>& target, std::string value, std::string help) {
  add_parsed(std::move(names), std::move(value), std::move(help), true, [&target](std::string_view typed) -> Status {
    target.emplace_back(typed);
    return Done{};
  });
  impl_->rows.back().begin = [&target] { target.clear(); };
}

void Command::add_list(std::string names, std::vector<std::string>& target, std::string value, std::string help) {
  add_parsed(std::move(names), std::move(value), std::move(help), true, [&target](std::string_view typed) -> Status {
    for (const std::string_view part : split_commas(typed)) target.emplace_back(part);
    return Done{};
  });
  impl_->rows.back().begin = [&target] { target.clear(); };
}

void Command::add_choice(std::string names, std::string& target, std::string value, std::string help,
                         std::vector<Choice> choices) {
  Row& row = impl_->add(
      {.names = std::move(names), .value = std::move(value), .help = std::move(help), .group = "", .choices = choices},
      [&target, choices](std::string_view typed) -> Status {
        target = typed;
        return check_choice(choices, typed);
      });
  row.option.repeatable = false;
}

void Command::add_choices(std::string names, std::vector<std::string>& target, std::string value, std::string help,
                          std::vector<Choice> choices) {
  Row& row = impl_->add({.names = std::move(names),
                         .value = std::move(value),
                         .help = std::move(help),
                         .group = "",
                         .repeatable = true,
                         .choices = choices},
                        [&target, choices](std::string_view typed) -> Status {
                          for (const std::string_view part : split_commas(typed)) {
                            if (Status known = check_choice(choices, part); !known) return known;
                            target.emplace_back(part);
                          }
                          return Done{};
                        });
  row.begin = [&target] { target.clear(); };
}

void Command::add_number(std::string names, double& target, std::string value, std::string help, double least,
                         double most) {
  add_parsed(std::move(names), std::move(value), std::move(help), false,
             [=, &target](std::string_view typed) -> Status {
               const auto number = text::parse_decimal(typed);
               if (!number) return usage(fmt::format("expected a number, got '{}'", text::printable(typed)));
               if (*number < least || *number > most)
                 return usage(fmt::format("expected {} to {}, got {}", least, most, text::printable(typed)));
               target = *number;
               return Done{};
             });
}

namespace {
Result<std::uint64_t> parse_integer(std::string_view typed, std::uint64_t least, std::uint64_t most) {
  const auto number = text::parse_uint(typed);
  if (!number) return usage(fmt::format("expected a whole number, got '{}'", text::printable(typed)));
  if (*number < least || *number > most)
    return usage(fmt::format("expected {} to {}, got {}", least, most, text::printable(typed)));
  return *number;
}

// The status of a parse whose value goes to the target when there is one.
template <class T, class Target>
Status assign(const Result<T>& parsed, Target& target) {
  if (!parsed) return parsed.error();
  target = *parsed;
  return Done{};
}
}  // namespace

void Command::add_integer(std::string names, std::uint64_t& target, std::string value, std::string help,
                          std::uint64_t least, std::uint64_t most) {
  add_parsed(std::move(names), std::move(value), std::move(help), false,
             [=, &target](std::string_view typed) { return assign(parse_integer(typed, least, most), target); });
}

void Command::add_integer(std::string names, std::optional<std::uint64_t>& target, std::string value, std::string help,
                          std::uint64_t least, std::uint64_t most) {
  add_parsed(std::move(names), std::move(value), std::move(help), false,
             [=, &target](std::string_view typed) { return assign(parse_integer(typed, least, most), target); });
}

void Command::add_size(std::string names, std::size_t& target, std::string help) {
  add_parsed(std::move(names), "SIZE", std::move(help), false, [&target](std::string_view typed) -> Status {
    const auto size = text::parse_size(typed);
    if (!size || *size == 0)
      return usage(fmt::format("expected a size as in 64KiB or 10MB, got '{}'", text::printable(typed)));
    target = *size;
    return Done{};
  });
}

void Command::add_duration(std::string names, timeutil::Duration& target, std::string help) {
  add_parsed(std::move(names), "DURATION", std::move(help), false,
             [&target](std::string_view typed) { return assign(timeutil::parse_duration(typed), target); });
}

void Command::add_duration(std::string names, std::optional<timeutil::Duration>& target, std::string help) {
  add_parsed(std::move(names), "DURATION", std::move(help), false,
             [&target](std::string_view typed) { return assign(timeutil::parse_duration(typed), target); });
}

void Command::add_parsed(std::string names, std::string value, std::string help, bool repeatable,
                         std::function<Status(std::string_view)> parse) {
  impl_->add({.names = std::move(names),
              .value = std::move(value),
              .help = std::move(help),
              .group = "",
              .repeatable = repeatable,
              .choices = {}},
             std::move(parse));
}

void Command::add_operands(std::vector<std::string>& target, std::string value, std::string help,
                           std::size_t at_least) {
  impl_->operands = &target;
  impl_->operand_value = std::move(value);
  impl_->operand_help = std::move(help);
  impl_->operands_at_least = at_least;
}

Command& Command::add_subcommand(std::string name, std::string summary) {
  impl_->subcommands.push_back(std::make_unique<Command>(std::move(name), std::move(summary)));
  return *impl_->subcommands.back();
}

void Command::example(std::string text, std::string command_line) {
  impl_->examples.emplace_back(std::move(text), std::move(command_line));
}
void Command::epilog(std::string text) { impl_->epilog = std::move(text); }
void Command::set_body(std::function<Result<Exit>(Console&)> body) { impl_->body = std::move(body); }
const std::string& Command::name() const { return impl_->name; }
const std::vector<Option>& Command::options() const { return impl_->options; }

namespace {

struct Arguments {
  std::vector<std::string> before;  // of `--`, with `--name=value` taken apart
  std::vector<std::string> after;
  bool help = false;
};

// One pass over the words as typed. `row_of` finds the row of an option, null when there is none.
Result<Arguments> take_apart(int argc, char** argv, const std::function<const Row*(std::string_view)>& row_of) {
  Arguments out;
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
    out.before.emplace_back(word);
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
  if (!outcome && outcome.error().code == Code::kClosed) return static_cast<int>(Exit::kOk);
  if (!outcome && outcome.error().code != Code::kInterrupted) {
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
    Result<Arguments> arguments =
        take_apart(argc, argv, [this](std::string_view spelling) { return row_named(spelling); });
    if (!arguments) return arguments.error();
    if (arguments->help) return print(help_for(arguments->before));
    if (Status parsed = parse(arguments->before); !parsed) return parsed.error();

    const auto sub =
        std::find_if(all_.begin() + 1, all_.end(), [](const Command::Impl* each) { return each->app->parsed(); });
    Command::Impl& chosen = sub == all_.end() ? top_ : **sub;
    if (Status applied = top_.apply_rows(); !applied) return applied.error();
    if (&chosen != &top_) {
      if (Status applied = chosen.apply_rows(); !applied) return applied.error();
    }
    if (top_.standard.version || chosen.standard.version) return print(fmt::format("{} {}\n", top_.name, MCP_VERSION));
    const std::string& shell = top_.standard.completion.empty() ? chosen.standard.completion : top_.standard.completion;
    if (!shell.empty()) return print(completion(shell));
    set_up_console(chosen.standard);
    std::vector<std::string> words = top_.app->remaining();
    if (&chosen != &top_) {
      const std::vector<std::string> more = chosen.app->remaining();
      words.insert(words.end(), more.begin(), more.end());
    }
    if (Status taken = chosen.take_words(std::move(words), arguments->after); !taken) return taken.error();
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
    return render(named == all_.end() ? top_.help("") : (*named)->help(top_.name));
  }

  Status parse(const std::vector<std::string>& words) {
    top_.owned_app = std::make_unique<CLI::App>(top_.summary, top_.name);
    top_.build(*top_.owned_app);
    std::vector<std::string> reversed(words.rbegin(), words.rend());  // as CLI11 wants them
    try {
      top_.app->parse(reversed);
    } catch (const CLI::ParseError& error) {
      return usage(error.what());
    }
    return Done{};
  }

  std::string completion(const std::string& shell) const {
    std::vector<Completable> completable;
    for (const Command::Impl* each : all_) completable.push_back({each->name, each->summary, each->options});
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
