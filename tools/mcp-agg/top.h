// Of each name, window and level only the groups with the largest values of one key (--top).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "encode.h"
#include "stream/filter.h"

namespace mcp::agg {

// Holds the lines that may be among them until all of their name and window have come; they are written in the order in
// which they came. Of equal values the earlier line stays; a NaN is less than any number, and nothing less than a NaN.
class Top {
 public:
  explicit Top(std::uint64_t most) : most_(most) {}

  // Where to print the line of a group of that name, or null where it is not among the largest so far. To be called for
  // all lines, in the order of output.
  std::string* place(std::string_view name, const WindowSpan& span, std::optional<double> value, stream::Sink& sink);
  // Writes the lines it holds: their window is whole.
  void flush(stream::Sink& sink);
  // Says how many lines there were besides.
  void tell(stream::Sink& sink) const;

 private:
  struct Line {
    std::optional<double> value;
    std::uint64_t number = 0;
    std::size_t text = 0;  // in texts_
  };
  static bool ahead(const Line& a, const Line& b);

  std::uint64_t most_;
  std::string name_;
  WindowSpan span_;
  std::vector<Line> lines_;  // a heap, the least in front
  std::uint64_t number_ = 0;
  std::uint64_t left_out_ = 0;
  std::vector<std::string> texts_;  // the first lines_.size() are in use
};

// Writes the line of a group, or offers it where only the largest are wanted.
void write_line(Encoder& encoder, std::optional<Top>& top, const Encoder::Group& group, const WindowSpan& span,
                Accumulator& window, stream::Sink& sink);

}  // namespace mcp::agg
