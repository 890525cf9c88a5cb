// A hash that is the same on every machine and in every run.
#pragma once

#include <cstdint>
#include <string_view>

namespace mcp::text {

inline constexpr std::uint64_t kFnvBasis = 0xCBF29CE484222325U;

// FNV-1a of 64 bits (G. Fowler, L. C. Noll, K.-P. Vo). With the hash of what stands before the bytes it is that of both
// together. It tells damage and chance apart, not intent.
constexpr std::uint64_t fnv1a(std::string_view bytes, std::uint64_t before = kFnvBasis) {
  for (const char byte : bytes) before = (before ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
  return before;
}

}  // namespace mcp::text
