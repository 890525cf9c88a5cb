// Which series of the window before are missing from this one (-f absent).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "accumulator.h"
#include "series_book.h"
#include "windows.h"

namespace mcp::agg {

// Of one level. What it keeps is bounded by the series there are: those of two windows.
class Presence {
 public:
  explicit Presence(SeriesBook& book) : book_(book) {}

  // What one series takes at most, in bytes, while the vectors it is in grow.
  static std::size_t most_room_of_series() { return 3 * (3 * sizeof(std::uint32_t) + sizeof(Missing) + 1); }

  // Series that have samples in a part of the window that is open; a marker is no sample.
  void see(const OpenWindow& part);
  // The window is whole. It becomes the one before, and what is missing from it is told until the next turn().
  void turn();
  // These groups, in the order of output, and those that miss series.
  std::span<const std::uint32_t> with_missing(std::span<const std::uint32_t> groups);
  // Says in a group's window what it misses, and where it has no sample also what the missing series were.
  void tell(std::uint32_t group, Accumulator& window) const;

  template <class Archive>
  void persist(Archive& archive) {
    archive(before_, now_, missing_);
    if constexpr (Archive::kReads) archive.expect(restore());
  }

 private:
  struct Missing {
    std::uint32_t group = 0;
    std::uint32_t series = 0;
    template <class Archive>
    void persist(Archive& archive) {
      archive(group, series);
    }
    friend auto operator<=>(const Missing&, const Missing&) = default;
  };
  bool restore();
  std::span<const Missing> missing_of(std::uint32_t group) const;

  SeriesBook& book_;
  std::vector<std::uint32_t> before_, now_;  // series of the window before and of this one, each once
  std::vector<bool> here_;                   // by series: whether it is in now_
  std::vector<Missing> missing_;             // sorted
  std::vector<std::uint32_t> groups_;        // for its memory
};

}  // namespace mcp::agg
