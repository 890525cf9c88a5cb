// Tested by tests/unit/io/input_test.cpp and tests/unit/io/segments_test.cpp.
#include "io/line_cutter.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

namespace mcp::io {
namespace {

constexpr std::size_t kFirstBlock = std::size_t{1} << 15;
constexpr std::size_t kBlock = std::size_t{1} << 18;
constexpr std::size_t kMostWhole = std::size_t{1} << 30;  // bytes of whole lines, whose ends are counted in 31 bits

std::string reason(std::string_view what, int number) { return std::string(what) + ": " + std::strerror(number); }

Error too_short(const Segment& segment) {
  return Error{.code = Code::kIo,
               .message = "ends before byte " + std::to_string(segment.offset) + ", from which on it was to be read"};
}

// As poll() takes it: rounded up, -1 for ever.
int milliseconds_to(Deadline until) {
  if (until == kNever) return 0;
  if (until == kForInput) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, std::numeric_limits<int>::max()));
}

}  // namespace

Deadline deadline_after(std::int64_t wait_us) {
  constexpr std::int64_t kLongest = std::int64_t{1} << 50;  // the sum with any time stays within the clock's range
  return std::chrono::steady_clock::now() + std::chrono::microseconds(std::min(wait_us, kLongest));
}

LineCutter::LineCutter(const std::vector<Segment>& files, const InputOptions& options, int wake_fd)
    : files_(files), options_(options), wake_fd_(wake_fd), beginnings_(options.segments.size()) {}

LineCutter::~LineCutter() { close_file(); }

void LineCutter::close_file() {
  if (fd_ > STDIN_FILENO) ::close(fd_);
  fd_ = -1;
  unpacker_.reset();
}

void LineCutter::trouble(Chunk& chunk, Error error) const {
  chunk.step = Input::Step::kTrouble;
  chunk.error = std::move(error);
  const std::string& name = files_[chunk.file].path;
  if (chunk.error.place.file.empty()) chunk.error.place.file = name == "-" ? "stdin" : name.empty() ? "''" : name;
}

bool LineCutter::open_next(Chunk& chunk) {
  chunk.file = next_file_;
  const Segment& segment = files_[next_file_++];
  const std::string& name = segment.path;
  // O_NONBLOCK: opening a FIFO would wait for its writer, deaf to signals and to wake_fd_; ready() waits instead.
  fd_ = name == "-" ? STDIN_FILENO : ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat about {};
  if (fd_ < 0 || ::fstat(fd_, &about) != 0) {
    fd_ = -1;
    trouble(chunk, Error{.code = Code::kIo, .message = reason("cannot open", errno)});
    return false;
  }
  regular_ = S_ISREG(about.st_mode);
  terminal_ = ::isatty(fd_) == 1;
  at_start_ = true;
  cut_state_ = {.number = 0, .inside_long_line = segment.inside_line, .at_start = segment.line == 0};
  given_ = 0;
  skip_ = segment.offset;
  packed_end_ = false;
  packed_.clear();
  packed_at_ = 0;
  rest_.set_size(0);
  block_ = kFirstBlock;
  if (regular_ && !beginnings_.empty()) beginnings_[chunk.file] = std::make_unique<Beginning>(about.st_ino);
  if (skip_ == 0 || !regular_ || name == "-") return true;
  return go_to_start(segment, static_cast<std::uint64_t>(about.st_size), chunk);
}

// A packed file is read from its first byte on all the same.
bool LineCutter::go_to_start(const Segment& segment, std::uint64_t size, Chunk& chunk) {
  const auto head = read_head(fd_, std::min<std::uint64_t>(kHeadSize, segment.offset));
  if (!head || (!head->packed && segment.offset > size)) {
    trouble(chunk, head ? too_short(segment) : head.error());
    close_file();
    return false;
  }
  if (head->packed) return true;
  if (::lseek(fd_, static_cast<off_t>(segment.offset), SEEK_SET) < 0) {
    trouble(chunk, Error{.code = Code::kIo, .message = reason("read error", errno)});
    close_file();
    return false;
  }
  if (!beginnings_.empty()) beginnings_[chunk.file]->add(0, head->bytes);
  at_start_ = false;
  given_ = segment.offset;
  skip_ = 0;
  bytes_read_.fetch_add(segment.offset, std::memory_order_relaxed);
  return true;
}

