// Tested by tests/unit/mcp-agg/rules_test.cpp.
#include "series_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mcp::agg {
namespace {

const Grouping kWhole{};

Error malformed(std::string message, std::string_view reason) {
  return Error{.code = Code::kMalformed, .message = std::move(message), .reason = reason, .place = {}};
}

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

Status is_finite(Role role, const record::Sample& sample, const HistSample* hist) {
  if (!counts(role) || hist != nullptr || std::isfinite(sample.value)) return Done{};
  return malformed("value: a bucket's count is a finite number", "no bucket");
}

Status is_of(FoldKind of_group, FoldKind kind, const HistSample* hist) {
  if (of_group == kind || of_group == FoldKind::kUnset) return Done{};
  return malformed(fmt::format("{}: its group began with {}; {} do not join them in one aggregate",
                               hist != nullptr ? "hist" : "value", plural_of(of_group), plural_of(kind)),
                   "mixed kinds");
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

bool SeriesBook::takes(std::uint32_t series, const HistSample* hist) const {
  const SeriesState& state = states_[series];
  if (state.role == Role::kUnset || (state.role == Role::kHist) != (hist != nullptr)) return false;
  return kind_of_group(state.group) == kind_of(state.role, hist != nullptr ? &hist->whole : nullptr);
}

// Whether every number that stands in it is one of something that is there.
bool SeriesBook::coherent() const {
  if (states_.size() != series_.size() || !series_.holds_series() || !groups_.holds_series()) return false;
  const std::size_t groups = grouping_.by == Grouping::By::kSeries ? series_.size() : groups_.size();
  const auto known_unit = [this](std::uint32_t unit) { return unit == Nature::kNoUnit || unit < units_.size(); };
  for (std::uint32_t i = 0; i < states_.size(); ++i) {
    const SeriesState& state = states_[i];
    if (state.group >= groups || (state.introduced && !known_unit(state.nature.unit))) return false;
    if (state.role == Role::kBucket && !(les_.contains(i) && !std::isnan(les_.at(i)))) return false;
  }
  return kinds_.size() <= groups && overflows_ <= series_.size() &&
         std::all_of(kinds_.begin(), kinds_.end(), [](FoldKind kind) { return kind <= FoldKind::kFamily; });
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

// The first sample of the series that is no marker: parts of a family share its group.
void SeriesBook::begin(std::uint32_t series, const Member& member) {
  SeriesState& state = states_[series];
  state.role = member.role;
  if (member.role == Role::kBucket) les_.emplace(series, member.le);
  if (kind_of(member.role, nullptr) != FoldKind::kFamily) return;
  record::SeriesRef family = reader_.read(series_.key(series));
  family.name = member.family;
  key_.clear();
  append_key(key_, family, grouping_);
  state.group = groups_.number_of(key_);
}

// So that what is refused takes no place among the series that are kept apart.
Status SeriesBook::fits(const record::Sample& sample, const Member& member, const HistSample* hist) {
  if (grouping_.by == Grouping::By::kSeries) return Done{};
  key_.clear();
  append_key(key_, sample.series, kWhole);
  if (series_.find(key_) != kNone) return Done{};
  if (Status finite = is_finite(member.role, sample, hist); !finite) return finite;
  const FoldKind kind = kind_of(member.role, hist != nullptr ? &hist->whole : nullptr);
  record::SeriesRef grouped = sample.series;
  if (kind == FoldKind::kFamily) grouped.name = member.family;
  key_.clear();
  append_key(key_, grouped, grouping_);
  const std::uint32_t group = groups_.find(key_);
  return group == kNone ? Status(Done{}) : is_of(kind_of_group(group), kind, hist);
}

Status SeriesBook::settle(std::uint32_t series, const Member& member, const record::Sample& sample,
                          const HistSample* hist) {
  SeriesState& state = states_[series];
  if (Status finite = is_finite(state.role == Role::kUnset ? member.role : state.role, sample, hist); !finite)
    return finite;
  const SeriesState before = state;
  if (state.role == Role::kUnset) begin(series, member);
  const bool other_way = (state.role == Role::kHist) != (member.role == Role::kHist);  // a value here, a hist there
  const FoldKind kind = kind_of(other_way ? member.role : state.role, hist != nullptr ? &hist->whole : nullptr);
  if (kinds_.size() <= state.group) kinds_.resize(state.group + 1, FoldKind::kUnset);
  FoldKind& of_group = kinds_[state.group];
  Status same = is_of(of_group, kind, hist);
  if (!same) {
    state = before;  // what is refused decides nothing
  } else if (of_group == FoldKind::kUnset) {
    of_group = kind;
  }
  return same;
}

Nature SeriesBook::nature_of(const record::Sample& sample, std::uint32_t series) {
  const bool one = !states_[series].overflow, grows = cumulative(sample.type, sample.series.name);
  return {
      .type = sample.type, .cumulative = one && grows, .level = one && !grows, .unit = units_.number_of(sample.unit)};
}

}  // namespace mcp::agg
