// What a test found, for people: only what differs, what was expected beside what came.
#pragma once

#include <cstdint>
#include <string>

#include "rules/test_run.h"

namespace mcp::rules {

enum class Paint : std::uint8_t { kPlain, kAnsi };

// In one line: "alert Down at 5m: 1 of 2 alerts as expected, 1 more fired".
std::string headline(const Failure& failure);

// The lines below it, each with its newline: `-` did not come, `+` was not expected, `~` differs, and how. Never wide
// without need: long texts are shown from where they differ, and of many differences the first ones.
std::string details(const Failure& failure, Paint paint);

}  // namespace mcp::rules
