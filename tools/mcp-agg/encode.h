// An accumulator as a line (record.md 3).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accumulator.h"
#include "key_table.h"
#include "plan.h"
#include "text/arena.h"
#include "text/number.h"
#include "windows.h"

namespace mcp::agg {

struct WindowSpan {
  std::int64_t start_us = 0;
  std::int64_t width_us = 0;
  bool partial_start = false;  // the stream began in it
  bool partial_end = false;    // the stream ended in it
  std::uint32_t rev = 0;       // how often its line was replaced before
  Windows::MovedBy closed_by = Windows::MovedBy::kSample;
};

// The numbers of one line, each behind its key. Many are equal (a window of one sample has its value ten times): what
// was printed among the last few is copied.
class NumberRun {
 public:
  // Room for that many numbers behind keys of `widest` bytes.
  NumberRun(std::size_t numbers, std::size_t widest) : room_(numbers * (widest + text::kWidestNumber)) {}

  void clear() { size_ = 0, recent_ = {}; }
  // `key` with its comma, quotes and colon.
  void add(std::string_view key, double value);
  std::string_view text() const { return {room_.data(), size_}; }

 private:
  struct Printed {
    std::uint64_t bits = 0;
    std::uint32_t at = 0;
    std::uint32_t size = 0;  // 0: none
  };
  std::vector<char> room_;
  std::size_t size_ = 0;
  std::array<Printed, 4> recent_;
  std::size_t oldest_ = 0;
};

class Encoder {
 public:
  // Printed identities are kept for the next time until they take `kept_text` bytes; 0 keeps none.
  explicit Encoder(const Plan& plan, std::size_t kept_text = kKeptText);

  // Who a line is about: the number that stands for the group, its key as append_key makes it, the name of its unit,
  // which stays while the Encoder lives.
  struct Group {
    std::uint32_t number = 0;
    std::string_view key;
    std::string_view unit;
  };
  void append(std::string& out, const Group& group, const WindowSpan& span, Accumulator& window);
  // What the identity of one group takes at most, in bytes, its text aside.
  static std::size_t most_room_of_group() { return 3 * sizeof(Identity); }
  // What --top goes by; nothing where the window lacks it.
  std::optional<double> rank(const WindowSpan& span, Accumulator& window);

 private:
  void append_span(std::string& out, const WindowSpan& span);
  void append_identity(std::string& out, const Group& group, const Accumulator& window);
  void print_identity(std::string& out, const Group& group, record::Type type);
  // What the function is of the window, where it has it.
  static std::optional<double> value_of(const Function& function, const WindowSpan& span, const Accumulator& window);
  void find_quantiles(Accumulator& window);
  void find_folded_quantiles(Folded& folded);
  void append_quality(std::string& out, const Accumulator& window);
  void ask_quantiles(sketch::Distribution& distribution, std::uint64_t count);
  void append_sketch(std::string& out, Accumulator& window);
  void append_delta(std::string& out, const Accumulator& window);
  void append_distinct(std::string& out, const sketch::Distinct& distinct);

  const Plan& plan_;
  std::size_t kept_text_;
  std::vector<std::string> function_keys_, quantile_keys_;  // as they stand on the line
  NumberRun numbers_;
  WindowSpan printed_span_;
  std::string span_text_;  // of printed_span_: a window is that of many groups
  // Name, type, unit, context and labels as they were printed last, by group; of the first groups, bounded.
  struct Identity {
    std::string_view text;
    std::string_view unit;  // points to where the caller keeps the names of units
    record::Type type = record::Type::kUnknown;
  };
  std::vector<Identity> identities_;
  text::Arena identity_texts_;
  KeyReader reader_;
  std::vector<double> quantiles_, upper_;
  bool across_zero_ = false;  // one of them lies between estimates on both sides of 0
  std::vector<Position> positions_;
  std::vector<std::uint64_t> ranks_;
  std::vector<double> parts_;
};

}  // namespace mcp::agg
