// mcp-trace: sample and read traces.
#include "cli/command.h"
#include "options.h"

int main(int argc, char** argv) {
  mcp::cli::Command command("mcp-trace", "Sample and read traces");
  mcp::trace::Options options;
  mcp::trace::declare(command, options);
  return mcp::cli::run(command, argc, argv);
}
