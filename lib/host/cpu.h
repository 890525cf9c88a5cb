// /proc/stat: what the processors did, and what the kernel counted.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/emitter.h"
#include "result/result.h"

namespace mcp::host {

inline constexpr std::array<std::string_view, 8> kCpuModes = {"user",   "nice", "system",  "idle",
                                                              "iowait", "irq",  "softirq", "steal"};
inline constexpr std::array<std::string_view, 2> kGuestModes = {"user", "nice"};

// Ticks of 1/100 s; a column that an old kernel lacks is 0.
struct Cpu {
  std::string number;  // as in the file: "0"
  std::array<std::uint64_t, kCpuModes.size()> modes{};
  std::array<std::uint64_t, kGuestModes.size()> guest{};
};

struct Stat {
  std::vector<Cpu> cpus;  // in the order of the file; the sum of all is left out
  std::optional<std::uint64_t> interrupts, context_switches, boot_time_s, forks, running, blocked;
};

// Refuses a line that it knows and cannot read; lines of other names are left out.
Result<Stat> parse_stat(std::string_view text);

// What a counter that may step back shows: never less than before, but for a fall of idle time by more than 3 s, which
// is a processor that was taken out and put back.
Cpu steadied(const Cpu& before, const Cpu& now);

// The families node_cpu_*, and those of the whole machine that the file has.
void emit_stat(const Stat& stat, Emitter& out);

}  // namespace mcp::host
