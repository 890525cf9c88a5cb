// Samples by their shape (ndjson/shape.h), recognised while they are cut (io::Ahead).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/input.h"
#include "ndjson/shape.h"

namespace mcp::stream {

// One cache of shapes. Either the stage itself matches lines, or, once ahead() was asked for, those who cut them do,
// and what the stage learns goes to them through a queue: lines that are under way by then are still decoded. The
// answers are the same either way.
class Shapes {
 public:
  using Hit = ndjson::ShapeCache::Hit;

  explicit Shapes(const ndjson::ShapeLimits& limits = {});
  ~Shapes();
  Shapes(const Shapes&) = delete;
  Shapes& operator=(const Shapes&) = delete;

  // To be given to the Input. From here on only lines with notes are matched.
  io::Ahead* ahead();

  // Before the lines of each batch.
  void begin(const io::Notes* notes);
  // Whether all tags given so far are void: no later hit has one of them. To be asked after begin() and before a new
  // tag is made; true once each time that they are, or more often while there are no shapes.
  bool forgot();
  // What the line says, where its shape is known.
  std::optional<Hit> match(const io::Line& line);
  // Whether a line that match() did not know should be learnt.
  bool wants() const;
  // As ShapeCache::learn. The line is copied.
  void learn(std::string_view line, const Hit& decoded);

  // What one shape of a line, and what all of them, take at most, in bytes: in the cache, and on their way to it.
  static std::size_t most_room_of_shape(std::size_t line);
  static std::size_t most_room(const ndjson::ShapeLimits& limits);

 private:
  class Reader;
  struct Noted;

  ndjson::ShapeCache cache_;  // of those who read ahead, where there are some
  ndjson::ShapeCache::Cursor cursor_;
  std::unique_ptr<Reader> reader_;
  const Noted* noted_ = nullptr;  // of the batch at hand
  std::uint64_t era_ = 0;         // of the tags that hold: it grows when the cache begins anew
};

}  // namespace mcp::stream
