// Objectives in PromQL: what is judged here, and what a Prometheus is given to evaluate, are the same texts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "slo_file.h"

namespace mcp::alert {

inline constexpr std::string_view kWindow = "$window";

// The share of bad events, or of bad time, from 0 to 1, over that window; nothing where there were none at all. A NaN
// is no time.
std::string error_ratio(const Objective& objective, std::int64_t window_us);
// All events in the window, or how many looks at a measured value: nothing where there were none.
std::string total_in(const Objective& objective, std::int64_t window_us);
// What is measured, of a measured value: the worst of its series.
std::string worst_value(const TimeSli& sli);
// The shortest text that reads back to the same number.
std::string number_text(double value);
// As PromQL spells it: 1m10s.
std::string window_text(std::int64_t window_us);

}  // namespace mcp::alert
