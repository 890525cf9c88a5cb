// Tested by tests/unit/mcp-query/units_test.cpp.
#include "intake/units.h"

#include "promtext/units.h"

namespace mcp::intake {

void Units::learn(std::string_view name, std::string_view unit) {
  if (name.empty() || unit.empty()) return;
  const auto at = units_.find(name);
  if (at == units_.end()) {
    units_.emplace(name, unit);
  } else if (at->second != unit) {
    at->second.clear();
  }
}

std::string_view Units::of(std::string_view name) const {
  const auto at = units_.find(name);
  if (at != units_.end()) return at->second;
  const std::string_view unit = promtext::unit_of_name(name);
  const bool counts = name.ends_with("_total") || name.ends_with("_count") || name.ends_with("_bucket");
  return unit != "1" || counts ? unit : std::string_view();
}

}  // namespace mcp::intake
