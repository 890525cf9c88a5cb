// Closed windows on their way out: one line a group, in large blocks.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "encode.h"
#include "group_sums.h"
#include "series_book.h"
#include "stream/filter.h"
#include "top.h"

namespace mcp::agg {

class Rows {
 public:
  virtual ~Rows() = default;
  // Windows come in the order of output.
  virtual void write(std::uint32_t group, const WindowSpan& span, Accumulator& window, stream::Sink& sink) = 0;
  // To be called when the windows that were ripe are written.
  virtual void flush(stream::Sink& sink) = 0;
};

// Each line is written as it comes, but for --top.
class PlainRows final : public Rows {
 public:
  // Plan and book outlive it. `kept_text` as of the Encoder.
  PlainRows(const Plan& plan, SeriesBook& book, std::size_t kept_text);

  void write(std::uint32_t group, const WindowSpan& span, Accumulator& window, stream::Sink& sink) override;
  void flush(stream::Sink& sink) override;
  // Says what --top left out.
  void tell(stream::Sink& sink) const;
  // Its line alone, appended.
  void print(std::string& out, std::uint32_t group, const WindowSpan& span, Accumulator& window);

 private:
  Encoder::Group who(std::uint32_t group, const Accumulator& window) const;

  SeriesBook& book_;
  Encoder encoder_;
  std::optional<Top> top_;
};

// Lines are kept for as long as they can change, and written again, with the next `rev`, when they come with another
// text than before.
class RevisedRows final : public Rows {
 public:
  // `changed`: the groups whose lines may come with another text. Both outlive it.
  RevisedRows(PlainRows& plain, const GroupSet& changed) : plain_(plain), changed_(changed) {}

  enum class Now {
    kFirst,  // of windows that never came before
    kAgain,  // of windows that may have come before
    kLast,   // the same, and none will come again
    kSkip,   // nothing is written
  };
  void set(Now now) { now_ = now; }
  void write(std::uint32_t group, const WindowSpan& span, Accumulator& window, stream::Sink& sink) override;
  void flush(stream::Sink&) override {}
  // Both directions of a snapshot (state/archive.h), between windows.
  template <class Archive>
  void persist(Archive& archive) {
    archive(windows_);
    current_ = nullptr;
  }
  // Lines of windows that end at or before a time will not come again.
  void drop_until(std::int64_t end_us);

 private:
  struct Row {
    std::uint32_t group = 0;
    std::uint32_t rev = 0;
    bool partial_start = false;
    bool partial_end = false;
    std::string text;  // as it was written last, without `rev`
    template <class Archive>
    void persist(Archive& archive) {
      archive(group, rev, partial_start, partial_end, text);
    }
  };
  struct Place {
    std::int64_t end_us = 0;
    std::int64_t width_us = 0;
    template <class Archive>
    void persist(Archive& archive) {
      archive(end_us, width_us);
    }
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  struct Written {
    Windows::MovedBy closed_by = Windows::MovedBy::kSample;
    bool sorted = true;  // rows, by group
    std::vector<Row> rows;
    Row* find(std::uint32_t group);
    template <class Archive>
    void persist(Archive& archive) {
      archive(closed_by, sorted, rows);
      archive.expect(closed_by <= Windows::MovedBy::kSilence);
    }
  };

  Written& window_at(const WindowSpan& span);
  void write_again(std::uint32_t group, WindowSpan span, Accumulator& window, stream::Sink& sink);

  PlainRows& plain_;
  const GroupSet& changed_;
  Now now_ = Now::kFirst;
  std::map<Place, Written> windows_;
  Written* current_ = nullptr;  // the one met last
  Place current_place_;
  std::string text_;  // for its memory
};

}  // namespace mcp::agg
