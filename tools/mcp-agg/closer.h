// What ripe windows of the finest level become.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "group_sums.h"
#include "plan.h"
#include "rows.h"
#include "series_book.h"
#include "state/archive.h"
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
  // Both directions of a snapshot, between windows.
  virtual void save(state::Writer& archive) = 0;
  virtual void load(state::Reader& archive) = 0;
};

// One that keeps what it holds by group, so that some groups can be computed anew without the others.
class GroupCloser : public Closer {
 public:
  // From now on it reads only samples of these groups.
  virtual void restrict_to(const GroupSet& groups) = 0;
  // Takes over what another of the same kind holds of these groups; its own horizon must be the same, or it holds
  // nothing.
  virtual void copy(const GroupCloser& from, const GroupSet& groups) = 0;
  // Forgets what it holds of all groups.
  virtual void clear() = 0;
};

// What the marks of windows depend on besides where they lie.
class Marks {
 public:
  // Time has passed, or the input has ended.
  void pass(const Windows& windows);
  void end(const Windows& windows);
  WindowSpan span(std::int64_t start_us, std::int64_t width_us) const;
  template <class Archive>
  void persist(Archive& archive) {
    archive(first_us_, last_us_, closed_by_);
    archive.expect(closed_by_ <= Windows::MovedBy::kSilence);
  }

 private:
  std::int64_t first_us_ = 0;  // where the first and the last pane with values start
  std::int64_t last_us_ = 0;
  bool ending_ = false;
  Windows::MovedBy closed_by_ = Windows::MovedBy::kSample;
};

// As the plan says. Plan, book and rows outlive it.
std::unique_ptr<Closer> make_closer(const Plan& plan, SeriesBook& book, PlainRows& rows);

}  // namespace mcp::agg
