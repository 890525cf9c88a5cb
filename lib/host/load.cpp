// Reference: proc(5), /proc/loadavg; the kernel's Documentation/accounting/psi.rst.
// Tested by tests/unit/host/parsers_test.cpp, fuzzed by tests/fuzz/host_proc_fuzz.cpp.
#include "host/load.h"

#include "host/fields.h"
#include "text/number.h"

namespace mcp::host {
namespace {

struct PressureNames {
  std::string_view waiting, waiting_help, stalled, stalled_help;
};

PressureNames names_of(Resource resource) {
  switch (resource) {
    case Resource::kCpu:  // that all tasks wait for a processor is not exported: it is always 0 for a whole machine
      return {"node_pressure_cpu_waiting_seconds_total",
              "Total time in seconds that processes have waited for CPU time", "", ""};
    case Resource::kIo:
      return {"node_pressure_io_waiting_seconds_total",
              "Total time in seconds that processes have waited due to IO congestion",
              "node_pressure_io_stalled_seconds_total",
              "Total time in seconds no process could make progress due to IO congestion"};
    case Resource::kMemory:
      break;
  }
  return {"node_pressure_memory_waiting_seconds_total", "Total time in seconds that processes have waited for memory",
          "node_pressure_memory_stalled_seconds_total",
          "Total time in seconds no process could make progress due to memory congestion"};
}

}  // namespace

Result<Load> parse_loadavg(std::string_view text) {
  Load load{};
  std::string_view line = text.substr(0, text.find('\n'));
  for (double& average : load) {
    const std::string_view field = take_field(line);
    const auto value = text::parse_decimal(field);
    if (!value) return unexpected(1, "a load average", field);
    average = *value;
  }
  return load;
}

void emit_load(const Load& load, Emitter& out) {
  out.single("node_load1", record::Type::kGauge, "1m load average.", load[0]);
  out.single("node_load5", record::Type::kGauge, "5m load average.", load[1]);
  out.single("node_load15", record::Type::kGauge, "15m load average.", load[2]);
}

Result<Pressure> parse_pressure(std::string_view text) {
  constexpr std::string_view kTotal = "total=";
  Pressure pressure;
  Lines lines(text);
  while (auto line = lines.next()) {
    const std::string_view who = take_field(*line);
    std::string_view field = take_field(*line);
    while (!field.empty() && !field.starts_with(kTotal)) field = take_field(*line);
    if (who != "some" && who != "full") continue;
    const auto total = text::parse_uint(field.empty() ? field : field.substr(kTotal.size()));
    if (!total) return unexpected(lines.number(), "total= and a number", field);
    (who == "some" ? pressure.some_us : pressure.full_us) = *total;
  }
  return pressure;
}

void emit_pressure(Resource resource, const Pressure& pressure, Emitter& out) {
  const PressureNames names = names_of(resource);
  const auto seconds = [](std::uint64_t us) { return static_cast<double>(us) / 1e6; };
  if (pressure.some_us) {
    out.single(names.waiting, record::Type::kCounter, names.waiting_help, seconds(*pressure.some_us));
  }
  if (pressure.full_us && !names.stalled.empty()) {
    out.single(names.stalled, record::Type::kCounter, names.stalled_help, seconds(*pressure.full_us));
  }
}

}  // namespace mcp::host
