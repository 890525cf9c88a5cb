// What a comparison of two samples by rank can see.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace mcp::stats {

inline constexpr double kPower = 0.8;  // how often what is there is to be seen

// A comparison that calls a shift real at `alpha` (two-sided) and large above `margin`, of values that scatter by
// `deviation` in both samples; shift, margin and deviation are in one unit.
struct Comparison {
  double deviation = 0;
  double margin = 0;
  double alpha = 0.05;
};

// The smallest shift that samples of these sizes call real and large with kPower; nothing where no shift can be.
std::optional<double> detectable_shift(const Comparison& comparison, std::size_t n, std::size_t m);

// How many values in each sample it takes to show, with kPower, that there is no shift of `margin` where there is none;
// nothing where no number does (no margin), or it is beyond 10^9.
std::optional<std::uint64_t> size_needed(const Comparison& comparison);

}  // namespace mcp::stats
