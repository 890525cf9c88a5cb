// Times on a grid, upwards; downwards is in timeutil/duration.h.
#pragma once

#include <cstdint>

#include "timeutil/duration.h"

namespace mcp::timeutil {

// The smallest multiple of width that is not below t; right for negative times too.
constexpr std::int64_t align_up(std::int64_t t, std::int64_t width) { return -align_down(-t, width); }

}  // namespace mcp::timeutil
