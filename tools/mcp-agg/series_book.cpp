// Tested by tests/unit/mcp-agg/rules_test.cpp.
#include "series_book.h"

namespace mcp::agg {
namespace {

const Grouping kWhole{};

// A counter, or the parts of histograms and summaries that count (record.md 3, rule 5).
bool cumulative(record::Type type, std::string_view name) {
  const bool sums = name.ends_with("_count") || name.ends_with("_sum");
  switch (type) {
    case record::Type::kCounter:
      return true;
    case record::Type::kHistogram:
      return sums || name.ends_with("_bucket");
    case record::Type::kSummary:
      return sums;
    default:
      return false;
  }
}

}  // namespace

std::uint32_t SeriesBook::number_of(const record::SeriesRef& series) {
  key_.clear();
  append_key(key_, series, kWhole);
  if (const std::uint32_t known = series_.find(key_); known != kNone) return known;
  if (series_.size() - overflows_ < limit_) return add(series, grouping_);
  constexpr record::Label kOverflow[] = {{"overflow", "true"}};
  const record::SeriesRef others{.name = series.name, .context = series.context, .labels = kOverflow};
  key_.clear();
  append_key(key_, others, kWhole);
  const std::uint32_t known = series_.find(key_);
  if (known != kNone && states_[known].overflow) return known;
  if (overflows_ >= limit_) return kNone;
  const std::uint32_t number = known != kNone ? known : add(others, kWhole);
  states_[number].overflow = true;
  ++overflows_;
  return number;
}

// A series whose key is in key_.
std::uint32_t SeriesBook::add(const record::SeriesRef& series, const Grouping& grouping) {
  const std::uint32_t number = series_.number_of(key_);
  SeriesState state{.group = number};
  if (grouping_.by != Grouping::By::kSeries) {
    key_.clear();
    append_key(key_, series, grouping);
    state.group = groups_.number_of(key_);
  }
  states_.push_back(state);
  return number;
}

Nature SeriesBook::nature_of(const record::Sample& sample, std::uint32_t series) {
  const bool one = !states_[series].overflow, grows = cumulative(sample.type, sample.series.name);
  return {
      .type = sample.type, .cumulative = one && grows, .level = one && !grows, .unit = units_.number_of(sample.unit)};
}

}  // namespace mcp::agg
