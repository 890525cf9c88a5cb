// Tested by tests/unit/mcp-agg/rules_test.cpp.
#include "series_book.h"

namespace mcp::agg {
namespace {

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
  static constexpr Grouping kAll{};
  key_.clear();
  append_key(key_, series, kAll);
  const std::uint32_t number = series_.number_of(key_);
  if (number < states_.size()) return number;
  SeriesState state{.group = number};
  if (grouping_.by != Grouping::By::kSeries) {
    key_.clear();
    append_key(key_, series, grouping_);
    state.group = groups_.number_of(key_);
  }
  states_.push_back(state);
  return number;
}

Nature SeriesBook::nature_of(const record::Sample& sample) {
  return {.type = sample.type,
          .cumulative = cumulative(sample.type, sample.series.name),
          .unit = units_.number_of(sample.unit)};
}

}  // namespace mcp::agg
