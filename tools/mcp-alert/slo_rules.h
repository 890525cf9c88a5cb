// Objectives as a rule file of Prometheus.
#pragma once

#include <string>
#include <vector>

#include "slo_file.h"

namespace mcp::alert {

// A group an objective: the error ratio of each window as a recording rule, what is left of the budget, and an alert a
// row of burn rates, which fires where mcp-alert slo says so at the same moment.
std::string rules_of(const std::vector<Objective>& objectives);

}  // namespace mcp::alert
