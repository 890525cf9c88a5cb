// The `hist` of a sample (record.md 4) as a distribution.
#pragma once

#include <cstdint>
#include <optional>

#include "record/kind.h"
#include "record/value.h"
#include "result/result.h"
#include "sketch/whole.h"
#include "value_reader.h"

namespace mcp::agg {

// What a sample with a whole distribution says.
struct HistSample {
  sketch::Whole whole;
  bool gauge = false;  // it stands for itself: not for all since a start
  bool reset = false;  // it says that it began anew
  bool says_start = false;
  std::int64_t start_us = 0;

  template <class Archive>
  void persist(Archive& archive) {
    archive(whole, gauge, reset, says_start, start_us);
    archive.expect(sketch::possible(whole));
  }
};

// Errors are kMalformed: "hist.pos.counts: expected a count". The type is that of the sample.
Result<HistSample> read_hist(const record::Value& hist, record::Type type);

// The buckets of either shape, and what is counted in them.
void read_buckets(ValueReader& reader, sketch::Whole& whole);

// Of two for one moment of a series, which counts; one of them beats the other unless they are equal.
bool beats(const HistSample& challenger, const HistSample& holder);

}  // namespace mcp::agg
