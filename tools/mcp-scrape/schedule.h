// When a target is scraped. Pure: times in, times out.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mcp::scrape {

struct Pace {
  std::optional<std::int64_t> interval_us = {};  // nothing: once
  std::optional<std::uint64_t> count = {};       // ticks, also those that a slow scrape lets pass
  std::int64_t jitter_us = 0;
};

struct Moment {
  std::int64_t wall_us = 0;
  std::int64_t monotonic_us = 0;
};

// Without a count, ticks are at multiples of the interval plus an offset that the target's name decides, as Prometheus
// has it: targets are spread, and a restart keeps their times. With a count (or once) the first tick is now. A tick
// that passes while a scrape still runs is skipped.
class Schedule {
 public:
  Schedule(const Pace& pace, std::string_view target, const Moment& now);

  // When the next scrape is due, on the monotonic clock; nothing when there is none to come.
  std::optional<std::int64_t> due() const;
  // The scrape that was due has ended: the next one is due at the first tick from now on.
  void ended(std::int64_t monotonic_us);

 private:
  Pace pace_;
  std::uint64_t hash_ = 0;
  std::int64_t first_us_ = 0;
  std::uint64_t tick_ = 0;
};

}  // namespace mcp::scrape
