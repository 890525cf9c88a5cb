// What mcp-scrape can be told, with its defaults.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "timeutil/duration.h"

namespace mcp::scrape {

struct Options {
  std::vector<std::string> sources;

  std::string output = "-";
  std::string format = "auto";
  bool strict = false;
  std::string reject;
  std::size_t max_line = std::size_t{1} << 20;
  bool stats = false;
  std::uint64_t threads = 1;

  std::optional<timeutil::Duration> interval;
  std::optional<std::uint64_t> count;
  timeutil::Duration jitter{};
  std::optional<timeutil::Duration> timeout;
  std::uint64_t concurrency = 512;
  bool fail_on_down = false;

  std::string at;
  std::string job;
  std::vector<std::string> labels;
  std::string tenant, environment, scope;

  std::vector<std::string> headers;
  std::string bearer_token_file, basic_auth_file;
  std::string ca_file, cert_file, key_file;
  bool insecure = false;
  std::size_t body_limit = 100'000'000;
};

// Adds the rows, the operands SOURCE…, and what they run.
void declare(cli::Command& command, Options& options);

}  // namespace mcp::scrape
