// Tested by the golden cases of mcp-alert.
#include "options.h"

#include <algorithm>
#include <utility>

#include "condition.h"
#include "severity.h"

namespace mcp::alert {
namespace {

Error usage(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message), .place = {}}; }

std::string padded(std::string_view word) { return "  " + std::string(word) + std::string(10 - word.size(), ' '); }

std::string tables() {
  std::string text = "Conditions of a threshold:\n";
  for (const Condition& condition : conditions()) text += padded(condition.name) + std::string(condition.help) + "\n";
  text += "Severities:\n";
  for (const Severity& severity : severities()) {
    text += padded(severity.word) + std::string(severity.priority) + "  " + std::string(severity.help) + "\n";
  }
  return text;
}

Status usable(const Options& options) {
  if (!options.any()) return usage("expected --rules FILE, --expr EXPR or --thresholds FILE, got no rules to evaluate");
  if (Status fine = usable(options, options.filter.files); !fine) return fine;
  if (options.idle && *options.idle <= timeutil::Duration(0)) return usage("--idle: expected more than 0s");
  const bool written_twice =
      !options.state.empty() && (options.state == options.filter.output || options.state == options.filter.reject);
  if (written_twice) return usage("is the file of --state, and no file to write").in(options.state);
  return Done{};
}

}  // namespace

void declare(cli::Command& command, Options& options) {
  command.group("Rules");
  declare_rules(command, options);
  command.add_duration("--idle", options.idle,
                       "After that much silence event time goes on with the clock, so that what stops is noticed");
  command.add_flag("--restore", options.restore,
                   "Alerts are active since ALERTS_FOR_STATE in the input says, as after a restart of Prometheus");
  command.add_flag("--record", options.record, "The samples of recording rules go out too");
  command.add_file("--state", options.state,
                   "Go on from what the run before left here, and leave here what the next one goes on from");
  command.group("Verdict");
  std::vector<cli::Choice> fail_on = severity_choices();
  fail_on.push_back({"never", "an alert is no failure (default)"});
  command.add_choice("--fail-on", options.fail_on, "SEVERITY", "Status 1 when an alert this severe or worse fired",
                     std::move(fail_on));
  command.add_flag("--fail-on-no-data", options.fail_on_no_data, "Status 1 when nothing ever came for a rule");
  stream::declare(command, options.filter);
  command.epilog(tables());
}

Result<RuleStage::Plan> make_plan(const Options& options, std::int64_t now_us, cli::Console& console) {
  if (Status fine = usable(options); !fine) return fine.error();
  Result<rules::Engine> engine =
      make_engine(options, options.record ? Recorded::kIsTold : Recorded::kIsSilent, console);
  if (!engine) return engine.error();
  const Severity* fail_on = severity_of(options.fail_on);
  RuleStage::Plan plan{.engine = std::move(*engine)};
  plan.lookback_us = options.lookback.count();
  plan.max_series = options.max_series;
  plan.page_us = now_us;
  if (options.idle) plan.idle_us = options.idle->count();
  plan.fail_on_rank = fail_on == nullptr ? -1 : fail_on->rank;
  plan.fail_on_no_data = options.fail_on_no_data;
  plan.passes = options.filter.pass;
  return plan;
}

}  // namespace mcp::alert
