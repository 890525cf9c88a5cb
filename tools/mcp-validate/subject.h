// What is judged: a sample, or an aggregate seen as one.
#pragma once

#include "metrology/names.h"
#include "metrology/units.h"
#include "ndjson/decode.h"
#include "record/sample.h"
#include "result/result.h"

namespace mcp::validate {

// Points into the decoder that read it, and into itself: good until the decoder's next line, and not to be copied.
struct Subject {
  Subject() = default;
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  const record::Sample* sample = nullptr;
  record::Sample seen_as;    // an aggregate: the sample it is judged as
  bool named = true;         // the key `name` is there, be it empty
  bool timed = true;         // has a time, or one is assumed
  bool started = true;       // an aggregate: has `start_us`
  bool windowed = true;      // … and `window_us`
  bool percentiles = false;  // an aggregate: has a `p99` or the like
  metrology::NameText name = {};
  metrology::UnitText unit = {};  // nothing of an absent one
};

// Reads the record of the line last parsed. An aggregate is a distribution, whose window is its duration and whose
// count is its sample size. Only what breaks record.md 1 is an Error; what is not there is the gates' to judge.
Status read_sample(ndjson::Decoder& decoder, Subject& subject);
Status read_aggregate(ndjson::Decoder& decoder, Subject& subject);

}  // namespace mcp::validate
