// Tested by the golden --help of every tool and tests/cli/man.
#include "cli/usage.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/columns.h"

namespace mcp::cli {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kColumn = 30;

// Appends text broken at blanks, each line after the first indented.
void wrap(std::string& out, std::string_view words, std::size_t indent) {
  std::size_t column = indent;
  while (!words.empty()) {
    const std::size_t blank = std::min(words.find(' '), words.size());
    if (column > indent && column + 1 + text::columns_of(words.substr(0, blank)) > kWidth) {
      out += '\n';
      out.append(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += words.substr(0, blank);
    column += text::columns_of(words.substr(0, blank));
    words.remove_prefix(std::min(blank + 1, words.size()));
  }
  out += '\n';
}

void row(std::string& out, const std::string& left, std::string_view right) {
  out += "  " + left;
  const std::size_t used = text::columns_of(left) + 2;
  if (used + 2 > kColumn) {
    out += '\n';
    out.append(kColumn, ' ');
  } else {
    out.append(kColumn - used, ' ');
  }
  wrap(out, right, kColumn);
}

std::string spelled(const Option& option) {
  std::string names;
  for (const char c : option.names) names += c == ',' ? std::string(", ") : std::string(1, c);
  if (names.starts_with("--")) names = "    " + names;
  if (!option.value.empty()) names += " " + option.value;
  return names;
}

}  // namespace

std::string render(const Help& help) {
  std::string out = fmt::format("{} - {}\n\nUsage: {}", help.name, help.summary, help.name);
  if (!help.subcommands.empty()) out += help.subcommand_needed ? " SUBCOMMAND" : " [SUBCOMMAND]";
  out += " [OPTIONS]";
  if (!help.operand.empty()) out += " " + help.operand;
  out += "\n";
  if (!help.operand_help.empty()) {
    out += "\n  ";
    wrap(out, help.operand_help, 2);
  }
  if (!help.subcommands.empty()) {
    out += "\nSubcommands:\n";
    for (const auto& [name, summary] : help.subcommands) row(out, name, summary);
  }
  std::vector<std::string> groups;
  for (const Option& option : help.options) {
    if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) groups.push_back(option.group);
  }
  for (const std::string& group : groups) {
    out += "\n" + group + ":\n";
    for (const Option& option : help.options) {
      if (option.group == group) row(out, spelled(option), option.help);
    }
  }
  if (!help.epilog.empty()) out += "\n" + help.epilog + (help.epilog.back() == '\n' ? "" : "\n");
  if (!help.examples.empty()) out += "\nExamples:\n";
  for (const auto& [text, command_line] : help.examples) out += fmt::format("  # {}\n  $ {}\n", text, command_line);
  return out;
}

}  // namespace mcp::cli