// What was read now stands behind what the chunk had.
void LineCutter::note_beginning(Chunk& chunk, std::size_t had) {
  Beginning* const beginning = beginnings_.empty() ? nullptr : beginnings_[chunk.file].get();
  if (beginning == nullptr || chunk.bytes.size() <= had) return;
  beginning->add(given_ + had, {chunk.bytes.data() + had, chunk.bytes.size() - had});
}

void LineCutter::drop_skipped(Chunk& chunk) {
  const std::size_t dropped = std::min<std::uint64_t>(skip_, chunk.bytes.size());
  if (dropped == 0) return;
  const std::size_t left = chunk.bytes.size() - dropped;
  std::memmove(chunk.bytes.data(), chunk.bytes.data() + dropped, left);
  chunk.bytes.set_size(left);
  given_ += dropped;
  skip_ -= dropped;
}

// Of a file whose reading ends here. Where a signal ended it, what was read may end in the middle of a line whose rest
// is there to be read.
After LineCutter::at_end() const {
  if (files_[next_file_ - 1].growing) return After::kStillGrowing;
  if (!stopped_) return After::kEndOfFile;
  pollfd watched = {fd_, POLLIN, 0};
  const bool cut_off = regular_ || (::poll(&watched, 1, 0) > 0 && (watched.revents & POLLIN) != 0);
  return cut_off ? After::kStillGrowing : After::kEndOfFile;
}

bool LineCutter::out_of_patience() const {
  const Interrupts* interrupts = options_.interrupts;
  if (interrupts == nullptr || interrupts->signal() == 0) return false;
  return terminal_ || interrupts->out_of_patience();
}

// Whether a read would not block. Waits for it where asked to; gives up when patience with a signal ends or on
// wake_fd_.
bool LineCutter::ready(Deadline until, bool& gave_up) {
  for (;;) {
    gave_up = out_of_patience();
    if (gave_up || regular_) return !gave_up;
    const bool signalled = options_.interrupts != nullptr && options_.interrupts->signal() != 0;
    pollfd watched[3] = {{fd_, POLLIN, 0}, {wake_fd_, POLLIN, 0}, {-1, POLLIN, 0}};
    if (options_.interrupts != nullptr && !signalled) watched[2].fd = options_.interrupts->fd();
    // After a signal the descriptor of Interrupts stays readable: a second one is seen by looking again and again.
    const int left = milliseconds_to(until);
    const int timeout = !signalled ? left : left < 0 ? 20 : std::min(left, 20);
    waits_on_ = fd_;
    const int count = ::poll(watched, 3, timeout);
    waits_on_ = -1;
    if (count > 0 && watched[1].revents != 0) return gave_up = true, false;
    if (count > 0 && watched[0].revents != 0) return true;
    if (until != kForInput && milliseconds_to(until) == 0) return false;
  }
}

bool LineCutter::arrived() const {
  pollfd watched = {waits_on_, POLLIN, 0};
  return watched.fd < 0 || (::poll(&watched, 1, 0) > 0 && watched.revents != 0);
}

LineCutter::Got LineCutter::read_raw(char* into, std::size_t room, Deadline until, std::size_t& got, Chunk& chunk) {
  for (;;) {
    bool gave_up = false;
    if (!ready(until, gave_up)) {
      stopped_ = stopped_ || gave_up;
      return gave_up ? Got::kEnd : Got::kPaused;
    }
    const ssize_t count = ::read(fd_, into, room);
    if (count > 0) {
      got = static_cast<std::size_t>(count);
      bytes_read_.fetch_add(got, std::memory_order_relaxed);
      return Got::kBytes;
    }
    if (count == 0) return Got::kEnd;
    if (errno == EINTR || errno == EAGAIN) continue;
    trouble(chunk, Error{.code = Code::kIo, .message = reason("read error", errno)});
    return Got::kTrouble;
  }
}

