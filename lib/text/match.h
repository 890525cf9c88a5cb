// Which known name was meant, or is meant in another case.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mcp::text {

// The candidate at the least edit distance (swaps count one), "" when none is near enough to be a slip.
std::string_view nearest(std::string_view typed, std::span<const std::string_view> candidates);

// "; did you mean 'x'?" for the nearest candidate, "" when there is none.
std::string did_you_mean(std::string_view typed, std::span<const std::string_view> candidates);

// Whether both are the same but for the case of ASCII letters.
bool same_but_for_case(std::string_view a, std::string_view b);

}  // namespace mcp::text
