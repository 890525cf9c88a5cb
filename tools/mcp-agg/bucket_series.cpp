// Tested by tests/unit/mcp-agg/bucket_series_test.cpp.
#include "bucket_series.h"

#include <algorithm>
#include <limits>

#include "ndjson/encode.h"
#include "text/number.h"

namespace mcp::agg {
namespace {

constexpr std::string_view kLe = "le";
constexpr std::string_view kCounts = "1";  // the unit of counts

bool has(std::span<const record::Label> labels, std::string_view name) {
  return std::any_of(labels.begin(), labels.end(), [&](const record::Label& label) { return label.name == name; });
}

}  // namespace

// Whether every place that stands in it is one, with as many buckets as were asked for.
bool BucketSeries::coherent() const {
  return slots_.size() <= book_.groups().size() &&
         std::all_of(slots_.begin(), slots_.end(), [this](std::uint32_t slot) { return slot <= counted_.size(); }) &&
         std::all_of(counted_.begin(), counted_.end(),
                     [this](const Counted& one) { return one.counts.size() == plan_.buckets.size() + 1; });
}

void BucketSeries::begin(const OpenWindow& window, stream::Sink& sink) {
  slots_.resize(book_.groups().size(), 0);
  fresh_.clear();
  for (const Observation& sample : window.samples) {
    const std::uint32_t group = book_.group_of(sample.series);
    if (sample.note == Observation::kStale || book_.kind_of_group(group) > FoldKind::kValues) continue;
    const std::uint32_t unit = book_.state(sample.series).nature.unit;
    if (slots_[group] != 0) {
      Counted& known = counted_[slots_[group] - 1];
      if (known.start_us == window.start_us && known.unit != unit) known.unit = Nature::kNoUnit;
      continue;
    }
    counted_.push_back({.start_us = window.start_us,
                        .unit = unit,
                        .counts = std::vector<std::uint64_t>(plan_.buckets.size() + 1, 0),
                        .sum = {}});
    slots_[group] = static_cast<std::uint32_t>(counted_.size());
    fresh_.push_back(group);
  }
  book_.groups().sort(fresh_);
  for (const std::uint32_t group : fresh_) {
    const Counted& counted = counted_[slots_[group] - 1];
    append(group, book_.unit(counted.unit), window.start_us, counted, sink);
  }
}

void BucketSeries::write(std::uint32_t group, const Accumulator& window, std::span<const double> finite,
                         std::int64_t end_us, stream::Sink& sink) {
  if (window.count == 0 || window.folded) return;
  Counted& counted = counted_[slots_[group] - 1];
  count(counted, window, finite);
  const std::string_view unit = window.one_unit ? book_.unit(window.nature->unit) : std::string_view();
  append(group, unit, end_us, counted, sink);
}

// NaN is at or below no bound; it is in +Inf, so that this one counts all.
void BucketSeries::count(Counted& counted, const Accumulator& window, std::span<const double> finite) const {
  for (const double value : finite) {
    const auto at = std::lower_bound(plan_.buckets.begin(), plan_.buckets.end(), value);
    ++counted.counts[static_cast<std::size_t>(at - plan_.buckets.begin())];
  }
  counted.counts.front() += window.specials.negative;
  counted.counts.back() += window.specials.positive + window.specials.nan;
  counted.sum.finite.add(window.sum);
  counted.sum.specials.add(window.specials);
}

void BucketSeries::append(std::uint32_t group, std::string_view unit, std::int64_t ts_us, const Counted& counted,
                          stream::Sink& sink) {
  const record::SeriesRef& series = reader_.read(book_.groups().key(group));
  take_labels(series.labels);
  record::Sample sample;
  sample.ts_us = ts_us;
  sample.series = series;
  sample.type = record::Type::kHistogram;
  sample.value_is = record::ValueIs::kNumber;
  sample.start_us = counted.start_us;
  const std::string_view name = series.name;
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < counted.counts.size(); ++i) {
    below += counted.counts[i];
    le_.clear();
    text::append_go_number(le_, i < plan_.buckets.size() ? plan_.buckets[i] : std::numeric_limits<double>::infinity());
    with_le_ = labels_;
    with_le_.push_back({kLe, le_});
    record::normalise(with_le_);
    sample.series.labels = with_le_;
    sample.series.name = name;
    append_line(sink.out(), sample, "_bucket", kCounts, static_cast<double>(below));
  }
  sample.series.labels = labels_;
  sample.series.name = name;
  append_line(sink.out(), sample, "_sum", unit, counted.sum.value());
  sample.series.name = name;
  append_line(sink.out(), sample, "_count", kCounts, static_cast<double>(below));
  sink.relieve();
}

// A label that is called as that of buckets gives way, as where labels clash elsewhere.
void BucketSeries::take_labels(std::span<const record::Label> labels) {
  labels_.assign(labels.begin(), labels.end());
  const auto clash =
      std::find_if(labels_.begin(), labels_.end(), [](const record::Label& label) { return label.name == kLe; });
  if (clash == labels_.end()) return;
  exported_ = kLe;
  do {
    exported_.insert(0, "exported_");
  } while (has(labels, exported_));
  clash->name = exported_;
  record::normalise(labels_);
}

void BucketSeries::append_line(std::string& out, record::Sample& sample, std::string_view suffix, std::string_view unit,
                               double value) {
  name_.assign(sample.series.name).append(suffix);
  sample.series.name = name_;
  sample.unit = unit;
  sample.value = value;
  ndjson::append(out, sample);
}

}  // namespace mcp::agg
