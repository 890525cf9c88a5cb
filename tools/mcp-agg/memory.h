// What a plan computes, and the memory that it takes at most (--plan).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "options.h"
#include "plan.h"

namespace mcp::agg {

// What lines and series are taken to be.
inline constexpr std::size_t kShortestLine = 64, kLongestLine = 512;  // bytes
inline constexpr std::size_t kLongestOut = 2048;                      // line of an aggregate without its sketch
inline constexpr std::size_t kLongestKey = 256;                       // name, context and labels of a series

struct Room {
  std::string what;
  std::uint64_t bytes = 0;          // of one
  std::uint64_t most = UINT64_MAX;  // of all together
};

struct Bound {
  std::vector<Room> fixed;
  std::vector<Room> of_series;       // with --merge of a group in a window
  std::vector<Room> of_sample;       // of the fullest window of the finest level
  std::vector<std::string> besides;  // what grows with something else

  // For so many series, and samples in the fullest window.
  std::uint64_t total(std::uint64_t series, std::uint64_t samples) const;
};

Bound bound_of(const Plan& plan, const Options& options);

// For people.
std::string table_of(const Plan& plan, const Options& options);

}  // namespace mcp::agg
