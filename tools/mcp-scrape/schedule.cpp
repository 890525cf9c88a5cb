// Tested by tests/unit/mcp-scrape/schedule_test.cpp.
#include "schedule.h"

#include <algorithm>

#include "text/hash.h"
#include "timeutil/duration.h"

namespace mcp::scrape {
namespace {

// The finaliser of SplitMix64: with a hash before it a spread that is the same everywhere and always.
std::uint64_t mix(std::uint64_t h) {
  h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9ULL;
  h = (h ^ (h >> 27)) * 0x94D049BB133111EBULL;
  return h ^ (h >> 31);
}

}  // namespace

Schedule::Schedule(const Pace& pace, std::string_view target, const Moment& now)
    : pace_(pace), hash_(mix(text::fnv1a(target))), first_us_(now.monotonic_us) {
  if (!pace_.interval_us || pace_.count) return;
  const auto offset = static_cast<std::int64_t>(hash_ % static_cast<std::uint64_t>(*pace_.interval_us));
  const std::int64_t since = now.wall_us - offset - timeutil::align_down(now.wall_us - offset, *pace_.interval_us);
  first_us_ += since == 0 ? 0 : *pace_.interval_us - since;
}

std::optional<std::int64_t> Schedule::due() const {
  const std::uint64_t ticks = pace_.interval_us ? pace_.count.value_or(UINT64_MAX) : 1;
  if (tick_ >= ticks) return std::nullopt;
  std::int64_t at = first_us_ + static_cast<std::int64_t>(tick_) * pace_.interval_us.value_or(0);
  if (pace_.jitter_us > 0)
    at += static_cast<std::int64_t>(mix(hash_ + tick_) % static_cast<std::uint64_t>(pace_.jitter_us));
  return at;
}

void Schedule::ended(std::int64_t monotonic_us) {
  ++tick_;
  if (!pace_.interval_us || monotonic_us <= first_us_) return;
  const std::int64_t passed = (monotonic_us - first_us_ + *pace_.interval_us - 1) / *pace_.interval_us;
  tick_ = std::max(tick_, static_cast<std::uint64_t>(passed));
}

}  // namespace mcp::scrape
