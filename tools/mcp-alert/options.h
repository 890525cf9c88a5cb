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

void declare(cli::Command& command, Options& options);

// What was typed as what is needed; reads the threshold files.
struct Plan {
  std::vector<Threshold> thresholds;
  AlerterOptions alerter;
};
Result<Plan> make_plan(const Options& options);

}  // namespace mcp::alert
