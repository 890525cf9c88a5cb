// When what is asked again and again is due, in event time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace mcp::intake {

// Moments are the multiples of one or several intervals since the epoch, from the earliest sample on. One is due once a
// sample has come that is more than the lateness behind it, and behind what is looked at ahead of it: by the order of
// samples alone, never by when or in which batches they come.
class Moments {
 public:
  struct Plan {
    std::vector<std::int64_t> every_us = {};  // one at least, each more than 0
    std::int64_t lateness_us = 0;
    std::int64_t ahead_us = 0;
  };
  // Between two samples there is nothing for more than a million of the shortest intervals.
  struct Gap {
    std::int64_t from_us = 0, to_us = 0;
  };
  explicit Moments(Plan plan);

  // A sample of that time has come. True where a moment that it counts for is due.
  bool see(std::int64_t ts_us) {
    const bool late = begun_ && ts_us <= last_due_us_ + plan_.ahead_us;
    if (ts_us > newest_us_ || !began_to_see_) advance(ts_us);
    if (!begun_ && ts_us < earliest_us_) begin_earlier(ts_us);
    if (!gaps_.empty()) shorten_gaps(ts_us);
    return late;
  }
  // Everything up to then is due, where anything was seen.
  void see_end(std::int64_t to_us);
  std::optional<std::int64_t> newest_us() const;

  // Whether a moment has been due: the first ones are settled.
  bool begun() const { return begun_; }
  // The last moment that is due; INT64_MIN while there is none.
  std::int64_t due_us() const { return last_due_us_; }
  // The first moment of an interval; settled once moments are due, known as far as it goes once anything was seen.
  std::int64_t first_us(std::int64_t every_us) const;
  const std::vector<Gap>& gaps() const { return gaps_; }
  void forget_gaps() { gaps_.clear(); }

  // What it knows, as bytes and back into one of any plan.
  template <class Archive>
  void persist(Archive& archive) {
    archive(began_to_see_, begun_, earliest_us_, newest_us_, last_due_us_);
    if constexpr (Archive::kReads) next_us_ = INT64_MIN;
  }

 private:
  bool is_long(std::int64_t from_us, std::int64_t to_us) const;
  void advance(std::int64_t ts_us);
  void begin_earlier(std::int64_t ts_us);
  void shorten_gaps(std::int64_t ts_us);
  void mark_due(std::int64_t to_us);

  Plan plan_;
  bool began_to_see_ = false;
  bool begun_ = false;  // a moment has been due: the first ones are settled
  std::int64_t earliest_us_ = INT64_MAX;
  std::int64_t newest_us_ = INT64_MIN;
  std::int64_t last_due_us_ = INT64_MIN;
  std::int64_t next_us_ = INT64_MIN;  // no moment becomes due before this is
  std::vector<Gap> gaps_;
};

}  // namespace mcp::intake
