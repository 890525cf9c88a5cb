// Tested by tests/unit/mcp-validate/gates_test.cpp.
#include "subject.h"

#include <algorithm>

#include "record/records.h"

namespace mcp::validate {
namespace {

bool has_key(const simdjson::dom::object& root, std::string_view key) {
  return root.at_key(key).error() == simdjson::SUCCESS;
}

bool is_percentile(std::string_view stat) {
  return stat.size() > 2 && stat.front() == 'p' && stat.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

// The whole aggregate judged as one, its window and its count given to the sample.
Status add_statistics(ndjson::Decoder& decoder, Subject& subject) {
  const Result<record::Aggregate> aggregate = decoder.aggregate();
  if (!aggregate) return aggregate.error();
  subject.sample.duration_s = static_cast<double>(aggregate->window_us) / 1e6;
  for (const auto& [stat, value] : aggregate->stats) {
    if (stat == "count") subject.sample.sample_size = value;
    subject.percentiles |= is_percentile(stat);
  }
  return Done{};
}

}  // namespace

Result<Subject> read_sample(ndjson::Decoder& decoder) {
  const Result<const record::Sample*> sample = decoder.sample();
  if (!sample) return sample.error();
  Subject subject{.sample = **sample};
  subject.named = !subject.sample.series.name.empty() || has_key(decoder.root(), "name");
  subject.timed = subject.sample.ts_us.has_value();
  return subject;
}

Result<Subject> read_aggregate(ndjson::Decoder& decoder) {
  Result<Subject> subject = read_sample(decoder);
  if (!subject) return subject;
  subject->sample.value_is = record::ValueIs::kHist;
  subject->started = has_key(decoder.root(), "start_us");
  subject->windowed = has_key(decoder.root(), "window_us");
  if (subject->sample.series.name.empty() || !subject->timed || !subject->started || !subject->windowed) return subject;
  if (Status read = add_statistics(decoder, *subject); !read) return read.error();
  return subject;
}

}  // namespace mcp::validate
