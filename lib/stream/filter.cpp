// Tested by tests/unit/stream/filter_test.cpp and the golden cases of every filter.
#include "stream/filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "ndjson/encode.h"
#include "stream/continuation.h"
#include "text/number.h"

namespace mcp::stream {
namespace {

constexpr std::uint64_t Ledger::*kCounters[] = {&Ledger::used,     &Ledger::passed, &Ledger::malformed,
                                                &Ledger::rejected, &Ledger::late,   &Ledger::duplicate,
                                                &Ledger::limited};

bool blank(std::string_view text) {
  return (text.empty() || text.front() <= ' ') && text.find_first_not_of(" \t\r") == std::string_view::npos;
}

Error usage(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message)}; }

// How many malformed lines are too many: a number, or a share of all lines.
struct Tolerance {
  std::optional<std::uint64_t> lines;
  std::optional<double> percent;

  bool exceeded(const Ledger& ledger) const {
    if (lines) return ledger.malformed > *lines;
    return percent && static_cast<double>(ledger.malformed) * 100 > *percent * static_cast<double>(ledger.lines);
  }
};

Result<Tolerance> parse_tolerance(std::string_view typed) {
  Tolerance out;
  if (typed.empty()) return out;
  if (typed.back() == '%') {
    out.percent = text::parse_decimal(typed.substr(0, typed.size() - 1));
    if (out.percent && *out.percent >= 0 && *out.percent <= 100) return out;
  } else if ((out.lines = text::parse_uint(typed))) {
    return out;
  }
  return usage(fmt::format("--max-malformed: expected a number or a percentage, got '{}'", typed));
}

void append_verbatim(std::string& out, const io::Line& line) {
  out += line.text;
  if (line.part == io::Part::kWhole || line.part == io::Part::kTail) out += '\n';
}

// A run that goes on leaves a file what it has.
Result<io::Output> open_output(const FilterOptions& options, const std::string& path) {
  if (Status apart = apart_from_state(options, path); !apart) return apart.error();
  std::error_code unknown;
  const bool to_file = !to_standard_output(path) &&
                       (!std::filesystem::exists(path, unknown) || std::filesystem::is_regular_file(path, unknown));
  if (!options.state.empty() && to_file) return io::Output::continue_at(path, options.files, std::nullopt);
  return io::Output::open(path, options.files);
}

class Run final : public Sink {
 public:
  Run(const FilterOptions& options, Stage& stage, cli::Console& console)
      : options_(options), stage_(stage), console_(console) {}

  Result<cli::Exit> all();

  std::string& out() override { return output_->buffer(); }
  bool on_standard_output() const override { return to_standard_output(options_.output); }
  void relieve() override {
    if (fatal_) return;
    if (Status written = output_->flush_if_large(); !written && !unwritten_) unwritten_ = std::move(written.error());
  }
  void pass(const io::Line& line) override {
    if (tally(Fate::kPassed) && !options_.only) append_verbatim(out(), line);
  }
  void use(const io::Line& line) override { count(line, Fate::kUsed); }
  void keep(const io::Line& line) override {
    if (tally(Fate::kUsed)) append_verbatim(out(), line);
  }
  void count(const io::Line& line, Fate fate) override {
    if (tally(fate) && options_.pass) append_verbatim(out(), line);
  }
  void refuse(const io::Line& line, Error error) override;
  void reject(const io::Line& line) override {
    if (tally(Fate::kRejected) && reject_) append_verbatim(reject_->buffer(), line);
  }
  void recount(Fate from, Fate to, std::uint64_t lines) override {
    if (fatal_) return;  // the lines may be among those that tally() left out
    ledger_.*kCounters[static_cast<std::size_t>(from)] -= lines;
    ledger_.*kCounters[static_cast<std::size_t>(to)] += lines;
  }
  std::optional<std::int64_t> assumed_now() override {
    if (!options_.assume_now) return std::nullopt;
    return console_.clock().now_us();
  }
  bool ended() const override { return fatal_.has_value() || unwritten_.has_value(); }
  bool unread() const override { return unread_; }
  std::string_view file() const override { return input_->file(); }
  const io::Notes* notes() const override { return input_->notes(); }
  cli::Console& console() override { return console_; }

