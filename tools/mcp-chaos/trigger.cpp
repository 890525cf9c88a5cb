#include "trigger.h"

namespace mcp::chaos {
namespace {

std::optional<std::int64_t> end_of(const FaultPlan& plan) {
  if (!plan.length) return std::nullopt;
  std::int64_t end = 0;
  if (__builtin_add_overflow(plan.after.count(), plan.length->count(), &end)) return std::nullopt;
  return end;
}

}  // namespace

Trigger::Trigger(const FaultPlan& plan, std::uint64_t seed, std::size_t index)
    : p_(plan.p),
      seed_(seed),
      bit_(std::uint32_t{1} << index),
      every_(plan.every),
      after_us_(plan.after.count()),
      until_us_(end_of(plan)),
      limit_(plan.limit) {}

bool Trigger::active(const Line& line) const {
  return (line.matches & bit_) != 0 && line.elapsed_us >= after_us_ && (!until_us_ || line.elapsed_us < *until_us_);
}

std::optional<Random> Trigger::strike(const Line& line) {
  if (!active(line)) return std::nullopt;
  ++seen_;
  if (seen_ % every_ != 0 || (limit_ && struck_ >= *limit_)) return std::nullopt;
  Random random(seed_of(seed_, line.id));
  if (!random.chance(p_)) return std::nullopt;
  ++struck_;
  return random;
}

}  // namespace mcp::chaos
