// Tested by tests/unit/mcp-scrape/scraper_test.cpp.
#include "scraper.h"

#include <poll.h>

#include <algorithm>
#include <chrono>

namespace mcp::scrape {
namespace {

using namespace std::chrono_literals;

constexpr timeutil::Duration kLongestWait = 1h;
constexpr int kMostStalls = 4;  // the wait for a pipe doubles with each one: 16 ms at most

// Waits until a signal comes, or the time is over.
void wait_for(int interrupts, timeutil::Duration timeout) {
  pollfd ready{interrupts, POLLIN, 0};
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(timeout).count();
  ::poll(&ready, 1, static_cast<int>(std::clamp<std::int64_t>(ms, 0, 3'600'000)));
}

}  // namespace

Scraper::Scraper(const Options& options, const Plan& plan, io::Output& output, cli::Console& console)
    : options_(options),
      plan_(plan),
      output_(output),
      console_(console),
      ledger_(console),
      shared_{plan_, ledger_, console_, options.max_line} {
  const Moment start = now();
  for (const Source& source : plan_.sources) add(source, start);
}

Moment Scraper::now() const { return {console_.clock().now_us(), console_.clock().monotonic_us()}; }

void Scraper::add(const Source& source, const Moment& start) {
  const Schedule schedule(plan_.pace, source.address, start);
  if (source.kind == Source::Kind::kFile) {
    files_.push_back({Dump(source, shared_, static_cast<int>(options_.threads)), schedule});
    return;
  }
  targets_.emplace_back(source, shared_, schedule);
  if (source.kind == Source::Kind::kHttp && !fetcher_) fetcher_.emplace(console_.clock(), options_.concurrency);
}

Status Scraper::run() {
  Status ran = rounds();
  for (File& file : files_) file.dump.stop(output_.buffer());
  if (ran) ran = output_.flush();
  return ran;
}

Status Scraper::rounds() {
  while (console_.interrupts().signal() == 0) {
    start_due();
    if (Status read = read_files(); !read) return read;
    if (idle_for_good()) break;
    if (Status waited = wait(); !waited) return waited;
  }
  return Done{};
}

void Scraper::start_due() {
  const std::int64_t at = now().monotonic_us;
  const auto is_due = [at](const Schedule& schedule) { return schedule.due().value_or(INT64_MAX) <= at; };
  for (std::uint64_t id = 0; id < targets_.size(); ++id) {
    if (!targets_[id].running() && is_due(targets_[id].schedule())) start(id);
  }
  for (File& file : files_) {
    if (!file.waiting && is_due(file.schedule)) {
      file.waiting = true;
      file.dump.start(now().wall_us);
    }
  }
}

void Scraper::start(std::uint64_t id) {
  Target& target = targets_[id];
  target.start(now());
  if (target.source().kind == Source::Kind::kHost) {
    target.read_host();
    return end(id, std::nullopt);
  }
  const Result<http::Request> request = make_request(options_, plan_, target.source());
  if (!request) return end(id, request.error());
  ++running_;
  fetcher_->start(id, *request, &target);
}

void Scraper::end(std::uint64_t id, const std::optional<Error>& error) {
  targets_[id].end(error, now().monotonic_us, output_);
}

// One batch of the file whose turn it is.
Status Scraper::read_files() {
  File* const file = turn();
  if (file == nullptr) return Done{};
  const auto patience = alone() ? Dump::Patience::kAny : Dump::Patience::kNone;
  const Result<Dump::Step> step = file->dump.step(patience, output_.buffer());
  if (!step) file_failed(Error(step.error()).in(file->dump.source().shown));
  if (file->dump.over()) return file_over(*file);
  file->stalled = step && *step == Dump::Step::kPaused;
  if (file->stalled) return Done{};
  stalls_ = 0;
  if (file->dump.is_stream()) ++turn_;
  console_.progress("read", file->dump.bytes(), file->dump.total_bytes());
  if (Status kept = ledger_.flush_if_large(); !kept) return kept;
  return output_.flush_if_large();
}

Status Scraper::file_over(File& file) {
  stalls_ = 0;
  file.waiting = false;
  file.schedule.ended(now().monotonic_us);
  console_.clear_progress();
  if (Status kept = ledger_.flush(); !kept) return kept;
  return plan_.pace.interval_us ? output_.flush() : output_.flush_if_large();
}

void Scraper::file_failed(const Error& error) {
  trouble_ = true;
  console_.error(error);
}

std::optional<std::int64_t> Scraper::next_due() const {
  std::optional<std::int64_t> next;
  const auto consider = [&next](const std::optional<std::int64_t>& due) {
    if (due && (!next || *due < *next)) next = due;
  };
  for (const Target& target : targets_) {
    if (!target.running()) consider(target.schedule().due());
  }
  for (const File& file : files_) {
    if (!file.waiting) consider(file.schedule.due());
  }
  return next;
}

bool Scraper::idle_for_good() const { return reading() == Reading::kNone && running_ == 0 && !next_due(); }

Scraper::File* Scraper::turn() {
  for (std::size_t i = 0; i < files_.size(); ++i) {
    const std::size_t at = (turn_ + i) % files_.size();
    if (!files_[at].waiting || files_[at].stalled) continue;
    turn_ = at;
    return &files_[at];
  }
  turn_ = 0;
  return nullptr;
}

// Whether one file is all that there is to wait for.
bool Scraper::alone() const {
  const auto waiting = std::count_if(files_.begin(), files_.end(), [](const File& file) { return file.waiting; });
  return waiting == 1 && running_ == 0 && !next_due();
}

Scraper::Reading Scraper::reading() const {
  Reading reading = Reading::kNone;
  for (const File& file : files_) {
    if (!file.waiting) continue;
    if (!file.stalled) return Reading::kReady;
    reading = Reading::kStalled;
  }
  return reading;
}

// How long nothing of ours has to be done.
timeutil::Duration Scraper::patience(Reading reading) const {
  if (reading == Reading::kReady || (reading == Reading::kStalled && alone())) return timeutil::Duration::zero();
  // A pipe that has nothing to read is asked again soon, and less soon each time that it still has nothing.
  const timeutil::Duration longest =
      reading == Reading::kStalled ? timeutil::Duration(1ms) * (1 << stalls_) : kLongestWait;
  const std::optional<std::int64_t> due = next_due();
  if (!due) return longest;
  return std::clamp(timeutil::Duration(*due - now().monotonic_us), timeutil::Duration::zero(), longest);
}

// Until there is something to do; what is written so far goes out first.
Status Scraper::wait() {
  const Reading reading = this->reading();
  if (reading != Reading::kReady) {
    if (Status flushed = output_.flush(); !flushed) return flushed;
    if (Status flushed = ledger_.flush(); !flushed) return flushed;
  }
  if (Status waited = wait_for_servers(patience(reading)); !waited) return waited;
  if (reading == Reading::kStalled) {
    stalls_ = std::min(stalls_ + 1, kMostStalls);
    for (File& file : files_) file.stalled = false;
  }
  return Done{};
}

Status Scraper::wait_for_servers(timeutil::Duration patience) {
  const int interrupts = console_.interrupts().fd();
  if (running_ == 0) {
    if (patience > timeutil::Duration::zero()) wait_for(interrupts, patience);
    return Done{};
  }
  for (const http::Response& response : fetcher_->wait(patience, interrupts)) {
    --running_;
    end(response.id, response.error);
    if (Status flushed = output_.flush(); !flushed) return flushed;
    if (Status flushed = ledger_.flush(); !flushed) return flushed;
  }
  return ledger_.flush_if_large();
}

cli::Exit Scraper::verdict() const {
  const bool malformed =
      std::any_of(targets_.begin(), targets_.end(), [](const Target& target) { return target.ever_malformed(); });
  if (trouble_ || malformed) return cli::Exit::kTrouble;
  const bool down =
      std::any_of(targets_.begin(), targets_.end(), [](const Target& target) { return target.ever_down(); });
  return options_.fail_on_down && down ? cli::Exit::kNo : cli::Exit::kOk;
}

}  // namespace mcp::scrape
