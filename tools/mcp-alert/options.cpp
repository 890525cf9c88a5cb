// Tested by the golden cases of mcp-alert.
#include "options.h"

#include "io/input.h"

namespace mcp::alert {
namespace {

constexpr std::size_t kLargestFile = std::size_t{8} << 20;

std::vector<cli::Choice> severity_choices() {
  std::vector<cli::Choice> choices;
  for (const Severity& severity : severities()) choices.push_back({severity.word, severity.help});
  choices.push_back({"never", "an alert is no failure (default)"});
  return choices;
}

std::string padded(std::string_view word) { return "  " + std::string(word) + std::string(10 - word.size(), ' '); }

std::string tables() {
  std::string text = "Conditions of a threshold:\n";
  for (const Condition& condition : conditions()) text += padded(condition.name) + std::string(condition.help) + "\n";
  text += "Severities of a threshold:\n";
  for (const Severity& severity : severities()) {
    text += padded(severity.word) + std::string(severity.priority) + "  " + std::string(severity.help) + "\n";
  }
  return text;
}

Status read_thresholds(const std::string& file, std::vector<Threshold>& all) {
  const Result<std::string> text = io::read_file(file, kLargestFile);
  if (!text) return text.error();
  Result<std::vector<Threshold>> read = parse_thresholds(*text, file);
  if (!read) return read.error();
  std::move(read->begin(), read->end(), std::back_inserter(all));
  return Done{};
}

}  // namespace

void declare(cli::Command& command, Options& options) {
  command.group("Rules");
  command.add_texts("--thresholds", options.thresholds, "FILE", "YAML with the thresholds to watch; repeatable");
  command.add_duration("--every", options.every, "Evaluate at multiples of this, in event time (default 1s)");
  command.add_integer("--max-series", options.max_series, "N",
                      "Series to remember (default 1000000); a line of one beyond them is counted as limited", 1,
                      1U << 30);
  command.group("Verdict");
  command.add_choice("--fail-on", options.fail_on, "SEVERITY", "Status 1 when an alert this severe or worse fired",
                     severity_choices());
  command.add_flag("--fail-on-no-data", options.fail_on_no_data, "Status 1 when nothing ever came for a threshold");
  stream::declare(command, options.filter);
  command.epilog(tables());
}

Result<Plan> make_plan(const Options& options) {
  if (options.thresholds.empty()) {
    return Error{.code = Code::kUsage, .message = "expected --thresholds FILE, got no rules to evaluate"};
  }
  if (options.every <= timeutil::Duration(0)) {
    return Error{.code = Code::kUsage, .message = "--every: expected more than 0s"};
  }
  Plan plan;
  for (const std::string& file : options.thresholds) {
    if (Status read = read_thresholds(file, plan.thresholds); !read) return read.error();
  }
  if (Status distinct = all_distinct(plan.thresholds); !distinct) return distinct.error();
  const Severity* fail_on = severity_of(options.fail_on);
  plan.alerter = {.every_us = options.every.count(),
                  .max_series = options.max_series,
                  .fail_on_rank = fail_on == nullptr ? -1 : fail_on->rank,
                  .fail_on_no_data = options.fail_on_no_data};
  return plan;
}

}  // namespace mcp::alert
