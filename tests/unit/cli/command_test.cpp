#include "cli/command.h"

#include <signal.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/temp_folder.h"

using namespace mcp;
using test::TempFolder;

namespace {

struct Options {
  bool flag = false;
  std::string text = "default";
  std::vector<std::string> texts;
  std::vector<std::string> list = {"standing"};
  std::string choice = "a";
  std::uint64_t integer = 1;
  std::size_t size = 1;
  timeutil::Duration duration{0};
  std::vector<std::string> files;
};

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
  Options options;
  bool ran = false;
};

void declare(cli::Command& command, Options& options) {
  command.add_flag("-f,--flag", options.flag, "A flag");
  command.add_text("-t,--text", options.text, "TEXT", "A text");
  command.add_texts("-m,--many", options.texts, "TEXT", "Texts");
  command.add_list("-l,--list", options.list, "A,B", "A list");
  command.add_choice("--choice", options.choice, "WORD", "A word", {{"alpha", "the first"}, {"beta", "the second"}});
  command.add_integer("-i,--integer", options.integer, "N", "An integer", 0, 100);
  command.add_size("--size", options.size, "A size");
  command.add_duration("-w,--window", options.duration, "A duration");
  command.add_operands(options.files, "FILE", "Files.");
  command.example("An example", "tool --flag");
}

// Runs the tool with stdout and stderr in files.
Outcome run(std::vector<std::string> words) {
  const TempFolder folder;
  Outcome outcome;
  cli::Command command("tool", "does things");
  declare(command, outcome.options);
  command.set_body([&](cli::Console&) -> Result<cli::Exit> {
    outcome.ran = true;
    return cli::Exit::kOk;
  });
  words.insert(words.begin(), "tool");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  const int out = ::dup(1);
  const int err = ::dup(2);
  FILE* to_out = ::fopen(folder.path("out").c_str(), "w");
  FILE* to_err = ::fopen(folder.path("err").c_str(), "w");
  ::dup2(::fileno(to_out), 1);
  ::dup2(::fileno(to_err), 2);
  outcome.status = cli::run(command, static_cast<int>(argv.size()), argv.data());
  ::dup2(out, 1);
  ::dup2(err, 2);
  ::fclose(to_out);
  ::fclose(to_err);
  ::close(out);
  ::close(err);
  outcome.out = TempFolder::read(folder.path("out"));
  outcome.err = TempFolder::read(folder.path("err"));
  return outcome;
}

struct Refusal {
  std::vector<std::string> words;
  std::string err;
};

}  // namespace

TEST_CASE("values arrive as they were typed", "[cli]") {
  const Outcome got =
      run({"-f",     "--text=", "-m", "[a,b]", "--many=c", "-l",       "x,y",  "-l",   "z",  "--number", "0010",
           "--size", "64KiB",   "-w", "1m30s", "[z]",      "--choice", "beta", "-i=7", "--", "-dash"});
  // `-i=7` is the short option with the value "=7", which is no number: shown by the refusals below.
  CHECK(got.status == 2);
  const Outcome good =
      run({"-f", "--text=", "-m",  "[a,b]",    "--many=c", "-l", "x,y", "-l",   "z",  "--size", "64KiB",
           "-w", "1m30s",   "[z]", "--choice", "beta",     "-i", "7",   "file", "--", "-dash",  "--flag"});
  CHECK(good.err.empty());
  REQUIRE(good.status == 0);
  CHECK(good.ran);
  CHECK(good.options.flag);
  CHECK(good.options.text.empty());
  CHECK(good.options.texts == std::vector<std::string>{"[a,b]", "c"});
  CHECK(good.options.list == std::vector<std::string>{"x", "y", "z"});
  CHECK(good.options.choice == "beta");
  CHECK(good.options.integer == 7);
  CHECK(good.options.size == 65536);
  CHECK(good.options.duration.count() == 90'000'000);
  CHECK(good.options.files == std::vector<std::string>{"[z]", "file", "-dash", "--flag"});
}

TEST_CASE("the last of a repeated scalar counts, and a list does not swallow the files", "[cli]") {
  const Outcome got = run({"--text", "a", "-l", "x", "file", "--text", "b", "-"});
  REQUIRE(got.status == 0);
  CHECK(got.options.text == "b");
  CHECK(got.options.list == std::vector<std::string>{"x"});
  CHECK(got.options.files == std::vector<std::string>{"file", "-"});
}

TEST_CASE("a value may begin with a dash", "[cli]") {
  const Outcome got = run({"--text", "-x", "-m", "--flag"});
  REQUIRE(got.status == 0);
  CHECK(got.options.text == "-x");
  CHECK(got.options.texts == std::vector<std::string>{"--flag"});
  CHECK_FALSE(got.options.flag);
}

