#include "aggregator.h"
#include "cli/command.h"
#include "io/output.h"
#include "memory.h"
#include "merger.h"
#include "options.h"
#include "plan.h"

namespace mcp::agg {
namespace {

Result<cli::Exit> print(const std::string& page) {
  Result<io::Output> out = io::Output::open("-");
  if (!out) return out.error();
  out->buffer() = page;
  if (Status written = out->close(); !written) return written.error();
  return cli::Exit::kOk;
}

Result<cli::Exit> run(Options& options, cli::Console& console) {
  options.filter.asked = task_of(options);
  Result<Plan> plan = make_plan(options);
  if (!plan) return plan.error();
  if (options.plan) return print(table_of(*plan, options));
  if (plan->merge) {
    Merger merger(std::move(*plan));
    return stream::run(options.filter, merger, console);
  }
  std::optional<io::Output> late;
  if (!options.late.empty()) {
    Result<io::Output> opened = stream::open_beside(options.filter, "--late", options.late);
    if (!opened) return opened.error();
    late.emplace(std::move(*opened));
  }
  Aggregator aggregator(std::move(*plan), std::move(late));
  return stream::run(options.filter, aggregator, console);
}

}  // namespace
}  // namespace mcp::agg

int main(int argc, char** argv) {
  mcp::cli::Command command("mcp-agg", "fold samples into windowed aggregates");
  mcp::agg::Options options;
  mcp::agg::declare(command, options);
  command.example("The p99 of each series, every 5 seconds and every minute",
                  "mcp-agg -w 5s,1m -p 0.99 tools/examples/requests.ndjson");
  command.example("One line per name: how many samples there were, and their exact sum",
                  "mcp-agg -b '' -f count,sum -p '' tools/examples/requests.ndjson");
  command.example("What came too late is kept, and the ledger says how much",
                  "mcp-agg -w 1s --lateness 0s --late /dev/null --stats tools/examples/requests.ndjson");
  command.set_body([&options](mcp::cli::Console& console) { return mcp::agg::run(options, console); });
  return mcp::cli::run(command, argc, argv);
}
