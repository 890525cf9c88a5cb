// Which value of a window a quantile is: people do not agree, so the definition is chosen and named in every record.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "result/result.h"

namespace mcp::agg {

// A quantile as a decimal fraction, so that its rank is exact.
struct Quantile {
  std::string key = {};  // "p95"
  std::uint64_t numerator = 0;
  std::uint64_t denominator = 1;
};

// From `0.95`; `0` and `1` are the extremes.
Result<Quantile> parse_quantile(std::string_view text);

// Where a position lies between two neighbours: an infinity is as far from a number as from any other, NaN is between
// the two infinities alone. `weight` is inside of 0 and 1.
double between_of(double low, double high, double weight);

// Two neighbours among the sorted values, counted from 0, and how far from the first to the second the quantile lies.
struct Position {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  double weight = 0;
};

struct QuantileDef {
  std::string_view name;  // as `qdef` says it
  std::string_view help;
  Position (*position)(const Quantile& quantile, std::uint64_t count);  // count > 0
};

// The first one is the default.
std::span<const QuantileDef> quantile_defs();

}  // namespace mcp::agg
