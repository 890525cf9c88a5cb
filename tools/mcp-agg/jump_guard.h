// Whether a sample far ahead of all others is time passing or one wrong clock (--max-jump).
#pragma once

#include <cstdint>
#include <vector>

#include "timeutil/duration.h"

namespace mcp::agg {

// A sample more than `max_jump_us` after the newest believed one is held, and believed once another one close to it (no
// further than that) bears it out: one of another series, or two that came with nothing believed in between. By the
// order of the input alone.
class JumpGuard {
 public:
  static constexpr std::int64_t kOff = INT64_MAX;
  static constexpr std::size_t kMostHeld = 1000;
  explicit JumpGuard(std::int64_t max_jump_us) : max_jump_us_(max_jump_us) {}

  // Whether the sample is believed at once: the quick case, and the only one while the guard is off.
  bool believes(std::int64_t ts_us) {
    if (max_jump_us_ == kOff) return true;
    if (began_ && ts_us > newest_us_ && ts_us - newest_us_ > max_jump_us_) return false;
    newest_us_ = began_ && newest_us_ > ts_us ? newest_us_ : ts_us;
    began_ = true;
    in_a_row_ = 0;
    return true;
  }

  struct Held {
    std::uint64_t ticket = 0;  // what the caller knows it by
    std::uint64_t series = 0;  // what is the same for samples of one series, by chance alone for those of two
    std::int64_t ts_us = 0;
    template <class Archive>
    void persist(Archive& archive) {
      archive(ticket, series, ts_us);
      archive.expect(timeutil::within_reach(ts_us));
    }
  };
  // Holds a sample that is not believed. Gives the tickets of those that it bears out, in the order in which they came,
  // its own last; nothing while it stays held itself.
  std::vector<std::uint64_t> hold(const Held& sample);
  // The tickets that are given up because too many are held; all of them at the end of input.
  std::vector<std::uint64_t> give_up();
  std::vector<std::uint64_t> give_up_all();
  const std::vector<Held>& held() const { return held_; }  // in the order in which they came

  template <class Archive>
  void persist(Archive& archive) {
    archive(newest_us_, began_, in_a_row_, held_);
    archive.expect(in_a_row_ <= held_.size() && held_.size() <= kMostHeld && timeutil::within_reach(newest_us_));
  }

 private:
  bool close(const Held& a, const Held& b) const;

  std::int64_t max_jump_us_;
  std::int64_t newest_us_ = 0;
  bool began_ = false;
  std::size_t in_a_row_ = 0;  // of held_, at its end
  std::vector<Held> held_;
};

}  // namespace mcp::agg
