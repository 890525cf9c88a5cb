// What is judged: a sample, or an aggregate seen as one.
#pragma once

#include "metrology/names.h"
#include "metrology/units.h"
#include "ndjson/decode.h"
#include "record/sample.h"
#include "result/result.h"

namespace mcp::validate {

// Views point into the decoder that read it: good until its next line.
struct Subject {
  record::Sample sample;
  bool named = true;         // the key `name` is there, be it empty
  bool timed = true;         // has a time, or one is assumed
  bool started = true;       // an aggregate: has `start_us`
  bool windowed = true;      // … and `window_us`
  bool percentiles = false;  // an aggregate: has a `p99` or the like
  metrology::NameText name = {};
  metrology::UnitText unit = {};  // nothing of an absent one
};

// The record of the line last parsed. Of an aggregate: a distribution, whose window is its duration and whose count is
// its sample size. Only what breaks record.md 1 is an Error; what is not there is the gates' to judge.
Result<Subject> read_sample(ndjson::Decoder& decoder);
Result<Subject> read_aggregate(ndjson::Decoder& decoder);

}  // namespace mcp::validate
