// Tested by the golden cases of mcp-alert.
#include "options.h"

#include <algorithm>
#include <utility>

#include "condition.h"
#include "severity.h"

namespace mcp::alert {
namespace {

constexpr std::int64_t kMinuteUs = 60'000'000;
constexpr std::int64_t kSecondUs = 1'000'000;

Error usage(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message), .place = {}}; }

std::vector<cli::Choice> severity_choices() {
  std::vector<cli::Choice> choices;
  for (const Severity& severity : severities()) choices.push_back({severity.word, severity.help});
  return choices;
}

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
  const bool has_rules = !options.rules.empty() || !options.thresholds.empty() || !options.expr.empty();
  if (!has_rules) return usage("expected --rules FILE, --expr EXPR or --thresholds FILE, got no rules to evaluate");
  const bool about_one = options.hold || !options.name.empty() || !options.severity.empty();
  if (options.expr.empty() && about_one) return usage("--for, --severity and --name are of --expr; there is none");
  for (const auto& [option, length] : {std::pair{"--every", options.every}, std::pair{"--idle", options.idle},
                                       std::pair{"--lookback", std::optional(options.lookback)}}) {
    if (length && *length <= timeutil::Duration(0)) return usage(std::string(option) + ": expected more than 0s");
  }
  const auto& files = options.filter.files;
  const bool reads_input = files.empty() || std::find(files.begin(), files.end(), "-") != files.end();
  const bool reads_rules = std::find(options.rules.begin(), options.rules.end(), "-") != options.rules.end();
  const bool written_twice =
      !options.state.empty() && (options.state == options.filter.output || options.state == options.filter.reject);
  if (written_twice) return usage("is the file of --state, and no file to write").in(options.state);
  if (reads_input && reads_rules) return usage("--rules -: standard input is read for the data already");
  return Done{};
}

RuleSources sources_of(const Options& options) {
  RuleSources sources{.files = options.rules, .thresholds = options.thresholds, .expressions = {}};
  if (options.expr.empty()) return sources;
  OneRule one{.expr = options.expr, .severity = options.severity, .for_us = options.hold ? options.hold->count() : 0};
  if (!options.name.empty()) one.name = options.name;
  sources.expressions.push_back(std::move(one));
  return sources;
}

// A group has its own interval, one of a rule file else --every or a minute; the short forms have --every or a second.
std::vector<rules::Engine::Slot> slots_of(std::vector<rules::Group> groups, const Options& options) {
  std::vector<rules::Engine::Slot> slots;
  for (rules::Group& group : groups) {
    const bool of_file = std::find(options.rules.begin(), options.rules.end(), group.file) != options.rules.end();
    std::int64_t every_us = of_file ? kMinuteUs : kSecondUs;
    if (options.every) every_us = options.every->count();
    if (group.interval_us > 0) every_us = group.interval_us;
    slots.push_back({std::move(group), every_us});
  }
  return slots;
}

Status tell(std::vector<Error> errors, cli::Console& console) {
  if (errors.empty()) return Done{};
  for (std::size_t i = 0; i + 1 < errors.size(); ++i) console.error(errors[i]);
  return std::move(errors.back());
}

}  // namespace

void declare(cli::Command& command, Options& options) {
  command.group("Rules");
  command.add_texts("-r,--rules", options.rules, "FILE", "Prometheus rule file to evaluate; repeatable");
  command.add_text("-e,--expr", options.expr, "EXPR", "PromQL: what it gives is an alert each");
  command.add_duration("--for", options.hold, "With --expr: how long it must hold before the alert fires");
  command.add_choice("--severity", options.severity, "SEVERITY", "With --expr: the alert's label of that name",
                     severity_choices());
  command.add_text("--name", options.name, "NAME", "With --expr: what the alert is called (default expr)");
  command.add_texts("--thresholds", options.thresholds, "FILE", "YAML with the thresholds to watch; repeatable");
  command.add_duration("--every", options.every,
                       "Evaluate at multiples of this, in event time, where a group has no interval of its own "
                       "(default 1s; of rule files 1m)");
  command.add_duration("--lookback", options.lookback, "How long a sample speaks for its series (default 5m)");
  command.add_duration("--idle", options.idle,
                       "After that much silence event time goes on with the clock, so that what stops is noticed");
  command.add_texts("--external-label", options.external_labels, "NAME=VALUE",
                    "What templates know as $externalLabels; repeatable");
  command.add_text("--external-url", options.external_url, "URL", "What templates know as $externalURL");
  command.add_flag("--restore", options.restore,
                   "Alerts are active since ALERTS_FOR_STATE in the input says, as after a restart of Prometheus");
  command.add_flag("--record", options.record, "The samples of recording rules go out too");
  command.add_file("--state", options.state,
                   "Go on from what the run before left here, and leave here what the next one goes on from");
  command.add_integer("--max-series", options.max_series, "N",
                      "Series to remember (default 1000000); a line of one beyond them is counted as limited", 1,
                      1U << 30);
  command.group("Verdict");
  std::vector<cli::Choice> fail_on = severity_choices();
  fail_on.push_back({"never", "an alert is no failure (default)"});
  command.add_choice("--fail-on", options.fail_on, "SEVERITY", "Status 1 when an alert this severe or worse fired",
                     std::move(fail_on));
  command.add_flag("--fail-on-no-data", options.fail_on_no_data, "Status 1 when nothing ever came for a rule");
  stream::declare(command, options.filter);
  command.epilog(tables());
}

Result<record::Labels> parse_labels(const std::vector<std::string>& typed, std::string_view option) {
  record::Labels labels;
  for (const std::string& one : typed) {
    const std::size_t equals = one.find('=');
    if (equals == std::string::npos || equals == 0)
      return usage(std::string(option) + ": expected NAME=VALUE, got \"" + one + "\"");
    labels.emplace_back(one.substr(0, equals), one.substr(equals + 1));
  }
  std::sort(labels.begin(), labels.end());
  const auto twice =
      std::adjacent_find(labels.begin(), labels.end(), [](const auto& a, const auto& b) { return a.first == b.first; });
  if (twice != labels.end()) return usage(std::string(option) + ": " + twice->first + " is given twice");
  return labels;
}

Result<RuleStage::Plan> make_plan(const Options& options, std::int64_t now_us, cli::Console& console) {
  if (Status fine = usable(options); !fine) return fine.error();
  Result<record::Labels> external = parse_labels(options.external_labels, "--external-label");
  if (!external) return external.error();
  LoadedRules loaded = load(sources_of(options));
  for (const Error& warning : loaded.warnings) console.warning(warning);
  if (Status told = tell(std::move(loaded.errors), console); !told) return told.error();
  rules::Engine::Options evaluation;
  evaluation.evaluate.lookback_us = options.lookback.count();
  evaluation.external_labels = std::move(*external);
  evaluation.external_url = options.external_url;
  evaluation.tells_recorded = options.record;
  evaluation.restores = options.restore;
  Result<rules::Engine> engine = rules::Engine::make(slots_of(std::move(loaded.groups), options), evaluation);
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