 private:
  // False once --strict has met its line: what a stage makes of the lines after it in the same batch does not happen.
  bool tally(Fate fate) {
    if (fatal_) return false;
    ++ledger_.lines;
    ++(ledger_.*kCounters[static_cast<std::size_t>(fate)]);
    return true;
  }
  Status open();
  Status open_files();
  std::vector<io::Output*> files();
  Status lines();
  io::Input::Step next();
  Status rest();
  Status pause_and_flush();
  Status flush_and_tell();
  Status give(std::span<const io::Line> lines);
  Status push(std::span<const io::Line> lines);
  Status flush_all();
  Status long_line(const io::Line& line);
  void close_reasons();
  void report_ledger();

  const FilterOptions& options_;
  Stage& stage_;
  cli::Console& console_;
  std::optional<io::Input> input_;
  std::optional<io::Output> output_;
  std::optional<io::Output> reject_;
  Tolerance tolerance_;
  Ledger ledger_;
  std::map<std::string, std::uint64_t, std::less<>> reasons_;
  std::optional<Error> fatal_;             // --strict met a malformed line …
  std::size_t fatal_at_ = 0;               // … when this much output was waiting
  std::optional<Error> unwritten_;         // relieve() failed
  std::optional<std::int64_t> silent_us_;  // since the last line, once it was found that nothing more has arrived
  bool unread_ = false;                    // a file could not be read to its end; the others were
  const io::Line* given_ = nullptr;        // of the lines at hand, the last one that was given to the stage or refused
  bool stopped_ = false;                   // patience after a signal ended among them
  std::optional<Continuation> continuation_;  // with --state
};

void Run::refuse(const io::Line& line, Error error) {
  if (!tally(Fate::kMalformed)) return;
  error.place.file = file();
  error.place.line = line.number;
  if (reject_) append_verbatim(reject_->buffer(), line);
  if (options_.strict) {
    fatal_ = std::move(error);
    fatal_at_ = out().size();
    return;
  }
  if (++reasons_[std::string(error.reason)] == 1) console_.error(error);
}

// A line beyond --max-line comes in parts: counted and reported once, kept whole by --reject.
Status Run::long_line(const io::Line& line) {
  if (line.part == io::Part::kHead) {
    refuse(line, Error{.code = Code::kMalformed,
                       .message = fmt::format("a line longer than {} bytes", options_.max_line),
                       .reason = "line too long",
                       .place = {.file = "", .line = 0, .column = options_.max_line + 1}});
    return Done{};
  }
  if (reject_) append_verbatim(reject_->buffer(), line);
  return reject_ ? reject_->flush_if_large() : Status(Done{});
}

// Runs of ordinary lines go to the stage; blank ones are no lines, and long ones are refused here.
Status Run::give(std::span<const io::Line> lines) {
  std::size_t first = 0;
  for (std::size_t i = 0; i <= lines.size(); ++i) {
    // A line with a note was looked at; its bytes may be far away by now.
    const bool ordinary = i < lines.size() && lines[i].part == io::Part::kWhole &&
                          (lines[i].note > 0 || stage_.wants_blank_lines() || !blank(lines[i].text));
    if (ordinary) continue;
    if (i > first) {
      if (Status pushed = push(lines.subspan(first, i - first)); !pushed) return pushed;
      if (stage_.done() || stopped_) return Done{};
    }
    first = i + 1;
    given_ = &lines[std::min(i, lines.size() - 1)];
    if (i < lines.size() && lines[i].part != io::Part::kWhole) {
      if (Status refused = long_line(lines[i]); !refused) return refused;
      if (fatal_) return *fatal_;
    }
  }
  if (Status written = output_->flush_if_large(); !written) return written;
  return reject_ ? reject_->flush_if_large() : Status(Done{});
}

// Few lines at once, so that a stage that takes its time over each does not outlast the patience after a signal.
Status Run::push(std::span<const io::Line> lines) {
  constexpr std::size_t kAtOnce = 64;
  while (!lines.empty() && !stopped_ && !stage_.done()) {
    const std::span<const io::Line> some = lines.first(std::min(lines.size(), kAtOnce));
    lines = lines.subspan(some.size());
    if (Status pushed = stage_.push(some, *this); !pushed) return pushed;
    if (unwritten_) return *unwritten_;
    if (fatal_) out().resize(fatal_at_);
    if (fatal_) return *fatal_;
    given_ = &some.back();
    stopped_ = console_.interrupts().out_of_patience();
  }
  return Done{};
}

