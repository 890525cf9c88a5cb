// Tested by tests/unit/mcp-scrape/scraper_test.cpp.
#include "scraper.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace mcp::scrape {
namespace {

using namespace std::chrono_literals;

constexpr timeutil::Duration kLongestWait = 1h;

// Waits until the descriptor can be read, a signal comes, or the time is over.
void wait_for(int fd, int interrupts, timeutil::Duration timeout) {
  pollfd ready[] = {{interrupts, POLLIN, 0}, {fd, POLLIN, 0}};
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(timeout).count();
  ::poll(ready, fd < 0 ? 1 : 2, static_cast<int>(std::clamp<std::int64_t>(ms, 0, 3'600'000)));
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
  if (source.kind == Source::Kind::kHttp && !fetcher_) fetcher_.emplace(options_.concurrency);
}

Status Scraper::run() {
  while (console_.interrupts().signal() == 0) {
    start_due();
    if (Status read = read_files(); !read) return read;
    if (idle_for_good()) break;
    if (Status waited = wait(); !waited) return waited;
  }
  return output_.flush();
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
  targets_[id].end(error, now().monotonic_us, output_.buffer());
}

// One batch of the first file whose turn it is.
Status Scraper::read_files() {
  paused_ = false;
  File* const file = turn();
  if (file == nullptr) return Done{};
  const Result<Dump::Step> step = file->dump.step(output_.buffer());
  if (!step) file_failed(Error(step.error()).in(file->dump.source().shown));
  if (file->dump.over()) {
    file->waiting = false;
    file->schedule.ended(now().monotonic_us);
    console_.clear_progress();
    return plan_.pace.interval_us ? output_.flush() : output_.flush_if_large();
  }
  paused_ = step && *step == Dump::Step::kPaused;
  if (!paused_) console_.progress("read", file->dump.bytes(), file->dump.total_bytes());
  return output_.flush_if_large();
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
  const auto file = std::find_if(files_.begin(), files_.end(), [](const File& one) { return one.waiting; });
  return file == files_.end() ? nullptr : &*file;
}

Scraper::Reading Scraper::reading() const {
  const bool any = std::any_of(files_.begin(), files_.end(), [](const File& file) { return file.waiting; });
  if (!any) return Reading::kNone;
  return paused_ ? Reading::kStalled : Reading::kReady;
}

// How long nothing of ours has to be done.
timeutil::Duration Scraper::patience(Reading reading) const {
  // A file that has nothing to read yet is asked again soon, so that it holds up nobody.
  constexpr timeutil::Duration kSoon = 20ms;
  if (reading == Reading::kReady) return timeutil::Duration::zero();
  const timeutil::Duration longest = reading == Reading::kStalled && running_ > 0 ? kSoon : kLongestWait;
  const std::optional<std::int64_t> due = next_due();
  if (!due) return longest;
  return std::clamp(timeutil::Duration(*due - now().monotonic_us), timeutil::Duration::zero(), longest);
}

// Until there is something to do; what is written so far goes out first.
Status Scraper::wait() {
  const Reading reading = this->reading();
  if (reading != Reading::kReady) {
    if (Status flushed = output_.flush(); !flushed) return flushed;
  }
  const int interrupts = console_.interrupts().fd();
  if (running_ == 0) {
    const bool on_stdin = reading == Reading::kStalled && turn()->dump.is_stdin();
    if (reading == Reading::kNone || on_stdin) wait_for(on_stdin ? STDIN_FILENO : -1, interrupts, patience(reading));
    return Done{};
  }
  for (const http::Response& response : fetcher_->wait(patience(reading), interrupts)) {
    --running_;
    end(response.id, response.error);
    if (Status flushed = output_.flush(); !flushed) return flushed;
  }
  return Done{};
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
