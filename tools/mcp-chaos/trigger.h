// Which lines a fault strikes: the keys that all faults share (p, kind, name, every, after, for, limit).
// Tested by tests/unit/mcp-chaos/trigger_test.cpp.
#pragma once

#include <cstdint>
#include <optional>

#include "line.h"
#include "plan.h"
#include "random.h"

namespace mcp::chaos {

class Trigger {
 public:
  // `seed` is the fault's own; `index` its place among the faults (its bit of Line::matches).
  Trigger(const FaultPlan& plan, std::uint64_t seed, std::size_t index);

  // Nothing, or, when the line is to be struck, the chances for what is done to it. Asked once a line, in order.
  std::optional<Random> strike(const Line& line);
  // The line last struck turned out to be one that the fault cannot hurt.
  void take_back() { --struck_; }

  std::uint64_t seen() const { return seen_; }  // lines that were candidates
  std::uint64_t struck() const { return struck_; }

 private:
  bool active(const Line& line) const;

  double p_;
  std::uint64_t seed_;
  std::uint32_t bit_;
  std::uint64_t every_;
  std::int64_t after_us_;
  std::optional<std::int64_t> until_us_;
  std::optional<std::uint64_t> limit_;
  std::uint64_t seen_ = 0;
  std::uint64_t struck_ = 0;
};

}  // namespace mcp::chaos
