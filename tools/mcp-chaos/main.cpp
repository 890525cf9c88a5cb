// mcp-chaos: break things on purpose, and undo it.
#include <fmt/format.h>

#include <random>

#include "injector.h"
#include "options.h"
#include "plan.h"

namespace mcp::chaos {
namespace {

// 32 bits are chance enough, and short enough to type again.
std::uint64_t draw_seed(cli::Console& console) {
  const std::uint64_t seed = std::random_device{}();
  if (!console.quiet())
    console.raw(fmt::format("{}: seed {}; --seed {} repeats this run\n", console.tool(), seed, seed));
  return seed;
}

Result<Ledger> open_ledger(const Options& options, std::uint64_t seed) {
  if (options.ledger.empty()) return Ledger();
  Result<io::Output> output = stream::open_beside(options.filter, "--ledger", options.ledger);
  if (!output) return output.error();
  return Ledger(std::move(*output), options.experiment, seed);
}

Result<cli::Exit> stream(Options& options, cli::Console& console) {
  Result<std::vector<FaultPlan>> plans = parse_faults(take_fault_words(options));
  if (!plans) return plans.error();
  const std::uint64_t seed = options.seed ? *options.seed : draw_seed(console);
  Result<Ledger> ledger = open_ledger(options, seed);
  if (!ledger) return ledger.error();
  Injector injector({.plans = std::move(*plans),
                     .seed = seed,
                     .max_held = options.max_held,
                     .lines_pass_as_bytes = !options.filter.pass && !options.filter.only},
                    *ledger);
  return stream::run(options.filter, injector, console);
}

}  // namespace
}  // namespace mcp::chaos

int main(int argc, char** argv) {
  mcp::cli::Command command("mcp-chaos", "Break things on purpose, and undo it");
  mcp::chaos::Options options;
  mcp::chaos::declare(command, options).set_body([&](mcp::cli::Console& console) {
    return mcp::chaos::stream(options, console);
  });
  command.example("Lose one line in three", "mcp-chaos stream drop=0.33 --seed 1 tools/examples/chaos.ndjson");
  command.example("Does a stream with damaged lines go on?",
                  "mcp-chaos stream corrupt=0.3 --seed 2 tools/examples/chaos.ndjson | "
                  "mcp-validate --fail-on never --stats");
  command.example("Is a sample that comes three seconds late counted as late?",
                  "mcp-chaos stream delay=3s,limit=1 --seed 1 tools/examples/chaos.ndjson | mcp-agg -w 1s --stats");
  return mcp::cli::run(command, argc, argv);
}
