#include "options.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "corruptions.h"
#include "fault.h"
#include "plan.h"

namespace mcp::chaos {
namespace {

// The tables as --help shows them.
std::string tables() {
  std::string out = "Faults:\n";
  const auto into = std::back_inserter(out);
  for (const FaultRow& row : faults())
    fmt::format_to(into, "  {:<28}{}\n", fmt::format("{}={}", row.name, row.value), row.help);
  out += "\nKeys, after a comma:\n";
  for (const KeyHelp& key : key_help()) {
    const std::string only = key.only.empty() ? "" : fmt::format(" ({})", key.only);
    fmt::format_to(into, "  {:<28}{}{}\n", fmt::format("{}={}", key.name, key.value), key.help, only);
  }
  out += "\nWays to corrupt (how=):\n";
  for (const Corruption& corruption : corruptions())
    fmt::format_to(into, "  {:<28}{}\n", corruption.name, corruption.help);
  return out;
}

}  // namespace

cli::Command& declare(cli::Command& command, Options& options) {
  cli::Command& stream = command.add_subcommand("stream", "Break lines in a pipe");
  stream::declare(stream, options.filter);
  stream.add_operands(options.filter.files, "FAULT|FILE",
                      "FAULT is NAME=VALUE[,KEY=VALUE...], applied in the order named; anything else is a FILE to read "
                      "(./a=b for a name with "
                      "an equals sign); none, or -, is standard input.",
                      1);
  std::vector<cli::Choice> names;
  for (const FaultRow& row : faults()) names.push_back({row.name, row.help});
  stream.offer_operands(std::move(names), "=");
  stream.group("Chaos");
  stream.add_integer("--seed", options.seed, "N",
                     "The same seed strikes the same lines; without one, one is drawn and told", 0, UINT64_MAX);
  stream.add_file("--ledger", options.ledger, "Write what was done to which line here, as chaos records");
  stream.add_text("--experiment", options.experiment, "NAME", "What the ledger calls this run (default stream)");
  stream.add_size("--max-held", options.max_held,
                  "How much a delay holds back (default 64MiB); beyond it the oldest lines go on early");
  stream.epilog(tables());
  stream.example("Lose one line in three", "mcp-chaos stream drop=0.33 --seed 1 tools/examples/chaos.ndjson");
  stream.example("Delay a tenth of the lines by five seconds of event time, then damage a few",
                 "mcp-chaos stream delay=5s,p=0.1 corrupt=2% --seed 1 --ledger /dev/null tools/examples/chaos.ndjson");
  stream.example("Every second sample of one name twice, and the ledger's last line to check the count",
                 "mcp-chaos stream duplicate=1,name=up,every=2 --seed 1 --ledger /dev/stderr "
                 "tools/examples/chaos.ndjson | tail -1");
  return stream;
}

std::vector<std::string> take_fault_words(Options& options) {
  std::vector<std::string>& files = options.filter.files;
  const auto first_file = std::stable_partition(files.begin(), files.end(), is_fault_word);
  std::vector<std::string> words(files.begin(), first_file);
  files.erase(files.begin(), first_file);
  return words;
}

}  // namespace mcp::chaos
