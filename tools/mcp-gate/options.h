// What mcp-gate can be told, and what it then is to do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "calibrate.h"
#include "cli/command.h"
#include "report.h"
#include "sources.h"

namespace mcp::gate {

struct Options {
  std::vector<std::string> baseline, candidate;
  std::string history;
  bool calibrate = false;
  std::uint64_t trials = 1000;
  std::uint64_t seed = 1;
  std::string format = "auto";
  std::string run_is = "auto";
  std::size_t max_file = std::size_t{256} << 20;
  Policy policy;
  std::string quarantine;  // a file
  std::string at;
  std::string output = "-";
  std::string to = "table";
  std::vector<std::string> write;  // FORMAT=FILE
};

// A file that one of the outputs is written to.
struct Copy {
  const Output* format = nullptr;
  std::string file;
};

// The options, held to each other.
struct Plan {
  Task task = Task::kCompare;
  Policy policy;
  Trials trials;
  ReadOptions reading;
  std::optional<RunIs> run_is;  // nothing: by what there is
  std::int64_t now_us = 0;
  std::vector<Copy> copies;  // the first is standard output's, or that of --output
  std::vector<std::string> warnings;
};

void declare(cli::Command& command, Options& options);

// kUsage and kConfig: what the options, or the files that they name, say that cannot be.
Result<Plan> make_plan(const Options& options, const cli::Console& console);

}  // namespace mcp::gate
