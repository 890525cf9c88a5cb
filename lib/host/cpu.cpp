// The kernel's idle and iowait are sums of estimates and do step back by a few ticks. As a counter that falls is taken
// for one that began anew, a step of -1 would count the whole uptime once more; so small steps back are held.
// Reference: proc(5), /proc/stat. Tested by tests/unit/host/parsers_test.cpp, fuzzed by tests/fuzz/host_proc_fuzz.cpp.
#include "host/cpu.h"

#include <algorithm>

#include "host/fields.h"
#include "text/number.h"

namespace mcp::host {
namespace {

constexpr double kTicksPerSecond = 100;
constexpr std::size_t kIdle = 3;
constexpr std::uint64_t kStepBack = 300;  // ticks

struct Count {
  std::string_view key;
  std::optional<std::uint64_t> Stat::*field;
};
constexpr Count kCounts[] = {{"intr", &Stat::interrupts},       {"ctxt", &Stat::context_switches},
                             {"btime", &Stat::boot_time_s},     {"processes", &Stat::forks},
                             {"procs_running", &Stat::running}, {"procs_blocked", &Stat::blocked}};

Result<Cpu> parse_cpu(std::string_view name, std::string_view rest, std::uint64_t line) {
  Cpu cpu;
  cpu.number = name.substr(3);
  std::size_t column = 0;
  for (std::string_view field = take_field(rest); !field.empty(); field = take_field(rest), ++column) {
    if (column >= cpu.modes.size() + cpu.guest.size()) break;
    const auto ticks = text::parse_uint(field);
    if (!ticks) return unexpected(line, "a number of ticks", field);
    (column < cpu.modes.size() ? cpu.modes[column] : cpu.guest[column - cpu.modes.size()]) = *ticks;
  }
  if (column < 4) return unexpected(line, "at least 4 columns", name);
  return cpu;
}

bool is_processor(std::string_view name) { return name.starts_with("cpu") && text::parse_uint(name.substr(3)); }

}  // namespace

Result<Stat> parse_stat(std::string_view text) {
  Stat stat;
  Lines lines(text);
  while (auto line = lines.next()) {
    const std::string_view name = take_field(*line);
    if (is_processor(name)) {
      Result<Cpu> cpu = parse_cpu(name, *line, lines.number());
      if (!cpu) return cpu.error();
      stat.cpus.push_back(std::move(*cpu));
      continue;
    }
    const auto* const known =
        std::find_if(std::begin(kCounts), std::end(kCounts), [&](const Count& c) { return c.key == name; });
    if (known == std::end(kCounts)) continue;
    const std::string_view field = take_field(*line);
    stat.*(known->field) = text::parse_uint(field);
    if (!(stat.*(known->field))) return unexpected(lines.number(), "a number", field);
  }
  return stat;
}

Cpu steadied(const Cpu& before, const Cpu& now) {
  if (before.modes[kIdle] > now.modes[kIdle] && before.modes[kIdle] - now.modes[kIdle] > kStepBack) return now;
  Cpu steady = now;
  for (std::size_t i = 0; i < steady.modes.size(); ++i) steady.modes[i] = std::max(steady.modes[i], before.modes[i]);
  for (std::size_t i = 0; i < steady.guest.size(); ++i) steady.guest[i] = std::max(steady.guest[i], before.guest[i]);
  return steady;
}

void emit_stat(const Stat& stat, Emitter& out) {
  using record::Type;
  out.family("node_cpu_seconds_total", Type::kCounter, "Seconds the CPUs spent in each mode.");
  for (const Cpu& cpu : stat.cpus) {
    for (std::size_t i = 0; i < kCpuModes.size(); ++i) {
      out.add(static_cast<double>(cpu.modes[i]) / kTicksPerSecond, {{"cpu", cpu.number}, {"mode", kCpuModes[i]}});
    }
  }
  out.family("node_cpu_guest_seconds_total", Type::kCounter, "Seconds the CPUs spent in guests (VMs) for each mode.");
  for (const Cpu& cpu : stat.cpus) {
    for (std::size_t i = 0; i < kGuestModes.size(); ++i) {
      out.add(static_cast<double>(cpu.guest[i]) / kTicksPerSecond, {{"cpu", cpu.number}, {"mode", kGuestModes[i]}});
    }
  }
  const auto single = [&](std::string_view name, Type type, std::string_view help, std::optional<std::uint64_t> value) {
    if (value) out.single(name, type, help, static_cast<double>(*value));
  };
  single("node_boot_time_seconds", Type::kGauge, "Node boot time, in unixtime.", stat.boot_time_s);
  single("node_context_switches_total", Type::kCounter, "Total number of context switches.", stat.context_switches);
  single("node_forks_total", Type::kCounter, "Total number of forks.", stat.forks);
  single("node_intr_total", Type::kCounter, "Total number of interrupts serviced.", stat.interrupts);
  single("node_procs_blocked", Type::kGauge, "Number of processes blocked waiting for I/O to complete.", stat.blocked);
  single("node_procs_running", Type::kGauge, "Number of processes in runnable state.", stat.running);
}

}  // namespace mcp::host
