// mcp-alert: evaluate rules over samples and aggregates, and hold their state.
#include "check_command.h"
#include "cli/command.h"
#include "forecast_command.h"
#include "history_command.h"
#include "options.h"
#include "runbook.h"
#include "slo_command.h"
#include "test_command.h"
#include "tune_command.h"

namespace mcp::alert {
namespace {

Result<cli::Exit> run(const Options& options, cli::Console& console) {
  Result<RuleStage::Plan> plan = make_plan(options, console.clock().now_us(), console);
  if (!plan) return plan.error();
  RuleStage stage(std::move(*plan));
  if (!options.state.empty()) {
    if (Status ready = stage.keep_in(options.state, console); !ready) return ready.error();
  }
  return stream::run(options.filter, stage, console);
}

}  // namespace
}  // namespace mcp::alert

int main(int argc, char** argv) {
  mcp::cli::Command command("mcp-alert", "Evaluate rules over samples and aggregates, and hold their state");
  mcp::alert::Options options;
  mcp::alert::declare(command, options);
  mcp::alert::TestOptions test_options;
  mcp::alert::declare_test(command, test_options);
  mcp::alert::CheckOptions check;
  mcp::alert::declare_check(command, check);
  mcp::alert::RunbookOptions runbook;
  mcp::alert::declare_runbook(command, runbook);
  command.example("Rules of Prometheus over windows that are made in the same pipe",
                  "mcp-agg -w 5s tools/examples/andon.ndjson | mcp-alert -q -r tools/examples/andon.rules.yml");
  command.example("One alert, from the command line",
                  "mcp-alert -q -e 'error_rate_5m > 0.05' --for 5s --severity high tools/examples/andon.ndjson");
  command.example("What the shipped thresholds say of a recorded machine",
                  "mcp-alert -q --thresholds tools/examples/host.yml tools/examples/host-windows.ndjson");
  command.example("Thresholds on windows that are made in the same pipe",
                  "mcp-agg -w 5s tools/examples/andon.ndjson | mcp-alert -q --thresholds tools/examples/andon.yml");
  command.example("As a gate: it exits 1 when something as bad as critical fired",
                  "mcp-agg -w 5s tools/examples/andon.ndjson | mcp-alert -q --thresholds tools/examples/andon.yml "
                  "--fail-on critical");
  command.set_body([&options](mcp::cli::Console& console) { return mcp::alert::run(options, console); });
  mcp::alert::add_forecast(command);
  mcp::alert::add_history(command);
  mcp::alert::add_slo(command);
  mcp::alert::add_tune(command);
  return mcp::cli::run(command, argc, argv);
}
