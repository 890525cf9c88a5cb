// Tested by tests/unit/cli/completion_test.cpp; the scripts complete in real shells in tests/cli/man.
#include "cli/completion.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "cli/rows.h"

namespace mcp::cli {
namespace {

// By what a word is completed: as the row of its option or operand says.
enum class By { kNothing, kWords, kList, kFiles };

// A value is read as a file where the word for it says so; a source may be a path.
bool names_files(std::string_view value) {
  const auto in_value = [value](std::string_view word) { return value.find(word) != std::string_view::npos; };
  return in_value("FILE") || in_value("DIR") || in_value("SOURCE");
}

// Of the options with choices those that repeat split their value at commas (add_choices).
By completed_by(const Option& option) {
  if (!option.choices.empty()) return option.repeatable ? By::kList : By::kWords;
  return names_files(option.value) ? By::kFiles : By::kNothing;
}

std::string words(std::span<const Choice> choices, std::string_view between = " ", std::string_view after = "") {
  std::string out;
  for (const Choice& choice : choices) out += fmt::format("{}{}{}", out.empty() ? "" : between, choice.name, after);
  return out;
}

// Help text in a shell's quotes, on one line: `escaped` is what needs a backslash inside them.
std::string escape(std::string_view help, std::string_view escaped) {
  std::string out;
  for (const char c : help) {
    if (escaped.find(c) != std::string_view::npos) out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

// 'text' as bash and zsh read it: a quote cannot stand inside.
std::string quoted(std::string_view content) {
  std::string out = "'";
  for (const char c : content) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string function_name(std::string_view command) {
  std::string out = "_";
  for (const char c : command) out += c == '-' ? '_' : c;
  return out;
}

std::string all_spellings(const Completable& command) {
  std::string out;
  for (const Option& option : command.options) {
    for (const std::string_view name : split_commas(option.names)) out += (out.empty() ? "" : " ") + std::string(name);
  }
  return out;
}

std::string subcommand_names(std::span<const Completable> commands, std::string_view between) {
  std::string out;
  for (const Completable& sub : commands.subspan(1)) out += (out.empty() ? "" : std::string(between)) + sub.name;
  return out;
}

// The shell's variables for what follows an option; the options that are completed alike stand in one row.
std::string bash_values(const Completable& command) {
  std::string files;
  std::string nothing;
  std::string out;
  for (const Option& option : command.options) {
    if (option.value.empty()) continue;
    std::string pattern = option.names;
    std::replace(pattern.begin(), pattern.end(), ',', '|');
    const By by = completed_by(option);
    if (by == By::kFiles) {
      files += (files.empty() ? "" : "|") + pattern;
    } else if (by == By::kNothing) {
      nothing += (nothing.empty() ? "" : "|") + pattern;
    } else {
      out += fmt::format("      {}) value=1 words='{}'{};;\n", pattern, words(option.choices),
                         by == By::kList ? " list=1" : "");
    }
  }
  if (!files.empty()) out += fmt::format("      {}) value=1 files=1;;\n", files);
  if (!nothing.empty()) out += fmt::format("      {}) value=1;;\n", nothing);
  return out;
}

std::string bash_command(const Completable& command, std::string_view pattern, const std::string& subcommands) {
  std::string operands = words(command.operand_choices, " ", command.operand_after);
  if (!subcommands.empty()) operands = subcommands + (operands.empty() ? "" : " ") + operands;
  return fmt::format("    {}) options='{}'\n      case $prev in\n{}      *) words='{}'{};;\n      esac;;\n", pattern,
                     all_spellings(command), bash_values(command), operands,
                     names_files(command.operand_value) ? " files=1" : "");
}

// Bash ends a word at = and :, so that cur may be the end of what was typed: of an option with its value, of `drop=`.
constexpr std::string_view kBashBefore = R"(  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
  local before=${COMP_LINE:0:${COMP_POINT:-0}} typed word command= options= value= words= list= files= kept=
  typed=${before##*[[:blank:]]}
  before=${before%"$typed"} before=${before%"${before##*[![:blank:]]}"}
  case $typed in
    --*=*) prev=${typed%%=*};;
    *[=:]*) prev=${before##*[[:blank:]]};;
  esac
  [[ $cur != [=:] ]] || cur=
)";

constexpr std::string_view kBashAfter = R"(  if [[ ! $value ]]; then
    case $cur/$typed in
      -*) words=$options files=;;
      */*=*) words= files=;;
      */*:*) words=;;
    esac
  fi
  if [[ $list && $cur == *,* ]]; then kept=${cur%,*}, cur=${cur##*,}; fi
  mapfile -t COMPREPLY < <(compgen -P "$kept" -W "$words" -- "$cur")
  if [[ $list || ${COMPREPLY[*]} == *[=:] ]]; then compopt -o nospace 2>/dev/null; fi
  if [[ $files ]]; then
    (( ${#COMPREPLY[@]} )) || compopt -o filenames -o default 2>/dev/null
    mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$cur")
  fi
}
)";

std::string bash(std::span<const Completable> commands) {
  const Completable& top = commands.front();
  const std::string function = function_name(top.name);
  std::string out = fmt::format("# bash completion of {}\n{}() {{\n{}", top.name, function, kBashBefore);
  if (commands.size() > 1) {
    out += fmt::format(
        "  for word in \"${{COMP_WORDS[@]:1:COMP_CWORD-1}}\"; do\n"
        "    case $word in {}) command=$word; break;; esac\n  done\n",
        subcommand_names(commands, "|"));
  }
  out += "  case $command in\n" + bash_command(top, "''", subcommand_names(commands, " "));
  for (const Completable& sub : commands.subspan(1)) out += bash_command(sub, sub.name, "");
  out += "  esac\n";
  out += kBashAfter;
  return out + fmt::format("complete -F {} {}\n", function, top.name);
}

// What _arguments escapes in a description and in a message, and _describe in its items.
std::string zsh_text(std::string_view text) { return escape(text, "\\[]:"); }
std::string zsh_item(std::string_view name, std::string_view help) {
  return " " + quoted(escape(name, "\\:") + ":" + escape(help, "\\:"));
}

std::string zsh_action(const Option& option) {
  switch (completed_by(option)) {
    case By::kWords:
      return fmt::format("({})", words(option.choices));
    case By::kList:
      return fmt::format("_sequence compadd - {}", words(option.choices));
    case By::kFiles:
      return "_files";
    case By::kNothing:
      break;
  }
  return " ";  // the message alone
}

// `own` is the name of the function for this command.
std::string zsh_arguments(const Completable& command, std::string_view own) {
  std::string out = "_arguments -s";
  for (const Option& option : command.options) {
    for (const std::string_view name : split_commas(option.names)) {
      std::string spec = fmt::format("{}{}[{}]", option.repeatable ? "*" : "", name, zsh_text(option.help));
      if (!option.value.empty()) spec += fmt::format(":{}:{}", zsh_text(option.value), zsh_action(option));
      out += " \\\n    " + quoted(spec);
    }
  }
  if (command.operand_value.empty()) return out;
  std::string action = names_files(command.operand_value) ? "_files" : " ";
  if (!command.operand_choices.empty()) action = fmt::format("{}_operands", own);
  return out + " \\\n    " + quoted(fmt::format("*:{}:{}", zsh_text(command.operand_value), action));
}

// Its own function for operands that are words, or words and files; an open word ("drop=") goes on without a blank.
std::string zsh_operands(const Completable& command, std::string_view own) {
  if (command.operand_choices.empty()) return "";
  std::string out = fmt::format("{}_operands() {{\n  local -a words=(", own);
  for (const Choice& choice : command.operand_choices)
    out += zsh_item(std::string(choice.name) + command.operand_after, choice.help);
  out += fmt::format(")\n  local ret=1\n  _describe -t words {} words{} && ret=0\n", quoted(command.operand_value),
                     command.operand_after.empty() ? "" : " -S ''");
  if (names_files(command.operand_value)) out += "  _files && ret=0\n";
  return out + "  return ret\n}\n";
}

std::string zsh(std::span<const Completable> commands) {
  const Completable& top = commands.front();
  const std::string function = function_name(top.name);
  const auto own = [&](const Completable& sub) { return function + function_name(sub.name); };
  std::string out = fmt::format("#compdef {}\n{}", top.name, zsh_operands(top, function));
  for (const Completable& sub : commands.subspan(1)) out += zsh_operands(sub, own(sub));
  out += function + "() {\n";
  if (commands.size() > 1) {
    out += "  case ${words[2]} in\n";
    for (const Completable& sub : commands.subspan(1))
      out += fmt::format("  {}) shift words; (( CURRENT-- )); {}; return;;\n", sub.name, zsh_arguments(sub, own(sub)));
    out += "  esac\n  if (( CURRENT == 2 )); then\n    local -a subcommands=(";
    for (const Completable& sub : commands.subspan(1)) out += zsh_item(sub.name, sub.summary);
    out += ")\n    _describe subcommand subcommands\n  fi\n";
  }
  out += fmt::format("  {}\n}}\n", zsh_arguments(top, function));
  return out + fmt::format("if [ \"$funcstack[1]\" = \"{0}\" ]; then {0} \"$@\"; else compdef {0} {1}; fi\n", function,
                           top.name);
}

std::string fish_text(std::string_view help) { return "'" + escape(help, "\\'") + "'"; }

std::string fish_value(const Option& option) {
  switch (completed_by(option)) {
    case By::kWords:
      return fmt::format(" -x -a '{}'", words(option.choices));
    case By::kList:
      return fmt::format(" -x -a '(__fish_complete_list , \"string split , {}\")'", words(option.choices, ","));
    case By::kFiles:
      return " -r -F";
    case By::kNothing:
      break;
  }
  return " -x";
}

// The rows of one command; `start` is `complete -c TOOL` with the condition under which they hold.
std::string fish_command(const Completable& command, const std::string& start) {
  std::string out;
  if (!names_files(command.operand_value)) out += start + " -f\n";
  for (const Choice& choice : command.operand_choices)
    out += fmt::format("{} -a '{}{}' -d {}\n", start, choice.name, command.operand_after, fish_text(choice.help));
  for (const Option& option : command.options) {
    out += start;
    for (const std::string_view name : split_commas(option.names))
      out += name.starts_with("--") ? fmt::format(" -l {}", name.substr(2)) : fmt::format(" -s {}", name.substr(1));
    if (!option.value.empty()) out += fish_value(option);
    out += fmt::format(" -d {}\n", fish_text(option.help));
  }
  return out;
}

std::string fish(std::span<const Completable> commands) {
  const Completable& top = commands.front();
  const std::string start = fmt::format("complete -c {}", top.name);
  const std::string subcommands = subcommand_names(commands, " ");
  std::string out = fmt::format("# fish completion of {}\n", top.name);
  const std::string alone = " -n 'not __fish_seen_subcommand_from " + subcommands + "'";
  out += fish_command(top, start + (subcommands.empty() ? "" : alone));
  for (const Completable& sub : commands.subspan(1)) {
    out += fmt::format("{} -n __fish_use_subcommand -a {} -d {}\n", start, sub.name, fish_text(sub.summary));
    out += fish_command(sub, fmt::format("{} -n '__fish_seen_subcommand_from {}'", start, sub.name));
  }
  return out;
}

}  // namespace

std::string completion_script(std::string_view shell, std::span<const Completable> commands) {
  if (shell == "bash") return bash(commands);
  return shell == "zsh" ? zsh(commands) : fish(commands);
}

}  // namespace mcp::cli
