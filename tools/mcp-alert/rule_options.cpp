// Tested by the golden cases of mcp-alert.
#include "rule_options.h"

#include <algorithm>
#include <utility>

#include "severity.h"

namespace mcp::alert {
namespace {

constexpr std::int64_t kMinuteUs = 60'000'000;
constexpr std::int64_t kSecondUs = 1'000'000;

Error usage(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message), .place = {}}; }

RuleSources sources_of(const RuleOptions& options) {
  RuleSources sources{.files = options.rules, .thresholds = options.thresholds, .expressions = {}};
  if (options.expr.empty()) return sources;
  OneRule one{.expr = options.expr, .severity = options.severity, .for_us = options.hold ? options.hold->count() : 0};
  if (!options.name.empty()) one.name = options.name;
  sources.expressions.push_back(std::move(one));
  return sources;
}

// A group has its own interval, one of a rule file else --every or a minute; the short forms have --every or a second.
std::vector<rules::Engine::Slot> slots_of(std::vector<rules::Group> groups, const RuleOptions& options) {
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

std::vector<cli::Choice> severity_choices() {
  std::vector<cli::Choice> choices;
  for (const Severity& severity : severities()) choices.push_back({severity.word, severity.help});
  return choices;
}

void declare_files_of_rules(cli::Command& command, RuleOptions& options) {
  command.add_texts("-r,--rules", options.rules, "FILE", "Prometheus rule file to evaluate; repeatable");
  command.add_texts("--thresholds", options.thresholds, "FILE", "YAML with the thresholds to watch; repeatable");
}

void declare_evaluation(cli::Command& command, RuleOptions& options) {
  command.add_duration("--every", options.every,
                       "Evaluate at multiples of this, in event time, where a group has no interval of its own "
                       "(default 1s; of rule files 1m)");
  command.add_duration("--lookback", options.lookback, "How long a sample speaks for its series (default 5m)");
  command.add_texts("--external-label", options.external_labels, "NAME=VALUE",
                    "What templates know as $externalLabels; repeatable");
  command.add_text("--external-url", options.external_url, "URL", "What templates know as $externalURL");
  command.add_integer("--max-series", options.max_series, "N",
                      "Series to remember (default 1000000); a line of one beyond them is counted as limited", 1,
                      1U << 30);
}

void declare_rules(cli::Command& command, RuleOptions& options) {
  declare_files_of_rules(command, options);
  constexpr bool kRepeatable = true;  // so that a second one is refused, and none is left out without a word
  command.add_parsed("-e,--expr", "EXPR", "PromQL: what it gives is an alert each", kRepeatable,
                     [&options](std::string_view typed) -> Status {
                       if (!options.expr.empty()) return usage("a second expression; rule files take more than one");
                       if (typed.empty()) return usage("expected an expression, got nothing");
                       options.expr = typed;
                       return Done{};
                     });
  command.add_duration("--for", options.hold, "With --expr: how long it must hold before the alert fires");
  command.add_choice("--severity", options.severity, "SEVERITY", "With --expr: the alert's label of that name",
                     severity_choices());
  command.add_text("--name", options.name, "NAME", "With --expr: what the alert is called (default expr)");
  declare_evaluation(command, options);
}

Status usable(const RuleOptions& options, const std::vector<std::string>& files) {
  const bool about_one = options.hold || !options.name.empty() || !options.severity.empty();
  if (options.expr.empty() && about_one) return usage("--for, --severity and --name are of --expr; there is none");
  for (const auto& [option, length] :
       {std::pair{"--every", options.every}, std::pair{"--lookback", std::optional(options.lookback)}}) {
    if (length && *length <= timeutil::Duration(0)) return usage(std::string(option) + ": expected more than 0s");
  }
  const bool reads_input = files.empty() || std::find(files.begin(), files.end(), "-") != files.end();
  const bool reads_rules =
      std::find(options.rules.begin(), options.rules.end(), "-") != options.rules.end() ||
      std::find(options.thresholds.begin(), options.thresholds.end(), "-") != options.thresholds.end();
  if (reads_input && reads_rules) return usage("--rules -: standard input is read for the data already");
  return Done{};
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

Result<rules::Engine> make_engine(const RuleOptions& options, Recorded recorded, cli::Console& console) {
  Result<record::Labels> external = parse_labels(options.external_labels, "--external-label");
  if (!external) return external.error();
  LoadedRules loaded = load(sources_of(options));
  for (const Error& warning : loaded.warnings) console.warning(warning);
  if (Status told = tell(std::move(loaded.errors), console); !told) return told.error();
  rules::Engine::Options evaluation;
  evaluation.evaluate.lookback_us = options.lookback.count();
  evaluation.external_labels = std::move(*external);
  evaluation.external_url = options.external_url;
  evaluation.tells_recorded = recorded == Recorded::kIsTold;
  evaluation.restores = options.restore;
  return rules::Engine::make(slots_of(std::move(loaded.groups), options), evaluation);
}

}  // namespace mcp::alert
