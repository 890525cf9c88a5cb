// The clock, as an argument: only programs read the real one, tests pass their own.
#pragma once

#include <cstdint>

namespace mcp::timeutil {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t now_us() const = 0;        // UTC, since the epoch
  virtual std::int64_t monotonic_us() const = 0;  // never steps; for intervals
};

class SystemClock final : public Clock {
 public:
  std::int64_t now_us() const override;
  std::int64_t monotonic_us() const override;
};

}  // namespace mcp::timeutil
