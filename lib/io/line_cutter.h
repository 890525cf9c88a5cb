// Files in the order named, cut into lines, a block at a time. Inside of Input.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "io/head.h"
#include "io/input.h"
#include "io/interrupts.h"
#include "io/position.h"
#include "result/result.h"
#include "zip/unzip.h"

namespace mcp::io {

// A growing byte buffer that does not clear what it is about to be filled with.
class Bytes {
 public:
  char* data() { return bytes_.get(); }
  std::size_t size() const { return size_; }
  void set_size(std::size_t size) { size_ = size; }
  // Room for `more` bytes after size(), and kPadding behind them.
  char* reserve(std::size_t more);
  void append(const char* from, std::size_t count);

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

// The lines of a chunk: a vector whose growing does not stand in the way of adding, which happens once a line.
class Lines {
 public:
  void clear() { size_ = 0; }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  void push(const Line& line) {
    if (size_ == capacity_) grow();
    lines_[size_++] = line;
  }
  std::span<Line> all() const { return {lines_.get(), size_}; }

 private:
  void grow();

  std::unique_ptr<Line[]> lines_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

// What one step gave: lines of one file, or trouble with it, or the end.
struct Chunk {
  Input::Step step = Input::Step::kEnd;
  Bytes bytes;
  Lines lines;  // views into bytes
  std::unique_ptr<Notes> notes;
  bool familiar = true;  // where an Ahead looks: most lines have notes
  std::size_t file = 0;
  std::uint64_t offset = 0;  // in the file, of what comes behind the lines
  Error error;
};

// Until when to wait for input that has not arrived.
using Deadline = std::chrono::steady_clock::time_point;
inline constexpr Deadline kNever = Deadline::min();  // it does not wait at all
inline constexpr Deadline kForInput = Deadline::max();
Deadline deadline_after(std::int64_t wait_us);

// The reading half of Input: one thread at a time may call it.
class LineCutter {
 public:
  LineCutter(const std::vector<Segment>& files, const InputOptions& options, int wake_fd);
  ~LineCutter();
  LineCutter(const LineCutter&) = delete;
  LineCutter& operator=(const LineCutter&) = delete;

  // Fills the chunk with what comes next, or gives kPaused where that has not come at the deadline.
  void produce(Chunk& chunk, Deadline until);
  // Of a reading that waits, to be asked from another thread: whether there is something for it to read.
  bool arrived() const;
  // What a chunk takes at most, in bytes.
  static std::size_t most_room_of_chunk(const LineLengths& lengths);
  std::uint64_t bytes_read() const { return bytes_read_.load(std::memory_order_relaxed); }
  // Of a file of which a chunk was given out; null where it is not known.
  const Beginning* beginning(std::size_t file) const {
    return file < beginnings_.size() ? beginnings_[file].get() : nullptr;
  }

 private:
  enum class Got { kBytes, kEnd, kPaused, kTrouble };
  enum class After { kMoreBytes, kEndOfFile, kStillGrowing };  // the bytes at hand
  enum class Ended { kByNewline, kByNothing };                 // a line

  void read_lines(Chunk& chunk, Deadline until);
  bool open_next(Chunk& chunk);
  bool go_to_start(const Segment& segment, std::uint64_t size, Chunk& chunk);
  void close_file();
  Got fill(Chunk& chunk, Deadline until);
  Got read_raw(char* into, std::size_t room, Deadline until, std::size_t& got, Chunk& chunk);
  Got unpack_into(Chunk& chunk, Deadline until);
  bool ready(Deadline until, bool& gave_up);
  bool out_of_patience() const;
  void note_beginning(Chunk& chunk, std::size_t had);
  void drop_skipped(Chunk& chunk);
  After at_end() const;
  void cut(Chunk& chunk, After after);
  const char* cut_recognised(Chunk& chunk, const char* at, const char* end);

  void add_line(Chunk& chunk, std::string_view text, Ended ended);
  void trouble(Chunk& chunk, Error error) const;

  const std::vector<Segment>& files_;
  InputOptions options_;
  int wake_fd_;
  std::size_t next_file_ = 0;
  int fd_ = -1;
  bool regular_ = false;
  bool terminal_ = false;
  bool at_start_ = true;
  bool inside_long_line_ = false;
  bool stopped_ = false;
  std::uint64_t line_number_ = 0;
  std::uint64_t given_ = 0;  // of the bytes of the file: what comes next stands there
  std::uint64_t skip_ = 0;   // so many bytes from there on are not given out
  std::uint32_t notes_ = 0;  // of the chunk at hand
  std::size_t block_ = 0;    // how much is read at once: little at first, so that an Ahead learns early
  std::unique_ptr<zip::Unpacker> unpacker_;
  std::vector<char> packed_;
  std::size_t packed_at_ = 0;
  bool packed_end_ = false;
  std::optional<Error> held_trouble_;  // behind lines that go out first; with the file that was read last
  std::vector<std::unique_ptr<Beginning>> beginnings_;  // of each segment that was opened
  Bytes rest_;                                          // the beginning of a line whose end has not come yet
  std::atomic<std::uint64_t> bytes_read_{0};
  std::atomic<int> waits_on_{-1};  // the descriptor, while ready() waits
};

}  // namespace mcp::io
