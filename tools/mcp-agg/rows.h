// Closed windows on their way out: one line a group, in large blocks.
#pragma once

#include <cstdint>
#include <optional>

#include "encode.h"
#include "series_book.h"
#include "stream/filter.h"
#include "top.h"

namespace mcp::agg {

class Rows {
 public:
  // Plan and book outlive it. `kept_text` as of the Encoder.
  Rows(const Plan& plan, SeriesBook& book, std::size_t kept_text);

  void write(std::uint32_t group, const WindowSpan& span, Accumulator& window, stream::Sink& sink);
  // To be called when the windows that were ripe are written.
  void flush(stream::Sink& sink);
  // The same, after the last of all.
  void end(stream::Sink& sink);

 private:
  SeriesBook& book_;
  Encoder encoder_;
  std::optional<Top> top_;
};

}  // namespace mcp::agg
