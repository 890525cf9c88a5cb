// A block of input and the lines in it. Inside of Input.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "io/input.h"
#include "result/result.h"

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

// The two threads that may fill a chunk.
enum class Filler : std::uint8_t { kReader, kCaller };

// What one step gave: lines of one file, or trouble with it, or the end. Two are written side by side, so no two share
// a line of the cache.
struct alignas(128) Chunk {
  Input::Step step = Input::Step::kEnd;
  Bytes bytes;
  bool whole = false;  // all of the bytes are ordinary lines: where they end is what is known of them
  bool is_cut = true;  // of whole lines: else that is still to be found, and the Ahead has begun
  // Of whole lines, where the newline of each stands, and whether it has a note. It is little, because it goes from one
  // processor to another.
  std::vector<std::uint32_t> ends;
  static constexpr std::uint32_t kNote = std::uint32_t{1} << 31;
  Lines lines;              // others: views into bytes, numbered from 1
  std::uint64_t began = 0;  // how many lines began in it
  std::unique_ptr<Notes> notes;
  bool familiar = true;  // where an Ahead looks: most lines have notes
  Filler filler = Filler::kReader;
  std::size_t file = 0;
  std::uint64_t offset = 0;  // in the file, of what comes behind the lines
  Error error;
};

}  // namespace mcp::io
