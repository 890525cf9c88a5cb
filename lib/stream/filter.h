// The loop that every filter runs in: lines in, lines out, a ledger that adds up (spec record.md 1, cli.md 1).
// A filter is a Stage; everything that is the same for all filters (malformed lines, --strict, --reject, --pass,
// --only, --stats, flushing, signals, exit status) is here and nowhere else.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/console.h"
#include "io/input.h"
#include "io/output.h"
#include "record/kind.h"
#include "result/result.h"

namespace mcp::state {
class Writer;
class Reader;
}  // namespace mcp::state

namespace mcp::stream {

struct FilterOptions {
  std::vector<std::string> files;
  std::string output = "-";
  bool strict = false;
  std::string reject;         // file that keeps every malformed (and rejected) line verbatim
  std::string max_malformed;  // "N" or "P%": more than that is exit 1
  bool malformed_is_no =
      false;  // any malformed line is exit 1 where max_malformed is not given; set by the tool, no option
  std::size_t max_line = std::size_t{1} << 20;
  bool assume_now = false;
  bool pass = false;
  bool only = false;
  bool stats = false;
  std::uint64_t threads = 2;
  // Goes on where the run before stopped, which this file says; what is open at the end of input is kept there instead
  // of written. Empty: a run is all there is.
  std::string state;
  std::string asked;  // the task that the state is of, as text
};

// Adds the rows of FilterOptions, the operands FILE… included.
void declare(cli::Command& command, FilterOptions& options);
// The same for a command that reads records and writes a result of its own: without --assume-now, --pass and --only.
void declare_reading(cli::Command& command, FilterOptions& options);

// Every line in is counted under exactly one of these.
enum class Fate { kUsed, kPassed, kMalformed, kRejected, kLate, kDuplicate, kLimited };

struct Ledger {
  std::uint64_t lines = 0, used = 0, passed = 0, malformed = 0, rejected = 0, late = 0, duplicate = 0, limited = 0;

  Ledger operator+(const Ledger& more) const;
};

// What a stage may do with a line, and where it writes. Valid during the call it is passed to.
class Sink {
 public:
  virtual ~Sink() = default;
  // Where the stage appends its own output, whole lines only. Never flush it.
  virtual std::string& out() = 0;
  // To be called now and then, between whole lines, by a stage that writes much at once: what has become a large block
  // goes out, so that memory does not grow with it. No place in out() outlives the call.
  virtual void relieve() = 0;
  // Every line must be given to exactly one of these:
  virtual void pass(
      const io::Line& line) = 0;  // a kind that the stage does not consume: goes out unchanged unless --only
  virtual void use(const io::Line& line) = 0;  // consumed: goes out unchanged with --pass
  virtual void keep(
      const io::Line& line) = 0;  // consumed and always to go out unchanged (validated, sampled): counts as used
  virtual void count(const io::Line& line, Fate fate) = 0;  // late, duplicate, limited: as use(), under that name
  virtual void refuse(const io::Line& line,
                      Error error) = 0;  // malformed: counted by error.reason, reported once a reason, to --reject
  virtual void reject(const io::Line& line) = 0;  // well-formed and not accepted: to --reject, not out
  // A line that was counted as used turns out to be another fate (a duplicate that comes to light later).
  virtual void recount(Fate from, Fate to, std::uint64_t lines) = 0;
  // The event time of the line for a stage that needs one, when the line has none: the wall clock under --assume-now.
  virtual std::optional<std::int64_t> assumed_now() = 0;
  // --strict has met its line, or relieve() found that nobody takes what is written: nothing is to be made of the lines
  // behind, and nothing that is done about them counts.
  virtual bool ended() const { return false; }
  // Whether an input could not be read, which is said already and makes the status 2: what is made of the others is not
  // of all that was asked.
  virtual bool unread() const { return false; }
  // Whether out() ends on standard output, where there may be a terminal.
  virtual bool on_standard_output() const { return false; }
  virtual std::string_view file() const = 0;  // of the lines at hand
  // What the stage's ahead() noted of them; null where it did not look.
  virtual const io::Notes* notes() const { return nullptr; }
  virtual cli::Console& console() = 0;
};

// One filter. Virtual per batch, never per line.
class Stage {
 public:
  virtual ~Stage() = default;
  // Blank lines are no lines, and only a stage that passes bytes rather than records wants to see them.
  virtual bool wants_blank_lines() const { return false; }
  // What looks at lines before push() does, on the thread that reads ahead where there is one. Asked once, before there
  // are lines.
  virtual io::Ahead* ahead() { return nullptr; }
  // Lines of one file in order, none blank, each whole and at most max_line long. Returns an Error only for trouble
  // that ends the run.
  virtual Status push(std::span<const io::Line> lines, Sink& sink) = 0;
  // Input pauses: what was written so far is flushed after this.
  virtual Status pause(Sink&) { return Done{}; }
  // How long input must stay silent until idle() is to be called, in microseconds since the last line, the time left
  // out in which it was not waited for; nothing: never. Asked each time before input is waited for.
  virtual std::optional<std::int64_t> wake_after_us() const { return std::nullopt; }
  // Input has been silent for as long as wake_after_us() said, or longer. What was written is flushed after this.
  virtual Status idle(std::int64_t /*silent_us*/, Sink&) { return Done{}; }
  // End of input (or of patience after a signal): write what is held, with its `partial` mark.
  virtual Status finish(Sink& sink) = 0;
  // Instead of that where a later run goes on: what is held stays held. To say what was lost in this run.
  virtual void leave(Sink& /*sink*/) {}
  // What it knows between two batches, for a later run to go on from; and back into a new stage of the same task, false
  // where the bytes are no such thing. For stages whose tool has FilterOptions::state.
  virtual void save(state::Writer&) {}
  virtual bool load(state::Reader&) { return false; }
  // Whether the stage has seen enough: asked after push, the run then ends as at the end of input. What is left of the
  // batch counts as never read.
  virtual bool done() const { return false; }
  // Whether it wants to be paused, flushed and told so though input does not pause. Asked between lines.
  virtual bool wants_rest(cli::Console&) const { return false; }
  // Everything that was written until now has gone out, while input pauses, after wants_rest(), or at the end.
  virtual Status flushed(cli::Console&) { return Done{}; }
  // Files of the stage's own (open_beside): none may be what --output or --reject name, which run() sees to.
  virtual std::vector<io::Output*> files() { return {}; }
  // Last of all, however the run ended, also where finish was not called: closes the files of the stage's own, and says
  // what it counted.
  virtual Status close(cli::Console&) { return Done{}; }
  // The verdict, asked after finish: kOk, or kNo when what the caller asked to fail on was found.
  virtual cli::Exit verdict() const { return cli::Exit::kOk; }
};

// Opens the file that an option names for what a stage writes besides its output. Refuses standard output and the
// inputs.
Result<io::Output> open_beside(const FilterOptions& options, std::string_view option, const std::string& path);

// Runs the stage over the input that the options name. Exit status as in record.md 7; an Error ends in status 2.
Result<cli::Exit> run(const FilterOptions& options, Stage& stage, cli::Console& console);

}  // namespace mcp::stream
