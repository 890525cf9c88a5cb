// The open windows of the finest level: samples wait here until no earlier one can come.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <vector>

#include "hist_reader.h"

namespace mcp::agg {

class SeriesBook;

// A sample as it waits. What it says of its start, that it is a staleness marker, or which distribution it has instead
// of a value, stands in `note`.
struct Observation {
  std::int64_t ts_us = 0;
  double value = 0;
  std::uint32_t series = 0;
  std::uint32_t note = kPlain;

  static constexpr std::uint32_t kPlain = UINT32_MAX;
  static constexpr std::uint32_t kStale = UINT32_MAX - 1;

  template <class Archive>
  void persist(Archive& archive) {
    archive(ts_us, value, series, note);
  }
};

struct OpenWindow {
  std::int64_t start_us = 0;
  std::vector<Observation> samples;  // in the order of the input
  std::vector<std::int64_t> starts;  // `start_us` of the samples whose note is an index into it
  std::vector<HistSample> hists;     // of series of Role::kHist: what the note is an index into
  bool has_values = false;           // not only markers

  template <class Archive>
  void persist(Archive& archive) {
    archive(start_us, samples, starts, hists, has_values);
  }
};

// Late is a property of the input alone: judged by the largest time of the samples before, never by how far reading has
// come. A window is open, then ripe: to be written; with --revise-for its samples stay for that long, and more of them
// may come; then it is final, and what comes for it is late.
class Windows {
 public:
  Windows(std::int64_t width_us, std::int64_t lateness_us, std::int64_t revise_for_us = 0)
      : width_(width_us), lateness_(lateness_us), revise_for_(revise_for_us) {}

  bool late(std::int64_t ts_us) const { return ts_us < final_until_; }
  // Of a time that is not late: whether its window is ripe already.
  bool revises(std::int64_t ts_us) const { return ts_us < ripe_until_; }
  // The time of a sample that is not late has come: true when windows became ripe or final.
  bool advance(std::int64_t ts_us) {
    if (ts_us > newest_us_) newest_us_ = ts_us;
    return ts_us >= advance_at_ && move_on(ts_us, MovedBy::kSample);
  }
  // The same where nothing has come for a while after the newest sample (--idle).
  bool advance_by_silence(std::int64_t silent_us) {
    return newest_us_ + silent_us >= advance_at_ && move_on(newest_us_ + silent_us, MovedBy::kSilence);
  }
  // What moved time when windows last became ripe or final.
  enum class MovedBy : std::uint8_t { kSample, kSilence };
  MovedBy moved_by() const { return moved_by_; }
  // How long a silence makes ripe what ends then; there must have been a sample.
  std::int64_t silence_until(std::int64_t end_us) const;
  // Windows that end at or before it are ripe.
  std::int64_t ripe_until() const { return ripe_until_; }
  // Windows that end at or before it are final.
  std::int64_t final_until() const { return final_until_; }
  // The window of a time that is not late, made where there is none.
  OpenWindow& at(std::int64_t ts_us) {
    if (current_ == nullptr || ts_us < current_->start_us || ts_us >= current_end_) find(ts_us);
    return *current_;
  }

  static constexpr std::size_t kSpare = 4;  // rooms of dropped windows that are kept for new ones

  // The series whose samples came for ripe windows; the caller clears them.
  void revise(std::uint32_t series) { revised_.push_back(series); }
  std::vector<std::uint32_t>& revised() { return revised_; }
  const std::vector<std::uint32_t>& revised() const { return revised_; }

  // Windows are read oldest first, each once; from this time on those that start there or later are read (again).
  void read_from(std::int64_t start_us) { read_from_ = start_us; }
  // Both directions of a snapshot (state/archive.h). The samples are of series in the book.
  template <class Archive>
  void persist(Archive& archive, const SeriesBook& book) {
    archive(newest_us_, moved_by_, ripe_until_, final_until_, advance_at_, windows_, read_from_, revised_, first_);
    current_ = nullptr;
    archive.expect(moved_by_ <= MovedBy::kSilence && final_until_ <= ripe_until_);
    if constexpr (Archive::kReads) archive.expect(coherent(book));
  }
  // The start of the window that is read next; nothing when there is none.
  std::optional<std::int64_t> oldest() const;
  // Reads it; it stays until it is dropped.
  const OpenWindow& read_oldest();
  // Forgets the windows that end at or before a time and keeps their room.
  void drop_until(std::int64_t end_us);
  // The start of the earliest window that ever had values.
  std::optional<std::int64_t> first_with_values() const;
  // The start of the latest window that has values and is not dropped.
  std::optional<std::int64_t> latest_with_values() const;

 private:
  bool coherent(const SeriesBook& book) const;
  void find(std::int64_t ts_us);
  bool move_on(std::int64_t now_us, MovedBy by);

  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();
  std::int64_t width_;
  std::int64_t lateness_;
  std::int64_t revise_for_;
  std::int64_t newest_us_ = kNever;
  MovedBy moved_by_ = MovedBy::kSample;
  std::int64_t ripe_until_ = kNever;
  std::int64_t final_until_ = kNever;
  std::int64_t advance_at_ = kNever;  // the time that makes the next window ripe or final
  std::map<std::int64_t, OpenWindow> windows_;
  OpenWindow* current_ = nullptr;  // the one met last
  std::int64_t current_end_ = 0;
  std::int64_t read_from_ = kNever;
  std::vector<std::uint32_t> revised_;
  std::optional<std::int64_t> first_;  // of those that were dropped, the start of the first one with values
  std::vector<OpenWindow> spare_;
};

}  // namespace mcp::agg
