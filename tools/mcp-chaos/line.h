// A line on its way through the faults.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace mcp::chaos {

struct Line {
  std::string_view text;      // without its newline; good until the line is written
  std::string_view file;      // good while the program runs
  std::uint64_t number = 0;   // in its file, from 1
  std::uint64_t id = 0;       // what its chances are drawn from: the place in the whole input, or of a copy, its own
  std::uint32_t matches = 0;  // bit i: fault i's kind= and name= select the line, as it came in
  bool newline = true;        // whether a `\n` ended it
  std::optional<std::int64_t> ts_us;     // its own event time
  std::optional<std::int64_t> clock_us;  // the largest event time up to and with it, or that it was let go at
  std::int64_t elapsed_us = 0;           // from the first event time of the input to clock_us
};

// Owns the texts that faults made, until what came of the line at hand has been written.
class Texts {
 public:
  std::string_view keep(std::string text) {
    texts_.push_back(std::move(text));
    return texts_.back();
  }
  void clear() { texts_.clear(); }

 private:
  std::deque<std::string> texts_;
};

}  // namespace mcp::chaos
