// Tested by tests/unit/stream/filter_test.cpp and the golden cases of every filter.
#include "stream/filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "ndjson/encode.h"
#include "state/archive.h"
#include "stream/kept.h"
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

bool to_standard_output(const std::string& path) { return path.empty() || path == "-"; }

// A run that goes on leaves a file what it has.
Result<io::Output> open_output(const FilterOptions& options, const std::string& path) {
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
  bool ended() const override { return fatal_.has_value(); }
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
  Status go_on();
  Status cut_back();
  Status keep_if_due();
  Status begin();
  Status leave();
  Status place();
  Status keep();
  std::vector<io::Output*> files();
  Status lines();
  io::Input::Step next();
  Status rest();
  Status give(std::span<const io::Line> lines);
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
  bool trouble_ = false;                   // a file could not be read to its end; the others were
  std::optional<Keeper> keeper_;           // with --state, and with it:
  std::vector<io::Segment> segments_;      // what is to be read
  Kept kept_;
  std::uint64_t kept_at_ = 0;  // of the input's bytes, when it was kept last
  bool read_any_ = false;      // and where reading stands, behind the last line
  std::size_t at_file_ = 0;
  std::uint64_t at_offset_ = 0, at_line_ = 0;
  bool unread_ = false;  // a file could not be read to its end
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
      if (Status pushed = stage_.push(lines.subspan(first, i - first), *this); !pushed) return pushed;
      if (unwritten_) return *unwritten_;
      if (fatal_) out().resize(fatal_at_);
      if (fatal_) return *fatal_;
      if (stage_.done()) return Done{};
    }
    first = i + 1;
    if (i < lines.size() && lines[i].part != io::Part::kWhole) {
      if (Status refused = long_line(lines[i]); !refused) return refused;
      if (fatal_) return *fatal_;
    }
  }
  if (Status written = output_->flush_if_large(); !written) return written;
  return reject_ ? reject_->flush_if_large() : Status(Done{});
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
    if (options_.files.size() != 1 || options_.files.front() == "-")
      return usage("--state: expected one FILE to read: what comes through a pipe cannot be read again");
    Result<Keeper> keeper = Keeper::open(options_.state, console_.tool(), options_.asked);
    if (!keeper) return keeper.error();
    keeper_.emplace(std::move(*keeper));
  }
  if (Status opened = open_files(); !opened) return opened;
  if (keeper_) {
    if (Status ready = go_on(); !ready) return ready;
  }
  input_.emplace(options_.files, io::InputOptions{.max_line = options_.max_line,
                                                  .threads = static_cast<int>(options_.threads),
                                                  .interrupts = &console_.interrupts(),
                                                  .ahead = stage_.ahead(),
                                                  .segments = segments_,
                                                  .whole_lines_only = keeper_.has_value()});
  return Done{};
}

// Takes up what the run before left.
Status Run::go_on() {
  const auto& before = keeper_->before();
  Result<io::Resumption> resumption = io::resume(options_.files.front(), before ? before->input : io::Position{});
  if (resumption && !resumption->lost.empty() && before->next)
    resumption = io::resume(options_.files.front(), *before->next);
  if (!resumption) return resumption.error();
  segments_ = std::move(resumption->segments);
  if (!before) return begin();
  if (!resumption->lost.empty()) {
    console_.error(Error{.message = std::move(resumption->lost)}.in(options_.files.front()));
    trouble_ = true;
  }
  kept_ = *before;
  ledger_ = kept_.ledger;
  reasons_ = kept_.reasons;
  state::Reader archive(kept_.stage);
  if (!stage_.load(archive)) {
    return Error{.code = Code::kConfig, .message = "the state cannot be gone on from: it holds what no run has"}.in(
        options_.state);
  }
  return cut_back();
}

// The first state of all: what a run that is killed has written until then is known as its own.
Status Run::begin() {
  Result<io::Position> position = io::position_of(options_.files.front(), 0, 0);
  if (!position) return position.error();
  kept_.input = *position;
  return keep();
}

// What was written after the state was kept comes again.
Status Run::cut_back() {
  const std::vector<io::Output*> all = files();
  for (std::size_t i = 0; i < std::min(all.size(), kept_.outputs.size()); ++i) {
    if (!kept_.outputs[i]) continue;
    if (Status cut = all[i]->cut_back(*kept_.outputs[i]); !cut) return cut;
  }
  return Done{};
}

// A state is kept now and then, so that a run that is killed has not all to do again: more rarely where it is large.
Status Run::keep_if_due() {
  const io::Line& last = input_->lines().back();
  read_any_ = true;
  at_file_ = input_->file_index();
  at_offset_ = input_->offset();
  at_line_ = last.number;
  if (last.part == io::Part::kHead || last.part == io::Part::kMiddle) return Done{};
  constexpr std::uint64_t kOften = std::uint64_t{64} << 20;
  const std::uint64_t enough = std::max<std::uint64_t>(kOften, 16 * keeper_->size());
  if (input_->bytes() - kept_at_ < enough) return Done{};
  if (Status placed = place(); !placed) return placed;
  return keep();
}

