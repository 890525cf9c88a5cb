// The command line of mcp-agg.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "stream/filter.h"
#include "timeutil/duration.h"

namespace mcp::agg {

struct Options {
  stream::FilterOptions filter;
  std::vector<std::string> windows;                   // 5s unless given, or what --merge meets
  std::optional<timeutil::Duration> slide;            // hopping windows; nothing: tumbling
  std::optional<timeutil::Duration> session;          // session windows, by their gap
  std::optional<std::vector<std::string>> by;         // label names; empty: by name and context alone
  std::optional<std::vector<std::string>> without;    // label names
  std::vector<std::string> matches;                   // PromQL selectors; empty: all series
  std::optional<std::uint64_t> max_series;            // nothing: as many as there are
  std::vector<std::string> functions;                 // empty: all
  std::optional<std::vector<std::string>> quantiles;  // 0.5, 0.95, 0.99, 0.999 unless given
  std::string qdef = "lower";
  std::string rate = "exact";
  std::optional<std::uint64_t> top;  // nothing: all groups are written
  std::string top_by;                // a key; empty: the first of functions, else count
  bool plan = false;                 // to be printed, and nothing else
  bool sketch = false;
  bool merge = false;
  bool exact = false;
  std::uint64_t max_buckets = 2048;
  std::optional<std::vector<std::string>> buckets;  // bounds of classic histograms; nothing: none are written
  timeutil::Duration lateness = std::chrono::seconds(2);
  std::optional<timeutil::Duration> revise_for;
  std::optional<timeutil::Duration> idle;  // nothing: time is that of the samples alone
  std::optional<timeutil::Duration> max_jump;
  std::string late;  // file for the late lines
};

// What a state file is of: two runs of one text can go on from one another.
std::string task_of(const Options& options);

// Adds the rows of mcp-agg.
void declare(cli::Command& command, Options& options);

}  // namespace mcp::agg
