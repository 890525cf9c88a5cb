// The command line of mcp-alert.
#pragma once

#include <optional>
#include <string>

#include "cli/command.h"
#include "rule_options.h"
#include "rule_stage.h"
#include "stream/filter.h"

namespace mcp::alert {

struct Options : RuleOptions {
  std::optional<timeutil::Duration> idle;
  bool record = false;
  std::string fail_on = "never";
  bool fail_on_no_data = false;
  std::string state;
  stream::FilterOptions filter;
};

// Adds all options to the command; they outlive it.
void declare(cli::Command& command, Options& options);

// What was typed as what is needed; reads the files too. kUsage where an option is wrong; where files are, all that is
// wrong with them is told but the last, which is returned (kConfig or kIo). `now_us` is the time of what has none.
Result<RuleStage::Plan> make_plan(const Options& options, std::int64_t now_us, cli::Console& console);

}  // namespace mcp::alert
