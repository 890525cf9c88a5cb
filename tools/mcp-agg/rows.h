// Closed windows on their way out: one line a group, in large blocks.
#pragma once

#include <cstdint>

#include "encode.h"
#include "series_book.h"
#include "stream/filter.h"

namespace mcp::agg {

class Rows {
 public:
  // Plan and book outlive it. `kept_text` as of the Encoder.
  Rows(const Plan& plan, SeriesBook& book, std::size_t kept_text) : book_(book), encoder_(plan, kept_text) {}

  void write(std::uint32_t group, const WindowSpan& span, Accumulator& window, stream::Sink& sink);

 private:
  SeriesBook& book_;
  Encoder encoder_;
};

}  // namespace mcp::agg
