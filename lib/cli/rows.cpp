// Tested by tests/unit/cli/command_test.cpp.
#include "cli/rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/match.h"
#include "text/quote.h"

namespace mcp::cli {

Error usage(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message)}; }

std::vector<std::string_view> split_commas(std::string_view typed) {
  std::vector<std::string_view> out;
  for (std::size_t comma = typed.find(','); comma != std::string_view::npos; comma = typed.find(',')) {
    out.push_back(typed.substr(0, comma));
    typed.remove_prefix(comma + 1);
  }
  out.push_back(typed);
  return out;
}

Row& Command::Impl::add(Option option, std::function<Status(std::string_view)> apply) {
  option.group = current_group;
  options.push_back(option);
  rows.push_back({std::move(option), std::move(apply), [] {}, nullptr});
  return rows.back();
}

const Row* Command::Impl::row_named(std::string_view spelling) const {
  for (const Row& row : rows) {
    const auto names = split_commas(row.option.names);
    if (std::find(names.begin(), names.end(), spelling) != names.end()) return &row;
  }
  return nullptr;
}

void Command::Impl::add_standard(Command& command) {
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

Status Command::Impl::take_words(std::vector<std::string> words, const std::vector<std::string>& after_dashes) const {
  const bool subcommand_missing = !body && !subcommands.empty();
  if (subcommand_missing && !words.empty() && words[0][0] != '-') return unknown_subcommand(words);
  for (const std::string& word : words) {
    if (word.size() > 1 && word[0] == '-') return unknown_option(word);
  }
  words.insert(words.end(), after_dashes.begin(), after_dashes.end());
  if (subcommand_missing) return unknown_subcommand(words);
  if (operands == nullptr && !words.empty())
    return usage(fmt::format("unexpected word '{}'", text::printable(words.front())));
  if (operands == nullptr) return Done{};
  if (words.size() < operands_at_least) return usage(fmt::format("expected {}, got nothing", operand_value));
  *operands = std::move(words);
  return Done{};
}

Error Command::Impl::unknown_option(std::string_view typed) const {
  typed = typed.substr(0, typed.find('='));
  std::vector<std::string_view> known;
  for (const Row& row : rows) {
    for (const std::string_view spelling : split_commas(row.option.names)) known.push_back(spelling);
  }
  return usage(fmt::format("unknown option '{}'{}", text::printable(typed), text::did_you_mean(typed, known)));
}

Error Command::Impl::unknown_subcommand(const std::vector<std::string>& words) const {
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

std::string Command::Impl::mistyped_subcommand() const {
  if (operands == nullptr || operands->empty()) return "";
  std::vector<std::string_view> names;
  for (const auto& sub : subcommands) names.push_back(sub->impl_->name);
  return text::did_you_mean(operands->front(), names);
}

Help Command::Impl::help(const std::string& parent) const {
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

}  // namespace mcp::cli
