// The rows that every filter has. Tested by tests/cli/man/run.sh and the golden cases of every filter.
#include "stream/filter.h"

namespace mcp::stream {

void declare_reading(cli::Command& command, FilterOptions& options) {
  command.add_operands(
      options.files, "FILE",
      "Files of NDJSON, gzip and zstd recognised by their first bytes; none, or -, is standard input.");
  command.group("Input and output");
  command.add_file("-o,--output", options.output, "Write here instead of standard output");
  command.add_flag("--strict", options.strict, "The first malformed line ends the run with status 2");
  command.add_file("--reject", options.reject, "Keep every malformed or rejected line here, verbatim");
  command.add_text("--max-malformed", options.max_malformed, "N|P%", "More malformed lines than this are status 1");
  command.add_size("--max-line", options.max_line, "The longest line (default 1MiB); a longer one is malformed");
  command.add_flag("--stats", options.stats, "Close with a report of the ledger on stderr: what became of every line");
  command.add_integer("--threads", options.threads, "N",
                      "Threads in all, 1 is exactly one (default 2); the output is the same for any N", 1, 256);
}

void declare(cli::Command& command, FilterOptions& options) {
  declare_reading(command, options);
  command.add_flag("--assume-now", options.assume_now, "A record without a time has the time of its reading");
  command.add_flag("--pass", options.pass, "Keep the consumed lines in the output too");
  command.add_flag("--only", options.only, "Drop the kinds that this tool does not know instead of passing them on");
}

}  // namespace mcp::stream
