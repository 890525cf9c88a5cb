// One thread takes blocks, unpacks and cuts them ahead of the one that works, which does the same where it has nothing
// else to do; with a single thread all runs inline.
// Tested by tests/unit/io/input_test.cpp and tests/unit/io/segments_test.cpp.
#include "io/input.h"

#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "io/line_cutter.h"

namespace mcp::io {
namespace {

constexpr std::size_t kAhead = 12;           // chunks in flight besides the one being worked on
constexpr std::size_t kAheadOfLearning = 2;  // while most lines are unknown to who looks ahead
// Waking the other thread costs as much as working on a quarter of a chunk: it is done for several at a time.
constexpr std::size_t kWorthWorking = 4;  // so many are ready
constexpr std::size_t kWorthReading = 6;  // so few are
constexpr std::int64_t kLookAgainUs = 5'000;
constexpr int kShort = 200;  // turns that are given away before it is slept

std::vector<Segment> to_read(std::vector<std::string> files, const InputOptions& options) {
  std::vector<Segment> segments = options.segments;
  if (segments.empty()) {
    if (files.empty()) files.emplace_back("-");
    for (std::string& file : files) segments.emplace_back().path = std::move(file);
  }
  if (options.whole_lines_only) segments.back().growing = true;
  return segments;
}

}  // namespace

class Input::Impl {
 public:
  Impl(std::vector<std::string> files, const InputOptions& options)
      : files_(to_read(std::move(files), options)),
        wake_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        cutter_(files_, options, wake_fd_),
        max_line_(options.max_line) {
    for (const Segment& file : files_) lines_before_.push_back(file.line);
    if (options.threads > 1) reader_ = std::thread([this] { read_ahead(); });
  }
  ~Impl() {
    if (reader_.joinable()) {
      {
        const std::lock_guard lock(mutex_);
        stop_ = true;
      }
      const std::uint64_t one = 1;
      [[maybe_unused]] const auto written = ::write(wake_fd_, &one, sizeof one);
      room_.notify_one();
      took_.notify_all();
      reader_.join();
    }
    ::close(wake_fd_);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Step next(Deadline until) {
    if (current_ && current_->step == Step::kEnd) return Step::kEnd;
    if (!reader_.joinable()) return next_inline(until);
    std::unique_lock lock(mutex_);
    if (current_) free_.push_back(std::move(current_));
    if (taken_.size() < std::min(most_taken_, kWorthReading)) room_.notify_one();
    while (!ready() && may_help()) {
      if (taking_) {
        let_take(lock);
      } else {
        produce(lock, Filler::kCaller);
      }
    }
    const auto settled = [&] { return ready() || (waiting_ && (!told_pause_ || until == kNever)); };
    if (until == kNever || until == kForInput) {
      settled_.wait(lock, settled);
    } else {
      // At the deadline the reader may be about to take what has arrived: then it is given that time.
      for (Deadline look = until; !settled_.wait_until(lock, look, settled) && (!waiting_ || cutter_.arrived());)
        look = deadline_after(kLookAgainUs);
    }
    if (!ready()) {
      told_pause_ = true;
      return Step::kPaused;
    }
    told_pause_ = false;
    current_ = std::move(taken_.front());
    taken_.pop_front();
    lock.unlock();
    number_lines(*current_);
    return current_->step;
  }

  const Chunk* current() const { return current_.get(); }
  std::span<const Line> lines() const { return current_->whole ? whole_lines_.all() : current_->lines.all(); }
  const std::string& file_name(std::size_t index) const { return files_[index].path; }
  const Beginning* beginning(std::size_t index) const { return cutter_.beginning(index); }
  std::uint64_t bytes() const { return cutter_.bytes_read(); }
  std::uint64_t total_bytes() const {
    std::uint64_t total = 0;
    for (const Segment& file : files_) {
      struct stat about {};
      const int known = file.path == "-" ? ::fstat(STDIN_FILENO, &about) : ::stat(file.path.c_str(), &about);
      if (known != 0 || !S_ISREG(about.st_mode)) return 0;
      total += static_cast<std::uint64_t>(about.st_size);
    }
    return total;
  }

 private:
  Step next_inline(Deadline until) {
    if (!current_) current_ = std::make_unique<Chunk>();
    cutter_.take(*current_, told_pause_ ? until : kNever);
    cutter_.cut(*current_);
    current_->is_cut = true;
    number_lines(*current_);
    told_pause_ = current_->step == Step::kPaused;
    return current_->step;
  }

  // Chunks are given out in their order, so that all lines before this one are known by now.
  void number_lines(Chunk& chunk) {
    std::uint64_t& before = lines_before_[chunk.file];
    if (chunk.whole) {
      lines_of(chunk, before, max_line_, whole_lines_);
    } else {
      for (Line& line : chunk.lines.all()) line.number += before;
    }
    before += chunk.began;
  }

  void read_ahead() {
    std::unique_lock lock(mutex_);
    for (;;) {
      if (ended_ || taken_.size() >= most_taken_) settled_.notify_one();  // however little is ready, nothing follows
      room_.wait(lock, [&] { return stop_ || ended_ || taken_.size() < most_taken_; });
      if (stop_ || ended_) return;
      if (taking_) {
        let_take(lock);
      } else {
        produce(lock, Filler::kReader);
      }
    }
  }

  bool ready() const { return !taken_.empty() && taken_.front()->is_cut; }

  // The caller has nothing to do before the reader is done: it takes and cuts what comes behind that, which it then has
  // at hand. Not where it might wait for input, nor where what comes is hardly known to who looks at it: that is to be
  // learnt first.
  bool may_help() const { return regular_ && !waiting_ && !ended_ && most_taken_ == kAhead && taken_.size() < kAhead; }

  // Taking is short, as a rule: then it is not worth to sleep.
  void let_take(std::unique_lock<std::mutex>& lock) {
    for (int turn = 0; turn < kShort && taking_ && !waiting_; ++turn) {
      lock.unlock();
      std::this_thread::yield();
      lock.lock();
    }
    took_.wait(lock, [&] { return !taking_ || waiting_ || stop_; });
  }

  // Takes the next chunk, one thread after the other, and cuts it, beside the other one.
  void produce(std::unique_lock<std::mutex>& lock, Filler who) {
    std::unique_ptr<Chunk> made = free_chunk(who);
    Chunk& chunk = *made;
    chunk.filler = who;
    taking_ = true;
    lock.unlock();
    cutter_.take(chunk, kNever);
    if (chunk.step == Step::kPaused && who == Filler::kReader) {
      set_waiting(true);
      cutter_.take(chunk, kForInput);
    }
    lock.lock();
    taking_ = waiting_ = false;
    took_.notify_one();
    regular_ = cutter_.regular();
    ended_ = chunk.step == Step::kEnd;
    if (chunk.step == Step::kPaused) return free_.push_back(std::move(made));
    taken_.push_back(std::move(made));
    if (!chunk.is_cut) {
      lock.unlock();
      cutter_.cut(chunk);
      lock.lock();
      chunk.is_cut = true;
    }
    const bool more = chunk.step == Step::kLines && chunk.familiar;
    most_taken_ = chunk.familiar ? kAhead : kAheadOfLearning;
    if (!more || taken_.size() >= kWorthWorking) settled_.notify_one();
  }

  // Best one that this thread filled before: its bytes are still in the cache of the same processor.
  std::unique_ptr<Chunk> free_chunk(Filler who) {
    if (free_.empty()) return std::make_unique<Chunk>();
    const auto mine = std::find_if(free_.rbegin(), free_.rend(), [who](const auto& one) { return one->filler == who; });
    const auto at = mine == free_.rend() ? free_.end() - 1 : mine.base() - 1;
    std::unique_ptr<Chunk> chunk = std::move(*at);
    free_.erase(at);
    return chunk;
  }

  void set_waiting(bool waiting) {
    const std::lock_guard lock(mutex_);
    waiting_ = waiting;
    settled_.notify_one();
    took_.notify_one();
  }

  std::vector<Segment> files_;
  int wake_fd_;
  LineCutter cutter_;
  std::size_t max_line_;
  std::unique_ptr<Chunk> current_;
  Lines whole_lines_;                        // of current_, where they are
  std::vector<std::uint64_t> lines_before_;  // of each file, what began in the chunks that were given out
  bool told_pause_ = false;

  std::mutex mutex_;                          // over what follows, where there is a reader
  std::condition_variable settled_;           // something is ready, or the reader waits for input
  std::condition_variable room_;              // for more to be taken
  std::condition_variable took_;              // nobody takes any more, or the reader waits for input
  std::deque<std::unique_ptr<Chunk>> taken_;  // in order; some are still being cut
  std::vector<std::unique_ptr<Chunk>> free_;
  std::size_t most_taken_ = kAhead;
  bool taking_ = false;   // somebody is
  bool regular_ = false;  // the file that is taken from
  bool waiting_ = false;
  bool ended_ = false;
  bool stop_ = false;
  std::thread reader_;  // last: it uses everything above
};

Input::Input(std::vector<std::string> files, const InputOptions& options)
    : impl_(std::make_unique<Impl>(std::move(files), options)) {}
Input::~Input() = default;
Input::Input(Input&&) noexcept = default;
Input& Input::operator=(Input&&) noexcept = default;

Input::Step Input::next() { return impl_->next(kForInput); }

Input::Step Input::next_if_ready() { return impl_->next(kNever); }

Input::Step Input::next_within(std::int64_t wait_us) { return impl_->next(deadline_after(wait_us)); }

std::span<const Line> Input::lines() const { return impl_->lines(); }

const Notes* Input::notes() const { return impl_->current()->notes.get(); }

std::string_view Input::file() const {
  const std::string& name = impl_->file_name(impl_->current()->file);
  return name == "-" ? std::string_view("stdin") : std::string_view(name);
}

const Error& Input::error() const { return impl_->current()->error; }

std::size_t Input::file_index() const { return impl_->current()->file; }
std::uint64_t Input::offset() const { return impl_->current()->offset; }

Result<Position> Input::position(std::size_t file_index, std::uint64_t offset, std::uint64_t line) const {
  const std::string& name = impl_->file_name(file_index);
  const Beginning* const beginning = impl_->beginning(file_index);
  if (beginning != nullptr) {
    auto position = beginning->position(offset, line);
    return position ? position : Result<Position>(position.error().in(name));
  }
  return Error{.code = Code::kUsage, .message = "is no regular file, and cannot be resumed"}.in(name);
}

std::uint64_t Input::bytes() const { return impl_->bytes(); }
std::uint64_t Input::total_bytes() const { return impl_->total_bytes(); }

Result<std::string> read_file(const std::string& path, std::size_t limit) {
  Input input({path}, {});
  std::string content;
  for (;;) {
    const Input::Step step = input.next();
    if (step == Input::Step::kEnd) return content;
    if (step == Input::Step::kTrouble) return input.error();
    if (step == Input::Step::kPaused) continue;
    for (const Line& line : input.lines()) {
      content += line.text;
      if (line.newline) content += '\n';
    }
    if (content.size() > limit) {
      return Error{.code = Code::kConfig, .message = "is larger than " + std::to_string(limit) + " bytes"}.in(path);
    }
  }
}

std::size_t Input::most_room(const InputOptions& options, const LineLengths& lengths) {
  const std::size_t chunks = options.threads > 1 ? kAhead + 2 : 1;  // one is worked on, one is filled
  return chunks * LineCutter::most_room_of_chunk(lengths) + LineCutter::most_room_of_lines(lengths);
}

}  // namespace mcp::io
