// Tested by the golden cases of mcp-scrape.
#include "dump.h"

#include <algorithm>

#include "io/tail.h"
#include "promtext/format.h"

namespace mcp::scrape {
namespace {

constexpr std::size_t kTail = 16;  // bytes at the end that may say what a text is

std::string head_of(std::span<const io::Line> lines) {
  constexpr std::size_t kHead = std::size_t{1} << 16;
  std::string head;
  for (const io::Line& line : lines) {
    if (head.size() > kHead) break;
    head += line.text;
    head += '\n';
  }
  return head;
}

}  // namespace

Dump::Dump(const Source& source, const Shared& shared, int threads)
    : source_(source), shared_(shared), threads_(threads), renderer_(identity_of(shared.plan, "")) {}

void Dump::start(std::int64_t wall_us) {
  renderer_.set_time(shared_.plan.at_us.value_or(wall_us));
  text_.reset();
  unended_.reset();
  input_.emplace(
      std::vector<std::string>{source_.address},
      io::InputOptions{.max_line = shared_.max_line, .threads = threads_, .interrupts = &shared_.console.interrupts()});
  total_bytes_ = input_->total_bytes();
}

// The format shows in the first batch, or at the end of a file that can be looked at there.
void Dump::begin_text() {
  if (text_) return;
  auto format = shared_.plan.format;
  if (!format)
    format =
        promtext::sniff(head_of(input_->lines()), is_stream() ? std::string() : io::tail_of(source_.address, kTail));
  const Setting setting{source_.shown, renderer_, families_, shared_.ledger, shared_.plan.judgement};
  text_.emplace(setting, *format);
}

Result<Dump::Step> Dump::step(Patience patience, std::string& out) {
  switch (patience == Patience::kAny ? input_->next() : input_->next_if_ready()) {
    case io::Input::Step::kPaused:
      return Step::kPaused;
    case io::Input::Step::kTrouble: {
      const Error error = input_->error();
      [[maybe_unused]] const Status finished = finish(Read::kCutShort, out);
      return error;
    }
    case io::Input::Step::kEnd: {
      if (Status read = last_line(out); !read) {
        [[maybe_unused]] const Status finished = finish(Read::kCutShort, out);
        return read.error();
      }
      const bool interrupted = shared_.console.interrupts().signal() != 0;  // then the Input may have given up
      Status finished = finish(interrupted ? Read::kCutShort : Read::kWhole, out);
      if (!finished) return finished.error();
      return Step::kEnd;
    }
    case io::Input::Step::kLines:
      break;
  }
  if (Status read = lines(out); !read) {
    [[maybe_unused]] const Status finished = finish(Read::kCutShort, out);
    return read.error();
  }
  return Step::kMore;
}

void Dump::stop(std::string& out) {
  if (over()) return;
  [[maybe_unused]] const Status finished = finish(Read::kCutShort, out);
}

Status Dump::lines(std::string& out) {
  begin_text();
  for (const io::Line& line : input_->lines()) {
    Status read = Done{};
    if (line.part == io::Part::kWhole && !line.newline) {
      unended_ = {std::string(line.text), line.number};
    } else if (line.part == io::Part::kWhole) {
      read = text_->line(line.text, line.number, out);
    } else if (line.part == io::Part::kHead) {
      read = text_->long_line(line.text, line.number, shared_.max_line);
    }
    if (!read) return read;
  }
  return Done{};
}

Status Dump::last_line(std::string& out) {
  return unended_ ? text_->line(unended_->text, unended_->number, out) : Status(Done{});
}

// What was read until here counts, whether the file went on or not; only a file that was read whole is judged as a
// whole.
Status Dump::finish(Read read, std::string& out) {
  const bool whole = read == Read::kWhole;
  if (whole) begin_text();
  Status finished = Done{};
  if (text_ && whole) finished = text_->finish(out);
  if (text_ && !whole) text_->abandon(out);
  const Tally tally = text_ ? text_->tally() : Tally{};
  shared_.ledger.scraped(tally);
  shared_.ledger.add_records(text_ ? text_->records() : 0);
  input_.reset();
  return finished;
}

}  // namespace mcp::scrape
