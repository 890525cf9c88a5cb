// How much is tried where more of the same finds less.
#pragma once

namespace mcp::test {

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define MCP_SANITIZED 1
#endif
#endif

// The sanitizers' builds are some fifty times as slow, and look for other faults than wrong answers.
#ifdef MCP_SANITIZED
constexpr int tries(int, int sanitized) { return sanitized; }
#else
constexpr int tries(int plain, int) { return plain; }
#endif

}  // namespace mcp::test
