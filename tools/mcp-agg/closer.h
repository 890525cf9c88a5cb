// What closed windows of the finest level become.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "plan.h"
#include "series_book.h"
#include "stream/filter.h"
#include "windows.h"

namespace mcp::agg {

class Closer {
 public:
  virtual ~Closer() = default;
  // Closes, in the order of output, every window that ends at or before `horizon`, and writes their lines.
  virtual void close_until(std::int64_t horizon, Windows& windows, stream::Sink& sink) = 0;
  // Closes all that is open; the last ones are marked as cut short.
  virtual void close_all(Windows& windows, stream::Sink& sink) = 0;
  // The end of the next window that is to be closed; nothing where none is open.
  virtual std::optional<std::int64_t> next_end(const Windows& windows) const = 0;
  // How many samples turned out to be duplicates since this was last asked.
  virtual std::uint64_t take_duplicates() = 0;
};

// A ladder of widths, hops or sessions, as the plan says. Plan and book outlive it.
std::unique_ptr<Closer> make_closer(const Plan& plan, SeriesBook& book, std::size_t kept_text);

}  // namespace mcp::agg
