#include "timeutil/clock.h"

#include <chrono>

namespace mcp::timeutil {
namespace {
template <class Source>
std::int64_t read() {
  return std::chrono::duration_cast<std::chrono::microseconds>(Source::now().time_since_epoch()).count();
}
}  // namespace

std::int64_t SystemClock::now_us() const { return read<std::chrono::system_clock>(); }
std::int64_t SystemClock::monotonic_us() const { return read<std::chrono::steady_clock>(); }

}  // namespace mcp::timeutil
