// The command line of mcp-chaos stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "stream/filter.h"

namespace mcp::chaos {

struct Options {
  stream::FilterOptions filter;  // its files hold the FAULT words too, until take_fault_words parts them
  std::optional<std::uint64_t> seed;
  std::string ledger;
  std::string experiment = "stream";
  std::size_t max_held = std::size_t{64} << 20;
};

// Adds the subcommand `stream` and returns it; the options outlive the command.
cli::Command& declare(cli::Command& command, Options& options);

// Takes the FAULT words out of the files, in order; what stays are files.
std::vector<std::string> take_fault_words(Options& options);

}  // namespace mcp::chaos
