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

#include "io/chunk.h"
#include "io/cut.h"
#include "io/head.h"
#include "io/input.h"
#include "io/interrupts.h"
#include "io/position.h"
#include "result/result.h"
#include "zip/unzip.h"

namespace mcp::io {

// Until when to wait for input that has not arrived.
using Deadline = std::chrono::steady_clock::time_point;
inline constexpr Deadline kNever = Deadline::min();  // it does not wait at all
inline constexpr Deadline kForInput = Deadline::max();
Deadline deadline_after(std::int64_t wait_us);

// The reading half of Input: one thread at a time may call take().
class LineCutter {
 public:
  LineCutter(const std::vector<Segment>& files, const InputOptions& options, int wake_fd);
  ~LineCutter();
  LineCutter(const LineCutter&) = delete;
  LineCutter& operator=(const LineCutter&) = delete;

  // Fills the chunk with what comes next, or gives kPaused where that has not come at the deadline. Whole lines are
  // left to cut().
  void take(Chunk& chunk, Deadline until);
  // Cuts what take() left whole, if anything, but for saying so: on any thread, while others are taken or cut.
  void cut(Chunk& chunk) const;
  // Whether what was taken last is of a regular file: taking more of it waits for nobody.
  bool regular() const { return regular_ && fd_ >= 0; }
  // Of a reading that waits, to be asked from another thread: whether there is something for it to read.
  bool arrived() const;
  // What a chunk takes at most, in bytes.
  static std::size_t most_room_of_chunk(const LineLengths& lengths);
  // And the lines of one that are given out.
  static std::size_t most_room_of_lines(const LineLengths& lengths);
  std::uint64_t bytes_read() const { return bytes_read_.load(std::memory_order_relaxed); }
  // Of a file of which a chunk was given out; null where it is not known.
  const Beginning* beginning(std::size_t file) const {
    return file < beginnings_.size() ? beginnings_[file].get() : nullptr;
  }

 private:
  enum class Got { kBytes, kEnd, kPaused, kTrouble };
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
  bool leave_whole(Chunk& chunk);
  void begin(Chunk& chunk) const;
  void cut_here(Chunk& chunk, After after);
  void trouble(Chunk& chunk, Error error) const;

  const std::vector<Segment>& files_;
  InputOptions options_;
  int wake_fd_;
  std::size_t next_file_ = 0;
  int fd_ = -1;
  bool regular_ = false;
  bool terminal_ = false;
  bool at_start_ = true;
  bool stopped_ = false;
  CutState cut_state_;       // of the file, but for the numbers of lines
  std::uint64_t given_ = 0;  // of the bytes of the file: what comes next stands there
  std::uint64_t skip_ = 0;   // so many bytes from there on are not given out
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
