// Files and standard input as batches of lines: gzip and zstd by magic, read ahead by a thread where one is allowed.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/interrupts.h"
#include "io/position.h"
#include "result/result.h"

namespace mcp::io {

inline constexpr std::size_t kPadding = 64;  // readable bytes after every line

// A line longer than the limit comes in parts: a head, middles, a tail; only the head is numbered anew.
enum class Part : std::uint8_t { kWhole, kHead, kMiddle, kTail };

struct Line {
  std::string_view text;  // without its newline; good until the next call of next()
  std::uint64_t number = 0;
  Part part = Part::kWhole;
  bool newline = true;     // whether a `\n` ended it (the last line of a file may lack it)
  std::uint32_t note = 0;  // for an Ahead: which of its notes is of this line; 0 where none is
};

// What an Ahead noted of the lines of one batch.
class Notes {
 public:
  virtual ~Notes() = default;
};

// Looks at lines while they are cut, on any of the threads. What it notes is given out with the batch, and its room is
// used again. Batches begin one after another in their order; those that have begun are looked at side by side.
class Ahead {
 public:
  virtual ~Ahead() = default;
  virtual std::unique_ptr<Notes> make_notes() = 0;
  // A new batch; notes of an earlier one are void. All until its end() is on one thread.
  virtual void begin(Notes& notes) = 0;
  // The length of the line that begins here, where it can be told without looking for its newline, which then stands
  // behind it, among the bytes; else 0. The line has a note then: the next number, counting from 1.
  virtual std::size_t recognise(std::string_view bytes, Notes& notes) = 0;
  // A line that was not recognised that way; true where it has a note then.
  virtual bool look(std::string_view line, Notes& notes) = 0;
  // The batch is whole.
  virtual void end(Notes& notes) = 0;
};

struct InputOptions {
  std::size_t max_line = std::size_t{1} << 20;
  int threads = 1;                         // 2 or more: one of them reads ahead, and the caller's helps it
  const Interrupts* interrupts = nullptr;  // when one comes: reads on for at most 2 s, or until the second
  Ahead* ahead = nullptr;                  // it outlives the Input
  // Where there are some, they are read in place of the files named, each from its offset on, and position() is known.
  std::vector<Segment> segments = {};
  bool whole_lines_only = false;  // the last file is taken to be growing, as a Segment can be
};

// How long lines are taken to be where room is reckoned.
struct LineLengths {
  std::size_t shortest = 1;
  std::size_t longest = 1;
  std::size_t note = 0;  // what an Ahead keeps of one
};

// The files in the order named, as one input; "-" or no file at all is standard input.
class Input {
 public:
  enum class Step {
    kLines,    // lines() holds some
    kPaused,   // nothing has arrived yet; the next call waits. The moment to flush output
    kTrouble,  // error() says what went wrong with a file; the next call goes on with what comes after it
    kEnd,
  };

  Input(std::vector<std::string> files, const InputOptions& options);
  ~Input();
  Input(Input&&) noexcept;
  Input& operator=(Input&&) noexcept;

  Step next();
  // The same, but it never waits for what has not arrived: kPaused each time.
  Step next_if_ready();
  // The same as next(), but where nothing has arrived for this long (microseconds), it gives kPaused again.
  Step next_within(std::int64_t wait_us);
  std::span<const Line> lines() const;
  const Notes* notes() const;     // of lines(); null where no Ahead looked
  std::string_view file() const;  // of lines() or error(): "stdin" or the name as given
  const Error& error() const;
  // Of lines(): which of the files or segments they are of, and how many of its unpacked bytes stand before what comes
  // next, with the newline of the last line. Lines of growing files that are not given out do not count.
  std::size_t file_index() const;
  std::uint64_t offset() const;
  // The position behind a line that was given out of this segment, also where the file has got another name by now, or
  // is gone. An Error where it is no regular file, or no segments were given.
  Result<Position> position(std::size_t file_index, std::uint64_t offset, std::uint64_t line) const;
  std::uint64_t bytes() const;        // read so far, as they are stored (compressed); skipped ones too
  std::uint64_t total_bytes() const;  // of all files; 0 when unknown (a pipe)

  // What reading holds at most, in bytes, of input that is not packed.
  static std::size_t most_room(const InputOptions& options, const LineLengths& lengths);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// The whole of one file, at most `limit` bytes; gz and zstd unpacked.
Result<std::string> read_file(const std::string& path, std::size_t limit);

}  // namespace mcp::io
