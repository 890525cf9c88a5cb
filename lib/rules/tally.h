// What there is to say of an alerting rule over a time: how often and how long it fired, and how restlessly. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "record/records.h"
#include "rules/alert_state.h"

namespace mcp::rules {

// From then up to, and without, then.
struct Stretch {
  std::int64_t from_us = 0, to_us = 0;
  friend bool operator==(const Stretch&, const Stretch&) = default;
};

struct Outcome {
  std::size_t fired = 0;              // how often one of its alerts began to
  std::size_t series = 0;             // alerts that fired at least once
  std::size_t flaps = 0;              // began to fire soon after they were resolved
  std::size_t only_pending = 0;       // ceased to be pending without having fired
  std::int64_t firing_us = 0;         // in which at least one of them was firing
  std::int64_t longest_us = 0;        // one of them without a break
  std::int64_t longest_wait_us = 0;   // one of them pending
  std::vector<Stretch> firing = {};   // in which at least one of them was, ascending, apart from each other
  std::vector<Stretch> pending = {};  // the same
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

class Tally {
 public:
  // An alert that fires again no later than that after it was resolved flaps.
  explicit Tally(std::int64_t flap_us) : flap_us_(flap_us) {}
  // The alert of these labels is in that state from that time on; times of one alert do not fall. True where it flaps.
  bool changed(const record::Labels& labels, AlertState state, std::int64_t at_us);
  // With what is still pending or firing up to that time.
  Outcome outcome(std::int64_t end_us) const;

 private:
  struct Series {
    AlertState state = AlertState::kInactive;
    std::int64_t since_us = 0;
    std::optional<std::int64_t> resolved_us;
    bool fired = false;
  };
  static void close(const Series& series, std::int64_t at_us, Outcome& into);

  std::int64_t flap_us_;
  std::map<record::Labels, Series> series_;
  Outcome over_;  // of what is over; its stretches in the order in which they ended, of each alert by itself
};

// Ascending, and those that touch or overlap as one.
std::vector<Stretch> united(std::vector<Stretch> stretches);

}  // namespace mcp::rules
