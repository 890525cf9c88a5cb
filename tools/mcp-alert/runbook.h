// `mcp-alert runbook`: the page with the steps for an alert.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"

namespace mcp::alert {

struct RunbookOptions {
  std::vector<std::string> words;
  std::string dir;
  bool list = false;
};

// Adds the subcommand; the options outlive it.
void declare_runbook(cli::Command& parent, RunbookOptions& options);

// A folder of pages, each the file NAME.md; what cannot be read has none.
struct Runbook {
  std::string name, path;
};
// Those of all the folders, by name; of the same name the first folder's.
std::vector<Runbook> runbooks_in(const std::vector<std::string>& folders);

// The first heading of a page, without its marks; "" where it has none.
std::string title_of(std::string_view page);

}  // namespace mcp::alert
