// What an expression comes to, as a line of its own.
#pragma once

#include <string>

#include "promql/evaluate.h"

namespace mcp::intake {

// A sample (spec record.md 2) of the series with these labels: its name and the context keys by themselves. A marker
// is null.
void append_sample(std::string& out, const record::Labels& labels, const promql::Point& point);

}  // namespace mcp::intake
