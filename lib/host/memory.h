// /proc/meminfo and /proc/vmstat: memory now, and what paging did.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/emitter.h"
#include "result/result.h"

namespace mcp::host {

struct MemoryField {
  std::string name;  // the node exporter's: "Active_anon_bytes", "HugePages_Total"
  double value = 0;  // bytes where the file has kB, else as it stands there
};

// Every field, in the order of the file; refuses a unit other than kB.
Result<std::vector<MemoryField>> parse_meminfo(std::string_view text);
// One family for each field, node_memory_NAME.
void emit_meminfo(const std::vector<MemoryField>& fields, Emitter& out);

struct PagingField {
  std::string name;
  double value = 0;
};

// Only the fields that the node exporter takes by default: oom_kill*, pgpg*, pswp*, pg*fault*.
Result<std::vector<PagingField>> parse_vmstat(std::string_view text);
// One family for each field, node_vmstat_NAME.
void emit_vmstat(const std::vector<PagingField>& fields, Emitter& out);

}  // namespace mcp::host
