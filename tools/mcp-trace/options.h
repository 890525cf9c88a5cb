// What each subcommand of mcp-trace can be told, with its defaults.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "otlp/probability.h"
#include "stream/filter.h"

namespace mcp::trace {

struct SampleOptions {
  stream::FilterOptions filter;
  std::optional<double> ratio;
};

struct ShowOptions {
  stream::FilterOptions reading;  // files: a first word of hex digits is the trace
  std::optional<std::uint64_t> width;
  std::string glyphs = "auto";
  std::uint64_t most_spans = 1'000'000;
};

struct ContextOptions {
  stream::FilterOptions reading;
};

struct ThresholdOptions {
  std::vector<std::string> probability;
  std::uint64_t digits = otlp::kUsualDigits;
};

struct Options {
  SampleOptions sample;
  ShowOptions show;
  ContextOptions context;
  ThresholdOptions threshold;
};

// Adds the subcommands, their rows and what they run.
void declare(cli::Command& command, Options& options);

}  // namespace mcp::trace
