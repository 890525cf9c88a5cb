// What an aggregate of distributions says (record.md 3): only what can be known of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "accumulator.h"
#include "quantile.h"

namespace mcp::agg {

// The function of that name; nothing where distributions do not tell it.
std::optional<double> folded_value(std::string_view function, const Accumulator& window, std::int64_t window_us);

// Whether the quantiles are within the relative error of the histogram's scale.
bool is_guaranteed(const Folded& folded);
// Quantiles of a distribution that interpolates; NaN where there are none.
void interpolate(const Folded& folded, std::span<const Quantile> quantiles, std::span<double> out);
// No estimate lies outside of extremes that are known.
void hold_to_extremes(const Folded& folded, std::span<double> quantiles);

// All that a merge needs; `room` is lost.
void append_folded_sketch(std::string& out, const Accumulator& window, const sketch::DistributionOptions& options,
                          std::vector<double>& room);

}  // namespace mcp::agg
