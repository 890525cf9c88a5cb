// The command line of mcp-alert.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "rule_files.h"
#include "rule_stage.h"
#include "stream/filter.h"

namespace mcp::alert {

struct Options {
  std::vector<std::string> rules, thresholds;
  std::string expr, name, severity;
  std::optional<timeutil::Duration> hold, every, idle;
  timeutil::Duration lookback = std::chrono::minutes(5);
  std::vector<std::string> external_labels;
  std::string external_url;
  bool record = false, restore = false;
  std::string fail_on = "never";
  bool fail_on_no_data = false;
  std::uint64_t max_series = 1'000'000;
  std::string state;
  stream::FilterOptions filter;
};

// Adds all options to the command; they outlive it.
void declare(cli::Command& command, Options& options);

// What was typed as what is needed; reads the files too. kUsage where an option is wrong; where files are, all that is
// wrong with them is told but the last, which is returned (kConfig or kIo). `now_us` is the time of what has none.
Result<RuleStage::Plan> make_plan(const Options& options, std::int64_t now_us, cli::Console& console);

// "name=value", each name once. kUsage with the option's name.
Result<record::Labels> parse_labels(const std::vector<std::string>& typed, std::string_view option);

}  // namespace mcp::alert
