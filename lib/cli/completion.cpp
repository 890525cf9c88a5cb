// Tested by tests/unit/cli/completion_test.cpp; the scripts run in real shells in tests/cli/man.
#include "cli/completion.h"

#include <fmt/format.h>

#include <iterator>

namespace mcp::cli {
namespace {

std::vector<std::string> spellings(const Option& option) {
  std::vector<std::string> out;
  std::string_view rest = option.names;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    out.emplace_back(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  return out;
}

std::string words(const Option& option) {
  std::string out;
  for (const Choice& choice : option.choices) out += (out.empty() ? "" : " ") + std::string(choice.name);
  return out;
}

// For single-quoted shell text: no quote, one line.
std::string plain(std::string_view help) {
  std::string out;
  for (const char c : help) {
    if (c == '\'' || c == '[' || c == ']' || c == ':' || c == '\\') continue;
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string function_name(std::string_view command) {
  std::string out = "_";
  for (const char c : command) out += c == '-' ? '_' : c;
  return out;
}

std::string all_spellings(const Completable& command) {
  std::string out;
  for (const Option& option : command.options) {
    for (const std::string& name : spellings(option)) out += (out.empty() ? "" : " ") + name;
  }
  return out;
}

std::string bash_values(const Completable& command) {
  std::string out;
  for (const Option& option : command.options) {
    if (option.value.empty()) continue;
    std::string pattern;
    for (const std::string& name : spellings(option)) pattern += (pattern.empty() ? "" : "|") + name;
    const std::string choices = words(option);
    out += choices.empty()
               ? fmt::format("    {}) COMPREPLY=($(compgen -f -- \"$cur\")); return;;\n", pattern)
               : fmt::format("    {}) COMPREPLY=($(compgen -W '{}' -- \"$cur\")); return;;\n", pattern, choices);
  }
  return out;
}

std::string bash(std::span<const Completable> commands) {
  const Completable& top = commands.front();
  const std::string function = function_name(top.name);
  std::string subcommands;
  std::string cases;
  for (const Completable& sub : commands.subspan(1)) {
    subcommands += " " + sub.name;
    cases += fmt::format("    {}) options='{}';;\n", sub.name, all_spellings(sub));
  }
  std::string values;
  for (const Completable& command : commands) values += bash_values(command);
  std::string out = fmt::format("# bash completion of {}\n{}() {{\n", top.name, function);
  out += "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n";
  out += fmt::format("  local options='{}' word\n", all_spellings(top));
  out += "  case $prev in\n" + values + "    *) ;;\n  esac\n";
  if (!cases.empty()) {
    out +=
        "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do case $word in\n" + cases + "    *) ;;\n  esac; done\n";
    out += fmt::format(
        "  if [[ $COMP_CWORD == 1 && $cur != -* ]]; then COMPREPLY=($(compgen -W '{}' -- \"$cur\") $(compgen -f -- "
        "\"$cur\")); return; fi\n",
        subcommands.substr(1));
  }
  out +=
      "  if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W \"$options\" -- \"$cur\")); else COMPREPLY=($(compgen -f -- "
      "\"$cur\")); fi\n}\n";
  return out + fmt::format("complete -o filenames -F {} {}\n", function, top.name);
}

std::string zsh_arguments(const Completable& command) {
  std::string out;
  for (const Option& option : command.options) {
    for (const std::string& name : spellings(option)) {
      out += fmt::format(" \\\n    '{}{}[{}]", option.repeatable ? "*" : "", name, plain(option.help));
      if (!option.value.empty()) {
        const std::string choices = words(option);
        out += choices.empty() ? fmt::format(":{}:_files", plain(option.value))
                               : fmt::format(":{}:({})", plain(option.value), choices);
      }
      out += "'";
    }
  }
  return out;
}

std::string zsh(std::span<const Completable> commands) {
  const Completable& top = commands.front();
  std::string out = fmt::format("#compdef {}\n{}() {{\n", top.name, function_name(top.name));
  if (commands.size() > 1) {
    out += "  case ${words[2]} in\n";
    for (const Completable& sub : commands.subspan(1)) {
      out += fmt::format("  {}) shift words; (( CURRENT-- )); _arguments -s{} \\\n    '*:file:_files'; return;;\n",
                         sub.name, zsh_arguments(sub));
    }
    out += "  esac\n  if (( CURRENT == 2 )); then\n    local -a subcommands=(";
    for (const Completable& sub : commands.subspan(1)) out += fmt::format(" '{}:{}'", sub.name, plain(sub.summary));
    out += ")\n    _describe subcommand subcommands\n  fi\n";
  }
  out += fmt::format("  _arguments -s{} \\\n    '*:file:_files'\n}}\n", zsh_arguments(top));
  const std::string function = function_name(top.name);
  return out + fmt::format("if [ \"$funcstack[1]\" = \"{0}\" ]; then {0} \"$@\"; else compdef {0} {1}; fi\n", function,
                           top.name);
}

std::string fish(std::span<const Completable> commands) {
  const Completable& top = commands.front();
  std::string out = fmt::format("# fish completion of {}\n", top.name);
  for (const Completable& command : commands) {
    const bool sub = &command != &top;
    if (sub)
      out += fmt::format("complete -c {} -n __fish_use_subcommand -a {} -d '{}'\n", top.name, command.name,
                         plain(command.summary));
    const std::string condition = sub ? fmt::format(" -n '__fish_seen_subcommand_from {}'", command.name) : "";
    for (const Option& option : command.options) {
      out += fmt::format("complete -c {}{}", top.name, condition);
      for (const std::string& name : spellings(option)) {
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      if (!option.value.empty()) out += option.choices.empty() ? " -r" : fmt::format(" -x -a '{}'", words(option));
      out += fmt::format(" -d '{}'\n", plain(option.help));
    }
  }
  return out;
}

}  // namespace

std::string completion_script(std::string_view shell, std::span<const Completable> commands) {
  if (shell == "bash") return bash(commands);
  return shell == "zsh" ? zsh(commands) : fish(commands);
}

}  // namespace mcp::cli
