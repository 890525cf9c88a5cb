// What a template may cost: texts and data come from outside.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mcp::templates {

inline constexpr std::size_t kLongestSource = 64U << 10;
inline constexpr int kDeepestNesting = 100;              // parentheses and control structures, in the source
inline constexpr std::size_t kLongestOutput = 1U << 20;  // the output, and each string on the way to it
inline constexpr std::int64_t kMostSteps = 1'000'000;    // nodes, calls and iterations; 32 bytes made are a step
inline constexpr int kDeepestCall = 100;                 // templates that call templates
inline constexpr int kDeepestWalk = 500;  // lists, pipelines and templates within each other, as they run

}  // namespace mcp::templates
