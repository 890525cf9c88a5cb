// Tested by the golden cases of mcp-scrape.
#include "dump.h"

#include <algorithm>
#include <fstream>

#include "promtext/format.h"

namespace mcp::scrape {
namespace {

// The last bytes of a regular file, "" for anything else.
std::string tail_of(const std::string& path) {
  constexpr std::streamoff kTail = 16;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file.tellg();
  if (!file || size <= 0) return {};
  std::string tail(static_cast<std::size_t>(std::min(size, kTail)), '\0');
  file.seekg(size - static_cast<std::streamoff>(tail.size()));
  file.read(tail.data(), static_cast<std::streamsize>(tail.size()));
  return file ? tail : std::string();
}

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
    format = promtext::sniff(head_of(input_->lines()), is_stdin() ? std::string() : tail_of(source_.address));
  const Setting setting{source_.shown, renderer_, families_, shared_.ledger, shared_.plan.judgement};
  text_.emplace(setting, *format);
}

Result<Dump::Step> Dump::step(std::string& out) {
  switch (input_->next()) {
    case io::Input::Step::kPaused:
      return Step::kPaused;
    case io::Input::Step::kTrouble: {
      const Error error = input_->error();
      [[maybe_unused]] const Status finished = finish(error, out);
      return error;
    }
    case io::Input::Step::kEnd: {
      if (Status finished = finish(Done{}, out); !finished) return finished.error();
      return Step::kEnd;
    }
    case io::Input::Step::kLines:
      break;
  }
  if (Status read = lines(out); !read) {
    [[maybe_unused]] const Status finished = finish(read, out);
    return read.error();
  }
  return Step::kMore;
}

Status Dump::lines(std::string& out) {
  begin_text();
  for (const io::Line& line : input_->lines()) {
    Status read = Done{};
    if (line.part == io::Part::kWhole) {
      read = text_->line(line.text, line.number, out);
    } else if (line.part == io::Part::kHead) {
      read = text_->long_line(line.text, line.number, shared_.max_line);
    }
    if (!read) return read;
  }
  return Done{};
}

// What was read until here counts, whether the file went on or not; only a file that was read whole is judged as a
// whole.
Status Dump::finish(const Status& read, std::string& out) {
  if (read) begin_text();
  Status finished = Done{};
  if (text_ && read) finished = text_->finish(out);
  if (text_ && !read) text_->abandon(out);
  const Tally tally = text_ ? text_->tally() : Tally{};
  shared_.ledger.scraped(tally);
  shared_.ledger.add_records(text_ ? text_->records() : 0);
  input_.reset();
  return finished;
}

}  // namespace mcp::scrape
