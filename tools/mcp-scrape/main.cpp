// mcp-scrape: metrics from servers, files and this machine, as records.
#include "cli/command.h"
#include "options.h"

int main(int argc, char** argv) {
  mcp::cli::Command command("mcp-scrape", "Collect metrics from servers, files and this machine as NDJSON records");
  mcp::scrape::Options options;
  mcp::scrape::declare(command, options);
  return mcp::cli::run(command, argc, argv);
}
