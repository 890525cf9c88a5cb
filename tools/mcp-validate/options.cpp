// Tested by tests/unit/mcp-validate/options_test.cpp.
#include "options.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "text/number.h"
#include "text/quote.h"

namespace mcp::validate {
namespace {

constexpr cli::Choice kProfiles[] = {{"metrology", "the four gates"}, {"none", "well-formed lines only"}};
constexpr cli::Choice kKinds[] = {{"sample", ""}, {"aggregate", ""}};
constexpr cli::Choice kEnforcements[] = {{"reject", ""}, {"tag", ""}, {"pass", ""}};
constexpr cli::Choice kSeverities[] = {{"error", ""}, {"warning", ""}};
constexpr cli::Choice kFailures[] = {{"error", ""}, {"warning", ""}, {"never", ""}};

std::vector<cli::Choice> listed(std::span<const cli::Choice> choices) { return {choices.begin(), choices.end()}; }

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

metrology::Severity severity_of(std::string_view word) {
  return word == "warning" ? metrology::Severity::kWarning : metrology::Severity::kError;
}

}  // namespace

void declare(cli::Command& command, Options& options) {
  stream::declare(command, options.filter);
  command.group("What is judged");
  command.add_choices("--profile", options.profiles, "PROFILE",
                      "metrology (the four gates) or none (lines must only be well-formed)", listed(kProfiles));
  command.add_choices("--kinds", options.kinds, "KINDS",
                      "Judge these kinds, sample and aggregate unless given; others pass", listed(kKinds));
  command.group("What follows");
  command.add_choice(
      "--on-violation", options.on_violation, "WHAT",
      "reject the record, tag it (its codes under the key \"violations\") or pass it on; reject unless given",
      listed(kEnforcements));
  command.add_choice("--reject-on", options.reject_on, "SEVERITY",
                     "The least severity that does that: error (default) or warning", listed(kSeverities));
  command.add_choice("--fail-on", options.fail_on, "SEVERITY",
                     "The least severity that makes the exit status 1: error (default), warning or never",
                     listed(kFailures));
  command.add_text("--max-violations", options.max_violations, "N|P%",
                   "More violations than N end the run with status 1; so does, at its end, more than P% of the records "
                   "in violation");
  command.group("What is said");
  command.add_file("--violations", options.violations,
                   "Write each violation as a record here instead of as text on stderr");
  command.add_flag("--summary", options.summary,
                   "Close with a table on stderr: violations by code, and the metrics that have most");
  command.example("What is wrong with these measurements; exits 1",
                  "mcp-validate --summary tools/examples/measurements.ndjson");
  command.example("Only what is sound goes on; exits 1",
                  "mcp-validate -q --reject /dev/null tools/examples/measurements.ndjson | wc -l");
  command.example("Count violations by code; exits 1",
                  "mcp-validate --violations - tools/examples/measurements.ndjson | jq -r 'select(.kind == "
                  "\"violation\").code' | sort | uniq -c");
  command.example("What a code means", "mcp-validate explain scope.missing");
}

Result<Limit> parse_limit(std::string_view typed) {
  Limit limit;
  if (typed.empty()) return limit;
  if (typed.back() == '%') {
    limit.percent = text::parse_decimal(typed.substr(0, typed.size() - 1));
    if (limit.percent && *limit.percent >= 0 && *limit.percent <= 100) return limit;
  } else if ((limit.violations = text::parse_uint(typed))) {
    return limit;
  }
  return Error{
      .code = Code::kUsage,
      .message = fmt::format("--max-violations: expected a number or a percentage, got '{}'", text::printable(typed))};
}

Result<Plan> make_plan(const Options& options) {
  Result<Limit> limit = parse_limit(options.max_violations);
  if (!limit) return limit.error();
  Plan plan;
  plan.metrology = has(options.profiles, "metrology");
  plan.samples = has(options.kinds, "sample");
  plan.aggregates = has(options.kinds, "aggregate");
  plan.enforcement = options.on_violation == "tag"    ? Enforcement::kTag
                     : options.on_violation == "pass" ? Enforcement::kPass
                                                      : Enforcement::kReject;
  plan.reject_on = severity_of(options.reject_on);
  if (options.fail_on == "never") {
    plan.fail_on.reset();
  } else {
    plan.fail_on = severity_of(options.fail_on);
  }
  plan.limit = *limit;
  plan.violations = options.violations;
  plan.summary = options.summary;
  return plan;
}

metrology::Severity counted_from(const Plan& plan) {
  return std::min(plan.reject_on, plan.fail_on.value_or(metrology::Severity::kError));
}

}  // namespace mcp::validate
