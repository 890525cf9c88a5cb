#include "cli/completion.h"

#include <catch2/catch.hpp>

using namespace mcp;

namespace {
const std::vector<cli::Option> kTop = {
    {.names = "-q,--quiet", .value = "", .help = "Say 'nothing': [really]", .group = "", .choices = {}},
    {.names = "--color", .value = "WHEN", .help = "Colour", .group = "", .choices = {{"always", ""}, {"never", ""}}}};
const std::vector<cli::Option> kShow = {
    {.names = "--width", .value = "N", .help = "Columns", .group = "", .choices = {}}};
const std::vector<cli::Completable> kTool = {{"mcp-x", "does things", kTop}, {"show", "shows", kShow}};
}  // namespace

TEST_CASE("a bash script completes options, their words and subcommands", "[cli]") {
  const std::string script = cli::completion_script("bash", kTool);
  CHECK(script.find("local options='-q --quiet --color'") != std::string::npos);
  CHECK(script.find("--color) COMPREPLY=($(compgen -W 'always never'") != std::string::npos);
  CHECK(script.find("show) options='--width';;") != std::string::npos);
  CHECK(script.find("complete -o filenames -F _mcp_x mcp-x") != std::string::npos);
}

TEST_CASE("a zsh script keeps help text from being read as syntax", "[cli]") {
  const std::string script = cli::completion_script("zsh", kTool);
  CHECK(script.starts_with("#compdef mcp-x\n"));
  CHECK(script.find("'--quiet[Say nothing really]'") != std::string::npos);
  CHECK(script.find("'--color[Colour]:WHEN:(always never)'") != std::string::npos);
}

TEST_CASE("a fish script ties the options of a subcommand to it", "[cli]") {
  const std::string script = cli::completion_script("fish", kTool);
  CHECK(script.find("complete -c mcp-x -s q -l quiet") != std::string::npos);
  CHECK(script.find("complete -c mcp-x -n '__fish_seen_subcommand_from show' -l width -r") != std::string::npos);
}