Status Run::flush_all() {
  if (Status written = output_->flush(); !written) return written;
  return reject_ ? reject_->flush() : Status(Done{});
}

Status Run::open_files() {
  Result<io::Output> output = open_output(options_, options_.output);
  if (!output) return output.error();
  output_.emplace(std::move(*output));
  if (!options_.reject.empty()) {
    Result<io::Output> reject = open_beside(options_, "--reject", options_.reject);
    if (!reject) return reject.error();
    reject_.emplace(std::move(*reject));
  }
  const std::vector<io::Output*> all = files();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto same = [&](const io::Output* other) { return all[i]->shares_file(*other); };
    if (std::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(i), same)) {
      return usage("is named twice as a file to write").in(all[i]->name());
    }
  }
  return Done{};
}

// All that is written, in an order that the options give.
std::vector<io::Output*> Run::files() {
  std::vector<io::Output*> all = {&*output_};
  for (io::Output* file : stage_.files()) all.push_back(file);
  if (reject_) all.push_back(&*reject_);
  return all;
}

Status Run::open() {
  Result<Tolerance> tolerance = parse_tolerance(options_.max_malformed);
  if (!tolerance) return tolerance.error();
  tolerance_ = *tolerance;
  if (!options_.state.empty()) {
    Result<Continuation> continuation = Continuation::open(options_, console_);
    if (!continuation) return continuation.error();
    continuation_.emplace(std::move(*continuation));
  }
  if (Status opened = open_files(); !opened) return opened;
  if (continuation_) {
    if (Status ready = continuation_->take_up(stage_, files()); !ready) return ready;
  }
  const std::vector<io::Segment> segments = continuation_ ? continuation_->segments() : std::vector<io::Segment>{};
  input_.emplace(options_.files, io::InputOptions{.max_line = options_.max_line,
                                                  .threads = static_cast<int>(options_.threads),
                                                  .interrupts = &console_.interrupts(),
                                                  .ahead = stage_.ahead(),
                                                  .segments = segments,
                                                  .whole_lines_only = continuation_.has_value()});
  return Done{};
}

Status Run::lines() {
  const std::uint64_t total = input_->total_bytes();
  for (;;) {
    switch (next()) {
      case io::Input::Step::kEnd:
        return Done{};
      case io::Input::Step::kTrouble:
        console_.error(input_->error());
        unread_ = true;
        break;
      case io::Input::Step::kPaused:
        if (Status rested = rest(); !rested) return rested;
        break;
      case io::Input::Step::kLines:
        silent_us_.reset();
        if (Status given = give(input_->lines()); !given) return given;
        if (stage_.done()) return Done{};
        if (continuation_ && !unread_) {
          if (Status kept = continuation_->passed(*input_, *given_, ledger_); !kept) return kept;
        }
        if (stopped_) return Done{};
        if (stage_.wants_rest(console_)) {
          if (Status rested = pause_and_flush(); !rested) return rested;
        }
        console_.progress("read", input_->bytes(), total);
        break;
    }
  }
}

// Silence is the time in which there was nothing to do but to wait for input: not while output is blocked.
io::Input::Step Run::next() {
  const std::optional<std::int64_t> wake_us = silent_us_ ? stage_.wake_after_us() : std::nullopt;
  if (!wake_us) return input_->next();
  const std::int64_t began_us = console_.clock().monotonic_us();
  const io::Input::Step step = input_->next_within(std::max<std::int64_t>(*wake_us - *silent_us_, 0));
  *silent_us_ += console_.clock().monotonic_us() - began_us;
  return step;
}

Status Run::pause_and_flush() {
  if (Status paused = stage_.pause(*this); !paused) return paused;
  return flush_and_tell();
}

Status Run::flush_and_tell() {
  if (Status flushed = flush_all(); !flushed) return flushed;
  return stage_.flushed(console_);
}

