// Everything of --state: a run takes up what the one before left, and leaves what the next one goes on from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/console.h"
#include "io/input.h"
#include "io/output.h"
#include "io/position.h"
#include "result/result.h"
#include "stream/filter.h"
#include "stream/kept.h"

namespace mcp::stream {

// Standard output is the caller's, also where it is a file: others may write there too.
bool to_standard_output(const std::string& path);

// kUsage where a file to write is the one of --state, or that of its lock.
Status apart_from_state(const FilterOptions& options, const std::string& path);

class Continuation {
 public:
  // Opens the state that the options name, for as long as it lives without another process. kUsage where the input
  // cannot be read again, kConfig where the state is none of this task. Options and console outlive it.
  static Result<Continuation> open(const FilterOptions& options, cli::Console& console);

  // Brings stage and files to where the run before stopped; of the very first run keeps that it began. `files` is all
  // that is written, the output first, in an order that the options give. They outlive it.
  Status take_up(Stage& stage, std::vector<io::Output*> files);
  // What is to be read.
  const std::vector<io::Segment>& segments() const { return segments_; }
  // Something is not there any more that was to be read, which was said.
  bool lost() const { return lost_; }
  // Of all runs before.
  const Ledger& before() const { return before_; }

  // `last` of the lines at hand was the last one that the stage was given. Keeps a state now and then, so that a run
  // that is killed has not all to do again: more rarely where it is large.
  Status passed(const io::Input& input, const io::Line& last, const Ledger& run);
  // The end of a run: what is open stays open for the next one.
  Status leave(const io::Input& input, const Ledger& run);

 private:
  Continuation(const FilterOptions& options, cli::Console& console, Keeper keeper)
      : options_(options), console_(console), keeper_(std::move(keeper)) {}
  Status begin();
  Status cut_back();
  Status place(const io::Input& input);
  Status keep(const Ledger& run);

  const FilterOptions& options_;
  cli::Console& console_;
  Keeper keeper_;
  Stage* stage_ = nullptr;
  std::vector<io::Output*> files_;
  std::vector<io::Segment> segments_;
  bool lost_ = false;
  Ledger before_;
  Kept kept_;
  std::uint64_t kept_at_ = 0;  // of the input's bytes, when it was kept last
  bool read_any_ = false;      // and where reading stands, behind the last line
  std::size_t at_file_ = 0;
  std::uint64_t at_offset_ = 0, at_line_ = 0;
  bool inside_line_ = false;
};

}  // namespace mcp::stream