TEST_CASE("a wrong command line is one line on stderr and status 2", "[cli]") {
  const auto c = GENERATE(values<Refusal>({
      {{"--flog"}, "tool: error: unknown option '--flog'; did you mean '--flag'?\n"},
      {{"--zzzzzzzzz"}, "tool: error: unknown option '--zzzzzzzzz'\n"},
      {{"--flag=yes"}, "tool: error: --flag takes no value\n"},
      {{"--text"}, "tool: error: --text: expected TEXT, got nothing\n"},
      {{"-i", "101"}, "tool: error: --integer: expected 0 to 100, got 101\n"},
      {{"-i", "0x10"}, "tool: error: --integer: expected a whole number, got '0x10'\n"},
      {{"--size", "big"}, "tool: error: --size: expected a size as in 64KiB or 10MB, got 'big'\n"},
      {{"--window", "5"}, "tool: error: --window: bad duration '5': unit must be one of y w d h m s ms us\n"},
      {{"--choice", "4"}, "tool: error: --choice: expected one of alpha, beta, got '4'\n"},
      {{"--choice", "bata"}, "tool: error: --choice: unknown word 'bata'; did you mean 'beta'? (one of alpha, beta)\n"},
      {{"--color", "sometimes"}, "tool: error: --color: unknown word 'sometimes' (one of auto, always, never)\n"},
  }));
  const Outcome got = run(c.words);
  CHECK(got.status == 2);
  CHECK_FALSE(got.ran);
  CHECK(got.out.empty());
  CHECK(got.err == c.err);
}

TEST_CASE("help and version answer on stdout, even beside a mistake", "[cli]") {
  const Outcome help = run({"--flog", "-h"});
  CHECK(help.status == 0);
  CHECK(help.out.find("Usage: tool [OPTIONS] [FILE...]") != std::string::npos);
  CHECK(help.out.find("  -w, --window DURATION") != std::string::npos);
  CHECK(help.out.find("  # An example\n  $ tool --flag\n") != std::string::npos);
  const Outcome version = run({"--version"});
  CHECK(version.status == 0);
  CHECK(version.out == std::string("tool ") + MCP_VERSION + "\n");
}

TEST_CASE("help is told among other letters too", "[cli]") {
  const Outcome help = run({"-fh"});
  CHECK(help.status == 0);
  CHECK_FALSE(help.ran);
  CHECK(help.out == run({"--help"}).out);
}

TEST_CASE("completion names every option", "[cli]") {
  const auto shell = GENERATE(values<std::string>({"bash", "zsh", "fish"}));
  const Outcome got = run({"--completion", shell});
  CHECK(got.status == 0);
  CHECK(got.out.find("window") != std::string::npos);
  CHECK(got.out.find("alpha beta") != std::string::npos);
}

TEST_CASE("subcommands have their own options and the common ones", "[cli]") {
  const auto run_sub = [](std::vector<std::string> words, std::string& said, bool& deep) {
    const TempFolder folder;
    cli::Command command("tool", "does things");
    cli::Command& sub = command.add_subcommand("sample", "samples");
    sub.add_flag("--deep", deep, "Deep");
    sub.set_body(
        [](cli::Console& console) -> Result<cli::Exit> { return console.quiet() ? cli::Exit::kNo : cli::Exit::kOk; });
    command.add_subcommand("show", "shows").set_body([](cli::Console&) -> Result<cli::Exit> { return cli::Exit::kOk; });
    words.insert(words.begin(), "tool");
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    const int err = ::dup(2);
    FILE* to_err = ::fopen(folder.path("err").c_str(), "w");
    ::dup2(::fileno(to_err), 2);
    const int status = cli::run(command, static_cast<int>(argv.size()), argv.data());
    ::dup2(err, 2);
    ::fclose(to_err);
    ::close(err);
    said = TempFolder::read(folder.path("err"));
    return status;
  };
  std::string said;
  bool deep = false;
  CHECK(run_sub({"sample", "--deep"}, said, deep) == 0);
  CHECK(deep);
  CHECK(run_sub({"sample", "-q"}, said, deep) == 1);
  CHECK(run_sub({"-q", "sample"}, said, deep) == 1);
  CHECK(run_sub({"sampel"}, said, deep) == 2);
  CHECK(said == "tool: error: unknown subcommand 'sampel'; did you mean 'sample'? (one of sample, show)\n");
  CHECK(run_sub({"sampel", "--deeep"}, said, deep) == 2);
  CHECK(said == "tool: error: unknown subcommand 'sampel'; did you mean 'sample'? (one of sample, show)\n");
  CHECK(run_sub({}, said, deep) == 2);
  CHECK(said == "tool: error: expected a subcommand: sample, show\n");
  CHECK(run_sub({"show", "--deep"}, said, deep) == 2);
  CHECK(said == "tool: error: unknown option '--deep'\n");
}

TEST_CASE("a signal that ends the whole pipeline is the status, also of a tool whose reader it ended first", "[cli]") {
  const auto status = [](bool signalled) {
    cli::Command command("tool", "does things");
    command.set_body([signalled](cli::Console&) -> Result<cli::Exit> {
      if (signalled) ::raise(SIGTERM);
      return Error{.code = Code::kClosed, .message = "the reader went away"};
    });
    std::string word = "tool";
    char* argv[] = {word.data()};
    return cli::run(command, 1, argv);
  };
  CHECK(status(false) == 0);
  CHECK(status(true) == 128 + SIGTERM);
}
