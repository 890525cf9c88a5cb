// One thread reads, cuts and unpacks ahead of the one that works; with a single thread the same cutter runs inline.
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
        cutter_(files_, options, wake_fd_) {
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
    if (ready_.size() < std::min(most_ready_, kWorthReading)) room_.notify_one();
    const auto settled = [&] { return !ready_.empty() || (waiting_ && (!told_pause_ || until == kNever)); };
    if (until == kNever || until == kForInput) {
      settled_.wait(lock, settled);
    } else {
      // At the deadline the reader may be about to take what has arrived: then it is given that time.
      for (Deadline look = until; !settled_.wait_until(lock, look, settled) && (!waiting_ || cutter_.arrived());)
        look = deadline_after(kLookAgainUs);
    }
    if (ready_.empty()) {
      told_pause_ = true;
      return Step::kPaused;
    }
    told_pause_ = false;
    current_ = std::move(ready_.front());
    ready_.pop_front();
    return current_->step;
  }

  const Chunk* current() const { return current_.get(); }
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
    cutter_.produce(*current_, told_pause_ ? until : kNever);
    told_pause_ = current_->step == Step::kPaused;
    return current_->step;
  }

  void read_ahead() {
    for (bool end = false; !end;) {
      std::unique_ptr<Chunk> chunk;
      {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [&] { return stop_ || ready_.size() < most_ready_; });
        if (stop_) return;
        if (!free_.empty()) {
          chunk = std::move(free_.back());
          free_.pop_back();
        }
      }
      if (!chunk) chunk = std::make_unique<Chunk>();
      cutter_.produce(*chunk, kNever);
      if (chunk->step == Step::kPaused) {
        set_waiting(true);
        cutter_.produce(*chunk, kForInput);
      }
      end = chunk->step == Step::kEnd;
      const bool more = chunk->step == Step::kLines && chunk->familiar;
      const std::lock_guard lock(mutex_);
      waiting_ = false;
      most_ready_ = chunk->familiar ? kAhead : kAheadOfLearning;
      ready_.push_back(std::move(chunk));
      if (!more || ready_.size() >= kWorthWorking) settled_.notify_one();
    }
  }

  void set_waiting(bool waiting) {
    const std::lock_guard lock(mutex_);
    waiting_ = waiting;
    settled_.notify_one();
  }

  std::vector<Segment> files_;
  int wake_fd_;
  LineCutter cutter_;
  std::unique_ptr<Chunk> current_;
  bool told_pause_ = false;

  std::mutex mutex_;                 // over what follows, where there is a reader
  std::condition_variable settled_;  // something is ready, or the reader waits for input
  std::condition_variable room_;     // for more to be ready
  std::deque<std::unique_ptr<Chunk>> ready_;
  std::vector<std::unique_ptr<Chunk>> free_;
  std::size_t most_ready_ = kAhead;
  bool waiting_ = false;
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

std::span<const Line> Input::lines() const { return impl_->current()->lines.all(); }

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
  return chunks * LineCutter::most_room_of_chunk(lengths);
}

}  // namespace mcp::io