// Where reading stands.
Status Run::place() {
  kept_at_ = input_->bytes();
  if (!read_any_) return Done{};
  Result<io::Position> position = input_->position(at_file_, at_offset_, at_line_);
  if (!position) return position.error();
  kept_.input = *position;
  kept_.next.reset();
  return Done{};
}

// First what was written, then the state that says so.
Status Run::keep() {
  kept_.outputs.clear();
  for (io::Output* file : files()) {
    // Standard output is the caller's, also where it is a file: others may write there too.
    if (file == &*output_ && to_standard_output(options_.output)) {
      if (Status flushed = file->flush(); !flushed) return flushed;
      kept_.outputs.emplace_back();
      continue;
    }
    const Result<io::OutputMark> mark = file->commit();
    if (!mark && mark.error().code != Code::kUsage) return mark.error();
    kept_.outputs.push_back(mark ? std::optional(*mark) : std::nullopt);
  }
  kept_.ledger = ledger_;
  kept_.reasons = reasons_;
  state::Writer archive;
  stage_.save(archive);
  kept_.stage = archive.take();
  return keeper_->keep(kept_);
}

Status Run::lines() {
  const std::uint64_t total = input_->total_bytes();
  for (;;) {
    switch (next()) {
      case io::Input::Step::kEnd:
        return Done{};
      case io::Input::Step::kTrouble:
        console_.error(input_->error());
        trouble_ = unread_ = true;
        break;
      case io::Input::Step::kPaused:
        if (Status rested = rest(); !rested) return rested;
        break;
      case io::Input::Step::kLines:
        silent_us_.reset();
        if (Status given = give(input_->lines()); !given) return given;
        if (stage_.done()) return Done{};
        if (Status kept = keeper_ ? keep_if_due() : Status(Done{}); !kept) return kept;
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

// Nothing has arrived: at first the moment to flush, then silence.
Status Run::rest() {
  if (!silent_us_) {
    silent_us_ = 0;
    if (Status paused = stage_.pause(*this); !paused) return paused;
  } else if (const auto wake_us = stage_.wake_after_us(); wake_us && *silent_us_ >= *wake_us) {
    if (Status idle = stage_.idle(*silent_us_, *this); !idle) return idle;
    if (unwritten_) return *unwritten_;
  }
  return flush_all();
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
  record::Report report;
  report.ts_us = console_.clock().now_us();
  report.tool = console_.tool();
  report.name = "ledger";
  report.detail = {{"lines", number(ledger_.lines)},         {"used", number(ledger_.used)},
                   {"passed", number(ledger_.passed)},       {"malformed", number(ledger_.malformed)},
                   {"rejected", number(ledger_.rejected)},   {"late", number(ledger_.late)},
                   {"duplicate", number(ledger_.duplicate)}, {"limited", number(ledger_.limited)}};
  std::string line;
  ndjson::append(line, report);
  console_.raw(line);
}

// Instead of an end: what is open stays open for the next run. A file that was not read to its end is read again.
Status Run::leave() {
  if (unwritten_) return *unwritten_;
  if (unread_) return Done{};
  if (Status placed = place(); !placed) return placed;
  const bool all_read = console_.interrupts().signal() == 0;
  if (all_read && at_file_ + 1 < segments_.size()) {
    Result<io::Position> next = input_->position(segments_.size() - 1, 0, 0);
    if (!next) return next.error();
    kept_.next = *next;
  }
  return keep();
}

Result<cli::Exit> Run::all() {
  if (Status opened = open(); !opened) return opened.error();
  Status ran = lines();
  console_.clear_progress();
  // What was complete when a fault ended the run is written all the same.
  if (ran && keeper_) {
    ran = leave();
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
  if (Status written = stage_.close(console_); !written && (ran || closed)) ran = written.error();
  close_reasons();
  if (options_.stats) report_ledger();
  if (!ran) return ran.error();
  if (trouble_) return cli::Exit::kTrouble;
  if (tolerance_.exceeded(ledger_)) {
    console_.error(Error{.message = fmt::format("{} of {} lines are malformed, more than --max-malformed {}",
                                                ledger_.malformed, ledger_.lines, options_.max_malformed)});
    return cli::Exit::kNo;
  }
  if (ledger_.malformed > 0 && options_.malformed_is_no && options_.max_malformed.empty()) return cli::Exit::kNo;
  return stage_.verdict();
}

}  // namespace

Result<io::Output> open_beside(const FilterOptions& options, std::string_view option, const std::string& path) {
  if (path == "-") return usage(fmt::format("{}: expected a file, standard output is for records", option));
  return open_output(options, path);
}

Result<cli::Exit> run(const FilterOptions& options, Stage& stage, cli::Console& console) {
  return Run(options, stage, console).all();
}

}  // namespace mcp::stream
