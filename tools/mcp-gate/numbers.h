// Numbers as people read them.
#pragma once

#include <string>

#include "judge.h"

namespace mcp::gate {

// Four significant digits: 0.001234, 12.34, 1.234e+09.
std::string short_number(double value);

// With its sign: "+12.3 %", "-0.4 %"; without bounds "-inf", "+inf".
std::string signed_percent(double share);

// The change of a judgement, or one like it: a percentage, or a difference with its sign.
std::string change_text(const Judgement& judgement, double change);

// "10 %", "0.5 %".
std::string percent(double share);
// The same to two significant digits.
std::string rounded_percent(double share);

}  // namespace mcp::gate