LineCutter::Got LineCutter::fill(Chunk& chunk, Deadline until) {
  if (unpacker_) return unpack_into(chunk, until);
  std::size_t got = 0;
  const Got outcome = read_raw(chunk.bytes.reserve(block_), block_, until, got, chunk);
  if (outcome == Got::kBytes) block_ = std::min(2 * block_, kBlock);
  chunk.bytes.set_size(chunk.bytes.size() + got);
  const std::string_view head(chunk.bytes.data(), chunk.bytes.size());
  if (!at_start_ || (outcome != Got::kBytes && (outcome != Got::kEnd || head.empty()))) return outcome;
  // The first bytes tell the packing; a pipe may bring them one by one.
  constexpr std::size_t kMagic = 4;
  constexpr std::string_view kFirstBytes = "\x1f\x28";  // of gzip, of zstd
  const bool undecided = head.size() < kMagic && kFirstBytes.find(head.front()) != std::string_view::npos;
  if (outcome == Got::kBytes && undecided) return fill(chunk, until);
  at_start_ = false;
  unpacker_ = zip::make_unpacker(zip::sniff(head));
  if (!unpacker_) return outcome;
  packed_.assign(head.begin(), head.end());
  packed_at_ = 0;
  packed_end_ = outcome == Got::kEnd;
  chunk.bytes.set_size(0);
  return unpack_into(chunk, until);
}

LineCutter::Got LineCutter::unpack_into(Chunk& chunk, Deadline until) {
  for (;;) {
    const std::string_view in(packed_.data() + packed_at_, packed_.size() - packed_at_);
    const auto progress = unpacker_->unpack(in, chunk.bytes.reserve(kBlock), kBlock);
    if (!progress) {
      trouble(chunk, progress.error());
      return Got::kTrouble;
    }
    packed_at_ += progress->consumed;
    if (progress->produced > 0) {
      chunk.bytes.set_size(chunk.bytes.size() + progress->produced);
      return Got::kBytes;
    }
    if (packed_at_ < packed_.size() && progress->consumed > 0) continue;
    if (packed_end_) {
      if (unpacker_->complete() && packed_at_ == packed_.size()) return Got::kEnd;
      trouble(chunk, Error{.code = Code::kIo, .message = "compressed data ends too early: the file was cut off"});
      return Got::kTrouble;
    }
    std::vector<char> left(packed_.begin() + static_cast<std::ptrdiff_t>(packed_at_), packed_.end());
    packed_ = std::move(left);
    packed_at_ = 0;
    const std::size_t kept = packed_.size();
    packed_.resize(kept + kBlock);
    std::size_t got = 0;
    const Got outcome = read_raw(packed_.data() + kept, kBlock, until, got, chunk);
    packed_.resize(kept + got);
    if (outcome == Got::kTrouble || outcome == Got::kPaused) return outcome;
    if (outcome == Got::kEnd && stopped_) return outcome;
    packed_end_ = outcome == Got::kEnd;
  }
}

void LineCutter::begin(Chunk& chunk) const {
  if (options_.ahead == nullptr) return;
  if (!chunk.notes) chunk.notes = options_.ahead->make_notes();
  options_.ahead->begin(*chunk.notes);
}

// Cuts what depends on what came before or comes behind it.
void LineCutter::cut_here(Chunk& chunk, After after) {
  begin(chunk);
  cut_state_.number = 0;
  const std::size_t given = io::cut(chunk, after, options_, cut_state_);
  if (options_.ahead != nullptr) options_.ahead->end(*chunk.notes);
  if (after == After::kMoreBytes) rest_.append(chunk.bytes.data() + given, chunk.bytes.size() - given);
  given_ += given;
  chunk.offset = given_;
}

