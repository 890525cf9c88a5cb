// /proc/loadavg and /proc/pressure/*: how much wants to run, and how long it waited.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "host/emitter.h"
#include "result/result.h"

namespace mcp::host {

using Load = std::array<double, 3>;  // over 1, 5 and 15 minutes

// Refuses a text that does not begin with three numbers.
Result<Load> parse_loadavg(std::string_view text);
// The families node_load1, node_load5 and node_load15.
void emit_load(const Load& load, Emitter& out);

// Microseconds since boot in which some task, or all of them, waited for the resource.
struct Pressure {
  std::optional<std::uint64_t> some_us, full_us;
};

// The totals of the two lines; refuses one of them that has none.
Result<Pressure> parse_pressure(std::string_view text);

enum class Resource { kCpu, kIo, kMemory };
// The families node_pressure_RESOURCE_*, for what the kernel says.
void emit_pressure(Resource resource, const Pressure& pressure, Emitter& out);

}  // namespace mcp::host
