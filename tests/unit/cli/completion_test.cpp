#include "cli/completion.h"

#include <catch2/catch.hpp>

using namespace mcp;

namespace {
const std::vector<cli::Option> kTop = {
    {.names = "-q,--quiet", .value = "", .help = "Say 'nothing': [really] a\\b", .group = "", .choices = {}},
    {.names = "--color", .value = "WHEN", .help = "Colour", .group = "", .choices = {{"always", ""}, {"never", ""}}},
    {.names = "-f,--function",
     .value = "NAMES",
     .help = "What",
     .group = "",
     .repeatable = true,
     .choices = {{"count", ""}, {"sum", ""}}},
    {.names = "-o,--output", .value = "FILE", .help = "Where", .group = "", .choices = {}}};
const std::vector<cli::Option> kShow = {
    {.names = "--width", .value = "N", .help = "Columns", .group = "", .choices = {}}};
const std::vector<cli::Completable> kTool = {
    {"mcp-x", "does things", kTop, "FILE", {}, ""},
    {"show", "shows: it", kShow, "FAULT|FILE", {{"drop", "one's"}, {"delay", "a:b"}}, "="}};

bool has(const std::string& script, std::string_view text) {
  INFO(script);
  return script.find(text) != std::string::npos;
}
}  // namespace

TEST_CASE("a bash script completes options, their words and subcommands", "[cli]") {
  const std::string script = cli::completion_script("bash", kTool);
  CHECK(has(script, "'') options='-q --quiet --color -f --function -o --output'"));
  CHECK(has(script, "--color) value=1 words='always never';;"));
  CHECK(has(script, "show) options='--width'"));
  CHECK(has(script, "*) words='show' files=1;;"));
  CHECK(has(script, "complete -F _mcp_x mcp-x"));
}

TEST_CASE("a bash script offers files for values that are files, and for no number", "[cli]") {
  const std::string script = cli::completion_script("bash", kTool);
  CHECK(has(script, "-o|--output) value=1 files=1;;"));
  CHECK(has(script, "--width) value=1;;"));
}

TEST_CASE("a list is completed after its commas too", "[cli]") {
  CHECK(has(cli::completion_script("bash", kTool), "-f|--function) value=1 words='count sum' list=1;;"));
  CHECK(has(cli::completion_script("zsh", kTool), ":NAMES:_sequence compadd - count sum'"));
  CHECK(has(cli::completion_script("fish", kTool), "-x -a '(__fish_complete_list , \"string split , count,sum\")'"));
}

TEST_CASE("operands are completed by the words that they may begin with", "[cli]") {
  CHECK(has(cli::completion_script("bash", kTool), "*) words='drop= delay=' files=1;;"));
  CHECK(has(cli::completion_script("zsh", kTool), "words=( 'drop=:one'\\''s' 'delay=:a\\:b')"));
  CHECK(has(cli::completion_script("fish", kTool), "-n '__fish_seen_subcommand_from show' -a 'drop=' -d 'one\\'s'"));
}

TEST_CASE("a zsh script keeps quotes, colons and brackets of a help text, and reads none as syntax", "[cli]") {
  const std::string script = cli::completion_script("zsh", kTool);
  CHECK(script.starts_with("#compdef mcp-x\n"));
  CHECK(has(script, R"('--quiet[Say '\''nothing'\''\: \[really\] a\\b]')"));
  CHECK(has(script, "'--color[Colour]:WHEN:(always never)'"));
  CHECK(has(script, "'--width[Columns]:N: '"));
  CHECK(has(script, "'show:shows\\: it'"));
}

TEST_CASE("a fish script ties the options of a subcommand to it", "[cli]") {
  const std::string script = cli::completion_script("fish", kTool);
  CHECK(has(script, "complete -c mcp-x -n 'not __fish_seen_subcommand_from show' -s q -l quiet"));
  CHECK(has(script, "complete -c mcp-x -n '__fish_seen_subcommand_from show' -l width -x"));
  CHECK(has(script, "-s o -l output -r -F"));
}

TEST_CASE("a fish script keeps quotes and colons of a help text", "[cli]") {
  CHECK(has(cli::completion_script("fish", kTool), R"(-d 'Say \'nothing\': [really] a\\b')"));
}
