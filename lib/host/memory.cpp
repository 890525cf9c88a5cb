// Reference: proc(5), /proc/meminfo. Tested by tests/unit/host/parsers_test.cpp, fuzzed by
// tests/fuzz/host_proc_fuzz.cpp.
#include "host/memory.h"

#include <algorithm>

#include "host/fields.h"
#include "text/number.h"

namespace mcp::host {
namespace {

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// "Active(anon):" is Active_anon; "" when it is no such key.
std::string field_name(std::string_view key) {
  std::string name;
  for (const char c : key) {
    if (c == ':' || c == ')') continue;
    if (c != '(' && !is_word(c)) return {};
    name += c == '(' ? '_' : c;
  }
  return name;
}

bool wanted_of_vmstat(std::string_view name) {
  constexpr std::string_view kPrefixes[] = {"oom_kill", "pgpg", "pswp"};
  for (const std::string_view prefix : kPrefixes) {
    if (name.starts_with(prefix)) return true;
  }
  return name.starts_with("pg") && name.find("fault", 2) != std::string_view::npos;
}

}  // namespace

Result<std::vector<MemoryField>> parse_meminfo(std::string_view text) {
  std::vector<MemoryField> fields;
  Lines lines(text);
  while (auto line = lines.next()) {
    const std::string_view key = take_field(*line);
    if (key.empty()) continue;
    std::string name = field_name(key);
    if (name.empty()) return unexpected(lines.number(), "the name of a field", key);
    const std::string_view number = take_field(*line);
    const auto value = text::parse_uint(number);
    if (!value) return unexpected(lines.number(), "a number", number);
    const std::string_view unit = take_field(*line);
    if (!unit.empty() && unit != "kB") return unexpected(lines.number(), "the unit kB", unit);
    if (unit.empty()) {
      fields.push_back({std::move(name), static_cast<double>(*value)});
    } else {
      fields.push_back({std::move(name) + "_bytes", static_cast<double>(*value) * 1024});
    }
  }
  return fields;
}

void emit_meminfo(const std::vector<MemoryField>& fields, Emitter& out) {
  for (const MemoryField& field : fields) {
    const bool counts = field.name.ends_with("_total");
    out.single("node_memory_" + field.name, counts ? record::Type::kCounter : record::Type::kGauge,
               "Memory information field " + field.name + ".", field.value);
  }
}

Result<std::vector<PagingField>> parse_vmstat(std::string_view text) {
  std::vector<PagingField> fields;
  Lines lines(text);
  while (auto line = lines.next()) {
    const std::string_view name = take_field(*line);
    if (!wanted_of_vmstat(name)) continue;
    if (!std::all_of(name.begin(), name.end(), is_word)) return unexpected(lines.number(), "the name of a field", name);
    const std::string_view number = take_field(*line);
    const auto value = text::parse_int(number);
    if (!value) return unexpected(lines.number(), "a number", number);
    fields.push_back({std::string(name), static_cast<double>(*value)});
  }
  return fields;
}

void emit_vmstat(const std::vector<PagingField>& fields, Emitter& out) {
  for (const PagingField& field : fields) {
    out.single("node_vmstat_" + field.name, record::Type::kUnknown,
               "/proc/vmstat information field " + field.name + ".", field.value);
  }
}

}  // namespace mcp::host
