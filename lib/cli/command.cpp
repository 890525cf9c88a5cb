// Tested by tests/unit/cli/command_test.cpp.
#include "cli/command.h"

#include <fmt/format.h>

#include "cli/rows.h"
#include "text/match.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::cli {
namespace {

Status check_choice(std::span<const Choice> choices, std::string_view typed) {
  std::vector<std::string_view> names;
  std::string list;
  for (const Choice& choice : choices) {
    if (choice.name == typed) return Done{};
    names.push_back(choice.name);
    list += (list.empty() ? "" : ", ") + std::string(choice.name);
  }
  if (text::parse_decimal(typed))
    return usage(fmt::format("expected one of {}, got '{}'", list, text::printable(typed)));
  return usage(
      fmt::format("unknown word '{}'{} (one of {})", text::printable(typed), text::did_you_mean(typed, names), list));
}

}  // namespace

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

void Command::add_file(std::string names, std::string& target, std::string help) {
  add_parsed(std::move(names), "FILE", std::move(help), false, [&target](std::string_view typed) -> Status {
    if (typed.empty()) return usage("expected a file, got ''");
    target = typed;
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

void Command::offer_operands(std::vector<Choice> choices, std::string after) {
  impl_->operand_choices = std::move(choices);
  impl_->operand_after = std::move(after);
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

}  // namespace mcp::cli
