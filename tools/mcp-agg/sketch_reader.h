// The other direction of the encoder: what a merge needs of an aggregate (record.md 3, Merging).
#pragma once

#include <string>

#include "accumulator.h"
#include "record/aggregate.h"
#include "result/result.h"

namespace mcp::agg {

// The accumulator that wrote the aggregate, but for its nature. Errors are kMalformed: "sketch.scale: …".
Result<Accumulator> read_accumulator(const record::Aggregate& aggregate, const sketch::DistributionOptions& options);

}  // namespace mcp::agg