// Where lines end in the bytes that were read, and all is ordinary: what stands behind the last one is kept for the
// next time.
bool LineCutter::leave_whole(Chunk& chunk) {
  if (cut_state_.at_start || cut_state_.inside_long_line) return false;
  const char* const begin = chunk.bytes.data();
  const auto* const last = static_cast<const char*>(::memrchr(begin, '\n', chunk.bytes.size()));
  if (last == nullptr) return false;
  const auto whole = static_cast<std::size_t>(last + 1 - begin);
  if (chunk.bytes.size() - whole > options_.max_line || whole > kMostWhole) return false;
  rest_.append(last + 1, chunk.bytes.size() - whole);
  chunk.bytes.set_size(whole);
  chunk.whole = true;
  chunk.is_cut = false;
  chunk.step = Input::Step::kLines;
  given_ += whole;
  chunk.offset = given_;
  this->begin(chunk);
  return true;
}

void LineCutter::cut(Chunk& chunk) const {
  if (chunk.is_cut) return;
  find_ends(chunk, options_);
  if (options_.ahead != nullptr) options_.ahead->end(*chunk.notes);
}

void LineCutter::take(Chunk& chunk, Deadline until) {
  chunk.bytes.set_size(0);
  chunk.lines.clear();
  chunk.began = 0;
  chunk.whole = false;
  chunk.is_cut = true;
  chunk.familiar = true;
  read_lines(chunk, until);
}

void LineCutter::read_lines(Chunk& chunk, Deadline until) {
  if (held_trouble_) {
    trouble(chunk, std::move(*held_trouble_));
    held_trouble_.reset();
    return;
  }
  for (;;) {
    if (fd_ < 0) {
      if (stopped_ || next_file_ == files_.size()) {
        chunk.step = Input::Step::kEnd;
        return;
      }
      if (!open_next(chunk)) return;
    }
    chunk.file = next_file_ - 1;
    chunk.bytes.append(rest_.data(), rest_.size());
    rest_.set_size(0);
    const std::size_t had = chunk.bytes.size();
    Got got = fill(chunk, until);
    note_beginning(chunk, had);
    if (skip_ > 0) drop_skipped(chunk);
    if (got == Got::kEnd && skip_ > 0 && !stopped_) {
      trouble(chunk, too_short(files_[chunk.file]));
      got = Got::kTrouble;
    }
    if (got == Got::kPaused) {
      rest_.append(chunk.bytes.data(), chunk.bytes.size());
      chunk.step = Input::Step::kPaused;
      return;
    }
    if (got == Got::kTrouble) {
      // What stands before the fault came in: it is given out first, as a last line without its newline.
      cut_here(chunk, at_end());
      close_file();
      if (chunk.lines.empty()) return;
      held_trouble_ = std::move(chunk.error);
      chunk.step = Input::Step::kLines;
      return;
    }
    if (got == Got::kEnd) {
      cut_here(chunk, at_end());
      close_file();
    } else if (leave_whole(chunk)) {
      return;
    } else {
      cut_here(chunk, After::kMoreBytes);
    }
    if (!chunk.lines.empty()) {
      chunk.step = Input::Step::kLines;
      return;
    }
    chunk.bytes.set_size(0);
  }
}

// The end of a line may need room behind the block, and both buffers may have grown a step further than they need.
std::size_t LineCutter::most_room_of_chunk(const LineLengths& lengths) {
  const std::size_t bytes = kBlock + lengths.longest + kPadding;
  return bytes + bytes / 2 + most_room_of_lines(lengths) +
         2 * (kBlock / lengths.shortest + 1) * (sizeof(std::uint32_t) + lengths.note);
}

std::size_t LineCutter::most_room_of_lines(const LineLengths& lengths) {
  return 2 * (kBlock / lengths.shortest + 1) * sizeof(Line);
}

}  // namespace mcp::io
