// Tested by tests/unit/mcp-validate/validator_test.cpp.
#include "subject.h"

#include <simdjson.h>

#include <algorithm>

#include "record/aggregate.h"

namespace mcp::validate {
namespace {

bool has_key(const simdjson::dom::object& root, std::string_view key) {
  return root.at_key(key).error() == simdjson::SUCCESS;
}

// The whole aggregate held to its types, its window and its count given to the sample that it is judged as.
Status add_statistics(ndjson::Decoder& decoder, Subject& subject) {
  const Result<const record::Aggregate*> aggregate = decoder.aggregate();
  if (!aggregate) return aggregate.error();
  subject.seen_as.duration_s = static_cast<double>((*aggregate)->window_us) / 1e6;
  for (const auto& [stat, value] : (*aggregate)->stats) {
    if (stat == "count") subject.seen_as.sample_size = value;
    subject.percentiles |= metrology::is_percentile(stat);
  }
  return Done{};
}

}  // namespace

Status read_sample(ndjson::Decoder& decoder, Subject& subject) {
  const Result<const record::Sample*> sample = decoder.sample();
  if (!sample) return sample.error();
  subject.sample = *sample;
  subject.named = !subject.sample->series.name.empty() || has_key(decoder.root(), "name");
  subject.timed = subject.sample->ts_us.has_value();
  subject.started = subject.windowed = true;
  subject.percentiles = false;
  return Done{};
}

Status read_aggregate(ndjson::Decoder& decoder, Subject& subject) {
  if (Status read = read_sample(decoder, subject); !read) return read;
  subject.seen_as = *subject.sample;
  subject.seen_as.value_is = record::ValueIs::kHist;
  subject.sample = &subject.seen_as;
  subject.started = has_key(decoder.root(), "start_us");
  subject.windowed = has_key(decoder.root(), "window_us");
  const bool complete = !subject.seen_as.series.name.empty() && subject.timed && subject.started && subject.windowed;
  return complete ? add_statistics(decoder, subject) : Status(Done{});
}

}  // namespace mcp::validate
