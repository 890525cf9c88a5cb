// An alert as a record (spec record.md 6).
#pragma once

#include <cstdint>
#include <string>

#include "record/records.h"
#include "rules/engine.h"

namespace mcp::alert {

// Alertmanager's fingerprint of the labels, the name among them as `alertname`: FNV-1a over names and values, each
// followed by 0xFF, as 16 hexadecimal digits.
std::string fingerprint_of(const record::Labels& labels, const std::string& name);

// What became of the alert at that moment: `pending`, `firing` or (no longer active) `resolved`.
record::Alert record_of(const rules::Group& group, const rules::Rule& rule, const rules::Alert& alert,
                        std::int64_t at_us);

}  // namespace mcp::alert
