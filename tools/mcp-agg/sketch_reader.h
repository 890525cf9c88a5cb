// The other direction of the encoder: what a merge needs of an aggregate (record.md 3, Merging).
#pragma once

#include <cstdint>

#include "accumulator.h"
#include "record/aggregate.h"
#include "result/result.h"

namespace mcp::agg {

// What a double still counts: no aggregate, and no merge of all of them, is of more samples.
inline constexpr std::uint64_t kMostSamples = std::uint64_t{1} << 53;

// The accumulator that wrote the aggregate, but for its nature. Errors are kMalformed: "sketch.scale: …".
Result<Accumulator> read_accumulator(const record::Aggregate& aggregate, const sketch::DistributionOptions& options);

}  // namespace mcp::agg
