// mcp-gate: fail a build that got slower.
#include "gate.h"
#include "options.h"

int main(int argc, char** argv) {
  using namespace mcp;
  gate::Options options;
  cli::Command command("mcp-gate", "Fail a build that got slower: judge two sets of measurements");
  gate::declare(command, options);
  command.set_body([&options](cli::Console& console) { return gate::run(options, console); });
  return cli::run(command, argc, argv);
}
