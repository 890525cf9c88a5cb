// The open windows of the finest level: samples wait here until no earlier one can come.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <vector>

#include "hist_reader.h"

namespace mcp::agg {

// A sample as it waits. What it says of its start, that it is a staleness marker, or which distribution it has instead
// of a value, stands in `note`.
struct Observation {
  std::int64_t ts_us = 0;
  double value = 0;
  std::uint32_t series = 0;
  std::uint32_t note = kPlain;

  static constexpr std::uint32_t kPlain = UINT32_MAX;
  static constexpr std::uint32_t kStale = UINT32_MAX - 1;
};

struct OpenWindow {
  std::int64_t start_us = 0;
  std::vector<Observation> samples;  // in the order of the input
  std::vector<std::int64_t> starts;  // `start_us` of the samples whose note is an index into it
  std::vector<HistSample> hists;     // of series of Role::kHist: what the note is an index into
  bool has_values = false;           // not only markers
};

// Late is a property of the input alone: judged by the largest time of the samples before, never by how far reading has
// come. So a closed window never opens again.
class Windows {
 public:
  Windows(std::int64_t width_us, std::int64_t lateness_us) : width_(width_us), lateness_(lateness_us) {}

  bool late(std::int64_t ts_us) const { return ts_us < open_from_; }
  // The time of a sample that is not late has come: true when windows became ripe, those that end at or before
  // open_from().
  bool advance(std::int64_t ts_us) {
    if (ts_us > newest_us_) newest_us_ = ts_us;
    return ts_us >= advance_at_ && ripen(ts_us, MovedBy::kSample);
  }
  // The same where nothing has come for a while after the newest sample (--idle).
  bool advance_by_silence(std::int64_t silent_us) {
    return newest_us_ + silent_us >= advance_at_ && ripen(newest_us_ + silent_us, MovedBy::kSilence);
  }
  // What made the windows ripe that are ripe now.
  enum class MovedBy : std::uint8_t { kSample, kSilence };
  MovedBy moved_by() const { return moved_by_; }
  // How long a silence makes ripe what ends then; there must have been a sample.
  std::int64_t silence_until(std::int64_t end_us) const;
  std::int64_t open_from() const { return open_from_; }
  // The window of a time that is not late, opened where it must be.
  OpenWindow& at(std::int64_t ts_us) {
    if (current_ == nullptr || ts_us < current_->start_us || ts_us >= current_end_) open(ts_us);
    return *current_;
  }

  // The oldest open window; nothing when none is open.
  std::optional<std::int64_t> oldest() const;
  // The start of the latest open window that has values.
  std::optional<std::int64_t> latest_with_values() const;
  OpenWindow take_oldest();
  // Gives a taken window's room back.
  void recycle(OpenWindow window);

 private:
  void open(std::int64_t ts_us);
  bool ripen(std::int64_t now_us, MovedBy by);

  std::int64_t width_;
  std::int64_t lateness_;
  std::int64_t newest_us_ = std::numeric_limits<std::int64_t>::min();
  MovedBy moved_by_ = MovedBy::kSample;
  std::int64_t open_from_ = std::numeric_limits<std::int64_t>::min();   // no earlier time is on time
  std::int64_t advance_at_ = std::numeric_limits<std::int64_t>::min();  // the time that makes the next window ripe
  std::map<std::int64_t, OpenWindow> open_;
  OpenWindow* current_ = nullptr;  // the one met last
  std::int64_t current_end_ = 0;
  std::vector<OpenWindow> spare_;
};

}  // namespace mcp::agg
