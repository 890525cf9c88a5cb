// Which rules there are and how they are evaluated, as options: the same of every command that evaluates them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "rule_files.h"
#include "rules/engine.h"

namespace mcp::alert {

struct RuleOptions {
  std::vector<std::string> rules, thresholds;
  std::string expr, name, severity;
  std::optional<timeutil::Duration> hold, every;
  timeutil::Duration lookback = std::chrono::minutes(5);
  std::vector<std::string> external_labels;
  std::string external_url;
  bool restore = false;  // alerts are active since ALERTS_FOR_STATE says
  std::uint64_t max_series = 1'000'000;

  bool any() const { return !rules.empty() || !thresholds.empty() || !expr.empty(); }
};

// Adds the rules and what is said of them (--name, --for) to the command, then how they are evaluated (--every), each
// in the group at hand; they outlive it.
void declare_rules(cli::Command& command, RuleOptions& options);
void declare_files_of_rules(cli::Command& command, RuleOptions& options);
void declare_evaluation(cli::Command& command, RuleOptions& options);

// Choices of --severity and --fail-on.
std::vector<cli::Choice> severity_choices();

// kUsage where options do not fit each other; `files` are those of the data.
Status usable(const RuleOptions& options, const std::vector<std::string>& files);

// Whether the observer is told what recording rules give.
enum class Recorded : std::uint8_t { kIsSilent, kIsTold };

// Reads the files. All that is wrong with them is told but the last, which is returned (kConfig or kIo).
Result<rules::Engine> make_engine(const RuleOptions& options, Recorded recorded, cli::Console& console);

// "name=value", each name once. kUsage with the option's name.
Result<record::Labels> parse_labels(const std::vector<std::string>& typed, std::string_view option);

}  // namespace mcp::alert
