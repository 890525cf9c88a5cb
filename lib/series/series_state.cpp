// The series of a stream as bytes, for a later run to go on from.
// Tested by tests/unit/series/series_state_test.cpp.
#include <utility>

#include "series/series_set.h"
#include "state/archive.h"

namespace mcp::series {
namespace {

template <class Archive>
void persist(Archive& archive, histogram::Histogram& histogram) {
  archive(histogram.schema, histogram.hint, histogram.zero_threshold, histogram.zero_count, histogram.count,
          histogram.sum);
  for (auto* side : {&histogram.positive, &histogram.negative}) {
    std::size_t size = side->size();
    archive.size(size);
    side->resize(size);
    for (histogram::Bucket& bucket : *side) archive(bucket.index, bucket.count);
  }
  archive(histogram.custom);
  archive.expect(histogram.hint <= histogram::ResetHint::kGauge);
}

template <class Archive>
void persist(Archive& archive, Sample& sample) {
  archive(sample.ts_us, sample.start_us);
  bool is_histogram = sample.hist != nullptr;
  archive(is_histogram);
  if (!is_histogram) return archive(sample.value);
  if (sample.hist == nullptr) sample.hist = std::make_unique<histogram::Histogram>();
  persist(archive, *sample.hist);
}

Sample sample_at(const promql::SampleView& view, std::size_t i) {
  Sample sample{.ts_us = view.times[i], .value = view.values[i]};
  if (!view.starts_us.empty()) sample.start_us = view.starts_us[i];
  if (!view.histograms.empty() && view.histograms[i] != nullptr)
    sample.hist = std::make_unique<histogram::Histogram>(*view.histograms[i]);
  return sample;
}

struct Head {
  record::Labels labels;
  std::int64_t lookback_us = 0;
  bool replaces = false;

  template <class Archive>
  void persist(Archive& archive) {
    archive(labels, lookback_us, replaces);
  }
};

}  // namespace

void SeriesSet::save(state::Writer& writer) {
  std::size_t count = 0;
  for (const Column& column : columns_) count += column.empty() ? 0 : 1;
  writer.size(count);
  for (tsdb::SeriesId id = 0; id < columns_.size(); ++id) {
    if (columns_[id].empty()) continue;
    Head head{.labels = {}, .lookback_us = index_.lookback_us(id), .replaces = columns_[id].replaces()};
    for (const record::Label& label : index_.labels(id)) head.labels.emplace_back(label.name, label.value);
    writer(head);
    const promql::SampleView view = columns_[id].view();
    std::size_t samples = view.times.size();
    writer.size(samples);
    for (std::size_t i = 0; i < samples; ++i) {
      Sample sample = sample_at(view, i);
      persist(writer, sample);
    }
  }
}

bool SeriesSet::load(state::Reader& reader) {
  std::size_t count = 0;
  reader.size(count);
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    Head head;
    std::size_t samples = 0;
    reader(head);
    reader.size(samples);
    std::vector<record::Label> labels;
    for (const auto& [name, value] : head.labels) {
      reader.expect(!value.empty() && (labels.empty() || labels.back().name < name));
      labels.push_back({name, value});
    }
    if (!reader.ok()) return false;
    const tsdb::SeriesId id = open(labels, head.lookback_us, head.replaces ? Twice::kLastCounts : Twice::kLargerStays);
    for (std::size_t k = 0; k < samples && reader.ok(); ++k) {
      Sample sample;
      persist(reader, sample);
      if (reader.ok()) append(id, std::move(sample));
    }
  }
  settle();
  return reader.ok();
}

}  // namespace mcp::series
