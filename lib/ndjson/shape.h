// Samples by their shape: lines of one series differ only in the digits of `ts_us` and `value`, so a line whose other
// bytes equal those of a line that was fully validated needs only its two numbers read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"

namespace mcp::ndjson {

struct ShapeLimits {
  std::size_t shapes = std::size_t{1} << 17;
  std::size_t bytes = std::size_t{24} << 20;  // of remembered text
};

// Remembers shapes, bounded. Where nearly every line has a new one it stops learning for a while.
class ShapeCache {
 public:
  struct Hit {
    std::uint32_t tag = 0;  // what was given to learn()
    std::int64_t ts_us = 0;
    double value = 0;
  };

  explicit ShapeCache(const ShapeLimits& limits = {}) : limits_(limits) {}

  // One who goes through lines in their order. Several may match at once, each with a cursor of its own, while nothing
  // is learnt and no cursor settled. The shape that follows another is only a guess of theirs.
  struct Cursor {
    std::uint32_t last = UINT32_MAX;
    std::uint64_t hits = 0, misses = 0;  // not settled yet
  };
  // The numbers of the line that begins at `bytes`, the same as a Decoder reads, without its end being looked for:
  // where its shape is the one that followed last time, and its newline is there. Gives its length, 0 where it is not
  // known that way. The bytes have json::kPadding readable ones after them.
  std::size_t match_next(Cursor& cursor, std::string_view bytes, Hit& hit) const;
  // The numbers of a line of a known shape; nothing when the line must be decoded.
  std::optional<Hit> match(Cursor& cursor, std::string_view line) const;
  // What the cursor met counts from here on: true where the cache began anew, so that no cursor and no tag is of it.
  bool settle(Cursor& cursor);

  // Whether a line that match() did not know should be learnt.
  bool wants() const { return !resting_; }
  // Remembers the shape of a line that match() did not know, and that a Decoder read as a sample with this time and
  // value. A line whose `ts_us` and `value` are no plain numbers has no shape.
  void learn(std::string_view line, const Hit& decoded);

  std::size_t size() const { return shapes_.size(); }

  // What one shape of a line, and what all of them, take at most, in bytes, while the vectors they are in grow.
  static std::size_t most_room_of_shape(std::size_t line) { return 3 * (line + sizeof(Shape) + 4 * sizeof(Slot)); }
  static std::size_t most_room(const ShapeLimits& limits) {
    return 3 * limits.bytes + limits.shapes * most_room_of_shape(0);
  }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // A line is head, number, middle, number, tail.
  struct Shape {
    std::uint32_t at = 0;  // where the head stands in text_; middle and tail follow it
    std::uint32_t head = 0;
    std::uint32_t middle = 0;
    std::uint32_t tail = 0;
    std::uint32_t tag = 0;
    mutable std::uint32_t next = kNone;  // the shape that came after it last time; to be read and written atomically
    bool time_first = true;
  };
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t shape = kNone;
  };

  const char* read(const Shape& shape, std::string_view bytes, Hit& hit) const;
  bool is(const Shape& shape, std::string_view line, Hit& hit) const;
  std::uint32_t find(std::string_view line, Hit& hit) const;
  std::uint32_t after(std::uint32_t shape) const;
  void follow(Cursor& cursor, std::uint32_t shape) const;
  void insert(Slot slot);
  bool full() const { return shapes_.size() >= limits_.shapes || text_.size() >= limits_.bytes; }
  void start_anew();

  ShapeLimits limits_;
  std::vector<Shape> shapes_;
  std::string text_;
  std::vector<Slot> table_;       // open addressing; a power of two in size, at most half full
  std::uint32_t learnt_ = kNone;  // the last one
  bool resting_ = false;
  std::uint64_t hits_ = 0;      // since the last judgement of whether the cache pays
  std::uint64_t misses_ = 0;    // of those, once the cache is full or rests
  std::uint64_t era_hits_ = 0;  // before that judgement, since the cache was empty
};

}  // namespace mcp::ndjson
