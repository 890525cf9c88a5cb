// Metrics that are known to be noisy, and do not count until a day.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "result/result.h"

namespace mcp::gate {

struct Quarantine {
  std::string metric;  // a pattern, see metric.h
  std::int64_t until_us = 0;
  std::string until;  // as written
  std::string reason;
  std::uint64_t line = 0;

  bool holds(std::int64_t now_us) const { return now_us < until_us; }
};

// YAML: `quarantine:`, a list of {metric, until, reason}, all needed. `until` is a day (its beginning, UTC) or RFC
// 3339. Errors are kConfig, with their place in the file.
Result<std::vector<Quarantine>> parse_quarantine(std::string_view text, std::string_view file);

}  // namespace mcp::gate