// Nothing has arrived: at first the moment to flush, then silence.
Status Run::rest() {
  if (!silent_us_) {
    silent_us_ = 0;
    return pause_and_flush();
  } else if (const auto wake_us = stage_.wake_after_us(); wake_us && *silent_us_ >= *wake_us) {
    if (Status idle = stage_.idle(*silent_us_, *this); !idle) return idle;
    if (unwritten_) return *unwritten_;
  }
  return flush_and_tell();
}

// An error like the first of each reason, so that --quiet does not lose the others silently.
void Run::close_reasons() {
  std::uint64_t more = 0;
  std::string list;
  for (const auto& [reason, count] : reasons_) {
    more += count - 1;
    if (count > 1) list += fmt::format("{}{} {}", list.empty() ? "" : ", ", count - 1, reason);
  }
  if (more > 0)
    console_.error(Error{.message = fmt::format("{} more malformed {}: {}", more, more == 1 ? "line" : "lines", list)});
}

void Run::report_ledger() {
  const auto number = [](std::uint64_t value) { return record::Value{static_cast<std::int64_t>(value)}; };
  const Ledger all = continuation_ ? continuation_->before() + ledger_ : ledger_;
  record::Report report;
  report.ts_us = console_.clock().now_us();
  report.tool = console_.tool();
  report.name = "ledger";
  report.detail = {{"lines", number(all.lines)},         {"used", number(all.used)},
                   {"passed", number(all.passed)},       {"malformed", number(all.malformed)},
                   {"rejected", number(all.rejected)},   {"late", number(all.late)},
                   {"duplicate", number(all.duplicate)}, {"limited", number(all.limited)}};
  std::string line;
  ndjson::append(line, report);
  console_.raw(line);
}

Result<cli::Exit> Run::all() {
  if (Status opened = open(); !opened) return opened.error();
  Status ran = lines();
  console_.clear_progress();
  // What was complete when a fault ended the run is written all the same.
  if (ran && continuation_) {
    // A file that was not read to its end is read again.
    if (!unread_) ran = unwritten_ ? Status(*unwritten_) : continuation_->leave(*input_, ledger_);
    if (ran) stage_.leave(*this);
  } else if (ran) {
    ran = stage_.finish(*this);
  }
  if (ran && unwritten_) ran = *unwritten_;
  // A reader that went away has seen enough of the output, but --reject keeps its lines.
  const bool closed = !ran && ran.error().code == Code::kClosed;
  if (!closed) {
    if (Status written = output_->close(); !written && ran) ran = written.error();
  }
  if (reject_) {
    if (Status written = reject_->close(); !written && (ran || closed)) ran = written.error();
  }
  if (ran) ran = stage_.flushed(console_);
  if (Status written = stage_.close(console_); !written && (ran || closed)) ran = written.error();
  close_reasons();
  if (options_.stats) report_ledger();
  if (!ran) return ran.error();
  if (unread_ || (continuation_ && continuation_->lost())) return cli::Exit::kTrouble;
  if (tolerance_.exceeded(ledger_)) {
    console_.error(Error{.message = fmt::format("{} of {} lines are malformed, more than --max-malformed {}",
                                                ledger_.malformed, ledger_.lines, options_.max_malformed)});
    return cli::Exit::kNo;
  }
  if (ledger_.malformed > 0 && options_.malformed_is_no && options_.max_malformed.empty()) return cli::Exit::kNo;
  return stage_.verdict();
}

}  // namespace

// A line of an earlier run that turns out to be another fate now makes a count of this one wrap; the sum is right.
Ledger Ledger::operator+(const Ledger& more) const {
  Ledger sum = *this;
  sum.lines += more.lines;
  for (const auto counter : kCounters) sum.*counter += more.*counter;
  return sum;
}

Result<io::Output> open_beside(const FilterOptions& options, std::string_view option, const std::string& path) {
  if (path == "-") return usage(fmt::format("{}: expected a file, standard output is for records", option));
  return open_output(options, path);
}

Result<cli::Exit> run(const FilterOptions& options, Stage& stage, cli::Console& console) {
  return Run(options, stage, console).all();
}

}  // namespace mcp::stream
