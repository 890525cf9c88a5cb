// The `hist` of a sample (record.md 4, compliance/batch-format.md) as PromQL computes with it, and back.
#pragma once

#include <string>

#include "histogram/histogram.h"
#include "record/value.h"
#include "result/result.h"

namespace mcp::series {

// Errors are kMalformed: "hist.pos.counts: expected numbers in it". A count that is left out is that of the buckets, a
// sum that is left out is NaN. Offsets become Prometheus' indexes.
Result<histogram::Histogram> read_hist(const record::Value& hist);

// The object, without separators around it. Buckets are dense from the first to the last.
void append_hist(std::string& out, const histogram::Histogram& histogram);

}  // namespace mcp::series
