// The command line of mcp-alert.
#pragma once

#include <string>
#include <vector>

#include "alerter.h"
#include "cli/command.h"
#include "stream/filter.h"
#include "threshold.h"

namespace mcp::alert {

struct Options {
  std::vector<std::string> thresholds;
  timeutil::Duration every = std::chrono::seconds(1);
  std::string fail_on = "never";
  bool fail_on_no_data = false;
  std::uint64_t max_series = 1'000'000;
  stream::FilterOptions filter;
};

// Adds all options to the command; they outlive it.
void declare(cli::Command& command, Options& options);

// What was typed as what is needed.
struct Plan {
  std::vector<Threshold> thresholds;
  AlerterOptions alerter;
};
// Reads the threshold files too: kUsage where an option is wrong, kConfig or kIo where a file is.
Result<Plan> make_plan(const Options& options);

}  // namespace mcp::alert
