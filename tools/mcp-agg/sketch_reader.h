// The other direction of the encoder: what a merge needs of an aggregate (record.md 3, Merging).
#pragma once

#include <cstdint>
#include <span>

#include "accumulator.h"
#include "functions.h"
#include "record/aggregate.h"
#include "result/result.h"
#include "value_reader.h"

namespace mcp::agg {

// Whether an aggregate that has a sketch has what these functions are merged from: what was not asked for when it was
// made is not in it. An error is kUsage.
Status parts_are_there(std::span<const Function* const> functions, const record::Aggregate& aggregate);

// The accumulator that wrote the aggregate, but for its nature. Errors are kMalformed: "sketch.scale: …".
Result<Accumulator> read_accumulator(const record::Aggregate& aggregate, const sketch::DistributionOptions& options);

}  // namespace mcp::agg
